"""PDF: every sentence is on the page where it was set, wherever its paragraph begins, and is cited so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.document import Block, Document, PageStart, Passage, Span
from index.folder.archive import Archive, ArchiveWriter
from index.loaders import load
from index.loaders.composition import Composer
from index.loaders.pdf.loader import extract
from index.stored_document import blocks_from_json
from qa.answer import Citation
from tests.loader_law import assert_lawful
from tests.pdf_writer import Pdf, Style, lay_out

STYLES = {
    "one column": Style(justified=True, running_head="The harbour", page_numbers=True),
    "two columns": Style(columns=2, size=8, justified=True),
    "indented": Style(indent=12, apart=0),
    "hyphenated": Style(size=14, justified=True, hyphenate=5),
    "large, so a paragraph over many pages": Style(size=24, heading_size=30),
}
SAID = (
    "Fact{} says that the commissioners of the harbour met again and heard the reports of the engineers who "
    "sounded the basin, from end to end, in the autumn."
)
PARTS = [
    ("heading", "The harbour"),
    *(
        ("paragraph", " ".join(SAID.format(number) for number in range(12 * at, 12 * at + 12)))
        for at in range(1, 6)
    ),
]


@pytest.fixture(params=STYLES.values(), ids=STYLES.keys())
def laid_out(request: pytest.FixtureRequest) -> Pdf:
    pdf, _ = lay_out(PARTS, request.param)
    return pdf


def pages_set_on(pdf: Pdf) -> dict[str, int]:
    """For each sentence's first word, which no line's end cuts, the page that draws it."""
    return {
        word: number
        for number, drawn in enumerate(pdf.pages, start=1)
        for word in re.findall(r"Fact\d+", "\n".join(drawn))
    }


def test_every_sentence_is_on_the_page_that_draws_it(laid_out: Pdf, tmp_path: Path) -> None:
    expected = pages_set_on(laid_out)
    path = tmp_path / "harbour.pdf"
    path.write_bytes(laid_out.to_bytes())
    document = load(path)
    found = {
        sentence.cut(document.text).split()[0]: cited(document, sentence).page
        for paragraph in document.paragraphs
        for sentence in paragraph.block.sentences
    }
    assert found == expected
    assert any(block.page_at(block.span.end - 1) != block.page for block in document.blocks)


def test_pages_come_back_from_an_index(laid_out: Pdf, tmp_path: Path) -> None:
    path = tmp_path / "harbour.pdf"
    path.write_bytes(laid_out.to_bytes())
    document = load(path)
    writer = ArchiveWriter(tmp_path / "documents.sqlite")
    writer.add(document, ())
    writer.finish()
    archive = Archive(tmp_path / "documents.sqlite")
    try:
        assert archive.document(document.id).blocks == document.blocks
    finally:
        archive.close()


def test_an_index_of_before_says_the_page_where_a_block_begins() -> None:
    (block,) = blocks_from_json('[["paragraph",0,9,null,3,[0,4,5,9]]]')
    assert block == Block("paragraph", Span(0, 9), page=3, sentences=(Span(0, 4), Span(5, 9)))
    assert [block.page_at(at) for at in (0, 8)] == [3, 3]


def test_a_word_that_two_pages_share_is_on_the_first() -> None:
    pdf = Pdf()
    lines = [
        *["of the military harbour and of the town which they"] * 36,
        "had and of all the rest of it and of the mili-",
    ]
    for drawn in (lines, ["tary matters of the town."]):
        pdf.page()
        for at, line in enumerate(drawn):
            pdf.set(60, 530 - 12 * at, line, 10)
    found = extract(pdf.to_bytes(), "war.pdf")
    assert_lawful(found)
    (block,) = found.blocks
    places = (found.text.index(words) for words in ("rest of", "military matters", "matters"))
    assert [block.page_at(at) for at in places] == [1, 1, 2]


def test_places_are_those_of_the_text_as_it_is_kept() -> None:
    composer = Composer("a.pdf")
    composer.add("heading", "Title", level=1, page=1)
    given = " \x02one \xadtwo \x02\xad three\xad"
    starts = [
        PageStart(given.index(word), page) for word, page in (("two", 2), ("\x02\xad", 3), (" three", 4))
    ]
    composer.add("paragraph", given, page=1, further_pages=starts)
    composer.add("paragraph", "\x02 four", page=5, further_pages=[PageStart(2, 6)])
    composer.add("paragraph", "five \x02", page=6, further_pages=[PageStart(5, 7)])
    found = composer.finish()
    assert_lawful(found)
    words = {word.group(): word.start() for word in re.finditer(r"\w+", found.text)}
    on = {
        word: page for word, at in words.items() for block in found.blocks if (page := block_page(block, at))
    }
    assert on == {"Title": 1, "one": 1, "two": 2, "three": 4, "four": 6, "five": 6}
    assert [len(block.further_pages) for block in found.blocks] == [0, 2, 0, 0]


@pytest.mark.parametrize(
    ("page", "starts"),
    [
        (1, [(0, 2)]),
        (1, [(9, 2)]),
        (1, [(5, 2), (5, 3)]),
        (1, [(5, 2), (3, 3)]),
        (2, [(5, 2)]),
        (None, [(5, 2)]),
    ],
)
def test_pages_that_do_not_follow_each_other_are_refused(
    page: int | None, starts: list[tuple[int, int]]
) -> None:
    with pytest.raises(ValueError, match="no page"):
        Block("paragraph", Span(0, 9), page=page, further_pages=tuple(PageStart(*one) for one in starts))


def block_page(block: Block, at: int) -> int | None:
    return block.page_at(at) if block.span.start <= at < block.span.end else None


def cited(document: Document, span: Span) -> Citation:
    paragraph = document.paragraph_at(span.start)
    assert paragraph is not None
    return Citation(document, span, Passage("p", document.id, paragraph.span), paragraph, span)
