"""EPUB: chapters in the order of the spine, and the archives that strangers send."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from index.errors import SourceError
from index.loaders.archives import Archive, ArchiveLimits
from index.loaders.epub import extract
from tests.article_formats import epub
from tests.loader_law import assert_lawful, parts_of

OBFUSCATED = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'


def test_chapters_come_in_the_order_of_the_spine_without_the_table_of_contents() -> None:
    book = epub(
        ["<h1>One</h1><p>caf&eacute; &amp;<br/>tea</p>", "<h1>Two</h1><ul><li>item</li></ul>"], title="A &  B"
    )
    found = extract(book, "b.epub")
    assert_lawful(found)
    assert parts_of(found) == [
        ("heading", "One"),
        ("paragraph", "café &\ntea"),
        ("heading", "Two"),
        ("list_item", "item"),
    ]
    assert found.title == "A & B"
    assert found.encoding is None


def test_a_chapter_that_is_no_xml_is_read_as_html() -> None:
    assert parts_of(extract(epub(["<p>a<br>b<p>c"]), "b.epub")) == [("paragraph", "a\nb"), ("paragraph", "c")]


def test_notes_in_asides_belong_to_a_book() -> None:
    assert [text for _, text in parts_of(extract(epub(["<p>x</p><aside>note</aside>"]), "b.epub"))] == [
        "x",
        "note",
    ]


def test_formulas_and_struck_out_text_are_read_as_on_a_page() -> None:
    half = "<m:mfrac><m:mn>1</m:mn><m:mn>2</m:mn></m:mfrac>"
    math = f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{half}</m:math>'
    book = epub([f"<p>Add 2{math} or 10<sup>1.5</sup>, <del>not</del> 3.</p>"])
    assert parts_of(extract(book, "b.epub")) == [("paragraph", "Add 2 1/2 or 10^1.5, 3.")]


def test_entities_are_neither_resolved_nor_fetched() -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "{}"><!ENTITY f SYSTEM "file:///etc/passwd">]><p>see &a; and &f;</p>'
    book = epub(["x"], extra={"OPS/text/chapter 0.xhtml": bomb.format("&b;" * 10)})
    text = extract(book, "b.epub").text
    assert "root:" not in text
    assert "see &a; and &f;" in text


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (
            {"META-INF/encryption.xml": OBFUSCATED.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")},
            "encrypted",
        ),
        ({"META-INF/container.xml": "<container/>"}, "an EPUB that names no package document"),
        ({"META-INF/container.xml": "<container"}, "its XML is broken"),
        (
            {"META-INF/container.xml": '<rootfile full-path="../../etc/passwd"/>'},
            "its archive lacks '../../etc/passwd'",
        ),
        ({"OPS/book.opf": "<package/>"}, "holds no text"),
        (
            {"OPS/book.opf": '<!DOCTYPE x [<!ENTITY e "e">]><package>&e;</package>'},
            "its XML declares entities",
        ),
        ({"OPS/text/chapter 0.xhtml": ""}, "holds no text"),
    ],
    ids=["DRM", "no package", "broken", "outside", "empty spine", "entities", "empty"],
)
def test_what_cannot_be_read_is_one_line(extra: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=rf"^b\.epub: {message}"):
        extract(epub(["<p>x</p>"], extra=extra), "b.epub")


def test_garbled_fonts_are_no_encryption() -> None:
    extra = {"META-INF/encryption.xml": OBFUSCATED.format("http://www.idpf.org/2008/embedding")}
    assert extract(epub(["<p>x</p>"], extra=extra), "b.epub").text == "x"


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_the_limits_of_an_archive_at_their_edges() -> None:
    limits = ArchiveLimits(members=2, total=1000, ratio=10, ratio_from=500)
    assert Archive(_zip({"a": b"x" * 500, "b": b"y" * 500}), "f", limits).read("b") == b"y" * 500
    with pytest.raises(SourceError, match=r"^f: 3 files in its archive, more than 2; split it$"):
        Archive(_zip({"a": b"", "b": b"", "c": b""}), "f", limits)
    with pytest.raises(SourceError, match=r"^f: unpacks to 0 MiB, more than 0; split it$"):
        Archive(_zip({"a": b"x" * 500, "b": b"y" * 501}), "f", limits)
    with pytest.raises(
        SourceError, match=r"^f: 'a' unpacks to 0 MiB from .* bytes; not read, as a zip bomb$"
    ):
        Archive(_zip({"a": b"x" * 501}), "f", limits)


def test_zip_bombs_are_refused_before_anything_is_unpacked() -> None:
    with pytest.raises(SourceError, match="not read, as a zip bomb"):
        Archive(_zip({"bomb": bytes(50_000_000)}), "f")
    with pytest.raises(SourceError, match=r"10,001 files in its archive"):
        Archive(_zip({str(n): b"" for n in range(10_001)}), "f")


def test_a_member_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    data = bytearray(_zip({"a": b"x" * 5_000_000}))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(signature) + place, 1000)
    with pytest.raises(SourceError, match=r"^f: 'a' in its archive is damaged"):
        Archive(bytes(data), "f").read("a")


def test_a_password_is_named() -> None:
    data = bytearray(_zip({"a": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match=r"^f: encrypted; save it without a password$"):
        Archive(bytes(data), "f")


def test_the_printed_books_page_numbers_are_no_text() -> None:
    namespace = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    chapter = (
        f"<html {namespace}><body><p>It goes <span epub:type='pagebreak'>5</span>on, and "
        "<span role='doc-pagebreak'>6</span>on.</p><p epub:type='bridgehead'>Kept.</p></body></html>"
    )
    assert parts_of(extract(epub([chapter]), "b.epub")) == [
        ("paragraph", "It goes on, and on."),
        ("paragraph", "Kept."),
    ]


@pytest.mark.parametrize("end", ["", "<br>"], ids=["XHTML", "HTML"])
def test_marks_of_notes_are_raised_and_page_numbers_left_out(end: str) -> None:
    namespace = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    chapter = (
        f"<html {namespace}><body><p>Built in 1887<a epub:type='noteref' href='#n1'>1</a>, burnt in 1911."
        "<a role='doc-noteref'>2</a> Mrs. Pelham has number 7<span class='pagenum'>13</span>.</p>"
        f"<p><span class='pagenum'>[Pg 12]</span>The loss.{end}</p></body></html>"
    )
    assert [text for _, text in parts_of(extract(epub([chapter]), "b.epub"))] == [
        "Built in 1887¹, burnt in 1911.² Mrs. Pelham has number 7.",
        "The loss.",
    ]
