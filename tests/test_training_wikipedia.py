"""Paragraphs out of a dump of Wikipedia: prose alone, articles alone, always the same ones."""

from __future__ import annotations

import bz2
import sys
from pathlib import Path

import pytest

pytest.importorskip("mwparserfromhell")

import qa.training.writing.wikipedia as wikipedia
from qa.training.__main__ import main
from qa.training.errors import DataError
from qa.training.squad import read_squad
from qa.training.writing.wikipedia import paragraphs_of

_PLAIN = (
    "The lighthouse of Alder Point was built in 1871 by masons who came over from the mainland each "
    "spring. Its lamp burned oil until the keeper had it changed to gas, which was brought by a boat once "
    "a month. In the great storm of 1903 the lower gallery was torn away and three of the men who lived "
    "there were lost."
)
_MARKED = (
    "The [[lighthouse]] of '''Alder Point''' ({{lang|fr|Phare}}) was built in 1871 by "
    "[[Mason (trade)|masons]] who came over from the mainland each "
    "spring.<ref>Smith, ''Lights''. 1990. [http://example.org x]</ref> Its lamp burned oil until the "
    "keeper had it changed to gas, which was brought by a boat once a month. In the great storm of 1903 the "
    "lower gallery was torn away and three of the men who lived there were lost."
)


def _page(title: str, text: str, space: str = "0", more: str = "") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f"<page><title>{title}</title><ns>{space}</ns><id>1</id>{more}"
        f"<revision><id>2</id><text bytes='9'>{escaped}</text></revision></page>"
    )


def _dump(folder: Path, *pages: str) -> Path:
    path = folder / "dump.xml.bz2"
    space = "http://www.mediawiki.org/xml/export-0.11/"
    path.write_bytes(bz2.compress(f"<mediawiki xmlns='{space}'>{''.join(pages)}</mediawiki>".encode()))
    return path


def test_markup_goes_and_prose_stays(tmp_path: Path) -> None:
    (found,) = paragraphs_of(_dump(tmp_path, _page("Alder Point", _MARKED)), most=6)
    assert found.text == _PLAIN
    assert found.article == "Alder Point"


def test_what_is_no_prose_is_left_out(tmp_path: Path) -> None:
    names = " ".join(f"Smith Jones 19{number}" for number in range(10, 50))
    table = "{| class='wikitable'\n|-\n" + "".join(f"| {word}\n" for word in _PLAIN.split()) + "|}"
    picture = f"[[File:Light.jpg|thumb|{_PLAIN}]]"
    texts = [f"{names}. More.", table, picture, _PLAIN.split(".")[0] + ".", f"* {_PLAIN} {_PLAIN} {_PLAIN}"]
    assert not paragraphs_of(_dump(tmp_path, _page("Alder Point", "\n\n".join(texts))), most=6)
    # The same with a paragraph of prose among them, so that the emptiness above says something.
    kept = paragraphs_of(_dump(tmp_path, _page("Alder Point", "\n\n".join([*texts, _PLAIN]))), most=6)
    assert [one.text for one in kept] == [_PLAIN]


def test_only_articles_and_not_those_named(tmp_path: Path) -> None:
    pages = [
        _page("Talk:Alder Point", _PLAIN, space="1"),
        _page("Alder", _PLAIN, more="<redirect title='Alder Point'/>"),
        _page("Left out", _PLAIN),
        _page("Kept", _PLAIN),
    ]
    found = paragraphs_of(_dump(tmp_path, *pages), most=6, without={"Left out"})
    assert [one.article for one in found] == ["Kept"]


def test_at_most_so_many_of_an_article_and_the_same_each_time(tmp_path: Path) -> None:
    many = "\n\n".join(_PLAIN.replace("1871", str(1800 + number)) for number in range(20))
    dump = _dump(tmp_path, _page("Long", many), _page("Short", _PLAIN))
    found = paragraphs_of(dump, most=6)
    assert [one.article for one in found] == ["Long"] * 6 + ["Short"]
    numbers = [one.number for one in found[:6]]
    assert numbers == sorted(set(numbers))
    assert paragraphs_of(dump, most=6) == found


def test_one_twice_in_an_article_counts_once(tmp_path: Path) -> None:
    assert len(paragraphs_of(_dump(tmp_path, _page("Twice", f"{_PLAIN}\n\n{_PLAIN}")), most=6)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no bzip2",
        bz2.compress(b"<mediawiki><page>"),
        bz2.compress(b"text"),
        bz2.compress(b"<mediawiki><page><title>A</title></page></mediawiki>"),
    ],
)
def test_what_is_no_dump_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.bz2"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"odd\.bz2"):
        paragraphs_of(path, most=6)


def test_a_dump_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = _dump(tmp_path, _page("Alder Point", _PLAIN))
    size = len(bz2.decompress(dump.read_bytes()))
    monkeypatch.setattr(wikipedia, "MOST_BYTES", size)
    assert len(paragraphs_of(dump, most=6)) == 1
    monkeypatch.setattr(wikipedia, "MOST_BYTES", size - 1)
    with pytest.raises(DataError, match=f"more than {size - 1} bytes"):
        paragraphs_of(dump, most=6)


def test_a_page_without_end_is_refused_before_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "endless.bz2"
    path.write_bytes(bz2.compress(b"<mediawiki><page><text>" + b"a" * 10_000_000))
    monkeypatch.setattr(wikipedia, "MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="more than 1000000 bytes"):
        paragraphs_of(path, most=6)


def test_the_command_writes_what_ask_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = _dump(tmp_path, _page("Alder Point", _MARKED), _page("Other", _PLAIN))
    out = tmp_path / "out.json"
    words = ["qa.training", "paragraphs", str(dump), "--without", "Other", "--out", str(out)]
    monkeypatch.setattr("sys.argv", words)
    main()
    (paragraph,) = read_squad(out).paragraphs
    assert (paragraph.article, paragraph.text) == ("Alder Point", _PLAIN)
    assert "1 paragraphs of 1 articles" in capsys.readouterr().out


def _refusal(words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.argv", ["qa.training", "paragraphs", *words])
    assert main() == 2
    return capsys.readouterr().err


def test_the_command_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dump, out = _dump(tmp_path, _page("Alder Point", _PLAIN)), tmp_path / "out.json"
    said = _refusal([str(dump), "--out", str(out), "--most", "0"], capsys, monkeypatch)
    assert "--most is 0" in said
    assert said.count("\n") == 1
    assert not out.exists()
    # As where the extra is not installed.
    monkeypatch.delitem(sys.modules, "qa.training.writing.wikipedia")
    monkeypatch.setitem(sys.modules, "mwparserfromhell", None)
    said = _refusal([str(dump), "--out", str(out)], capsys, monkeypatch)
    assert said.count("\n") == 1
    assert "pip install 'verbatim-qa[wikipedia]'" in said
