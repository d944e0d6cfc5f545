"""A browser's own search finds the words of the source, and none that the page adds around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.app import create_app
from api.settings import Settings
from tests.browser import Visit, serving
from tests.planted_service import Plant, PlantedAnswerer, PlantedIndex, planted_document

WORDS = ("17", "API", "page 9")
FIRST = "Nobody kept a diary in those years, and what is told of them was written down by others. " * 6
TEXT = "\n\n".join([FIRST] * 20 + ["Their court had 17 members, page 9 of its API was closed."])
LAST = 21

LONG = "the Grand Union of the Harbour Pilots, Boatmen, Lightermen, Ropemakers and Sailmakers of the West"
CUT = [
    ("It was Turkey’s border.", "Turkey"),
    ("It was Turkey's border.", "Turkey"),
    (f"So said {LONG}’s list.", LONG),
    ("Elle chantait à l’Opéra de Paris.", "Opéra de Paris"),
    ("They married in the 1990s’s last year.", "1990s"),
    ("An Anglo-Saxon hoard was found.", "Saxon"),
    ("See foo.Petrov.bar for it.", "Petrov"),
    ("היא גרה בתל אביב היום", "תל אביב"),
    ("เขาเกิดที่กรุงเทพมหานคร", "กรุงเทพ"),
    (
        "创始人王小明在北京出生，他的公司后来成为这个国家最大的航运企业，并在二十年以后卖给了别人。",
        "王小",
    ),
    (f"Read example.org/{'a-long-way-' * 5}Petrovs{'/and-so-on' * 5} for it.", "Petrov"),
]
"""Sentences, and quotes whose ends are inside a word or may be taken for it."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    document = planted_document("d", "trial.txt", TEXT)
    # A page of the source begins with each paragraph.
    blocks = tuple(replace(block, page=number) for number, block in enumerate(document.blocks, start=1))
    cut = [planted_document(f"c{n}", "c.txt", TEXT + "\n\n" + words) for n, (words, _) in enumerate(CUT)]
    index = PlantedIndex([replace(document, blocks=blocks), *cut])
    plants = {words.lower(): [Plant("d", words, 0.9)] for words in WORDS}
    plants |= {f"c{n}": [Plant(f"c{n}", words, 0.9)] for n, (_, words) in enumerate(CUT)}
    with serving(create_app(Settings(), answerer=PlantedAnswerer(index, plants))) as address:
        yield address


def comes_to_the_last_paragraph(visit: Visit, last: int = LAST) -> None:
    visit.page.wait_for_function("scrollY > 0")
    visit.page.wait_for_function(
        f"""() => {{
            const {{top, bottom}} = document.getElementById("p{last}").getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        }}"""
    )


@pytest.mark.parametrize("words", WORDS)
def test_the_link_to_these_words_leads_to_them_and_not_to_what_the_page_says(
    visit: Visit, words: str
) -> None:
    visit.go(f"/?q={words}")
    visit.page.get_by_role("link", name="Link to these words").click()
    visit.page.wait_for_url("**/documents/**")
    comes_to_the_last_paragraph(visit)


@pytest.mark.parametrize("number", range(len(CUT)))
def test_the_link_leads_to_words_that_end_inside_a_word(visit: Visit, number: int) -> None:
    visit.go(f"/?q=c{number}")
    visit.page.get_by_role("link", name="Link to these words").click()
    visit.page.wait_for_url("**/documents/**")
    comes_to_the_last_paragraph(visit, LAST + 1)


@pytest.mark.parametrize("words", ["17", "page 9"])
def test_numbers_of_paragraphs_and_pages_are_not_found(visit: Visit, words: str) -> None:
    visit.go(f"/documents/d#:~:text={words}")
    comes_to_the_last_paragraph(visit)


def test_numbers_of_paragraphs_and_pages_are_seen_and_heard(visit: Visit) -> None:
    visit.go("/documents/d")
    content = "element => getComputedStyle(element, '::before').content"
    assert visit.page.locator("#p17 .number").evaluate(content) == '"17"'
    assert visit.page.locator("#page9").evaluate(content) == '"page 9"'
    for selector in ("#p17 .number", "#page9"):
        box = visit.page.locator(selector).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 0
    session = visit.page.context.new_cdp_session(visit.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = {(one["role"]["value"], one.get("name", {}).get("value")) for one in nodes if not one["ignored"]}
    assert ("link", "Paragraph 17") in heard
    assert ("StaticText", "page 9") in heard
