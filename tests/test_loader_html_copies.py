"""HTML that says a part of itself twice, as a carousel does, is read once."""

from __future__ import annotations

import pytest

from index.loaders.html.loader import extract
from tests.loader_law import assert_lawful, parts_of

SLIDE = "<div class=slide><p>The mole was built in <b>1887</b>.</p></div>"
CLONE = "<div class='slide clone' aria-hidden=true>\n<p>The mole was built in 1887.</p>\n</div>"
OTHER = "<div class=slide aria-hidden=true><p>The mole was broken in 1987.</p></div>"
BUILT, BROKEN = "The mole was built in 1887.", "The mole was broken in 1987."


def texts(page: str) -> list[str]:
    found = extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


@pytest.mark.parametrize(
    ("slides", "read"),
    [
        (SLIDE + CLONE, [BUILT]),
        (CLONE + SLIDE, [BUILT]),
        (OTHER + SLIDE + OTHER + CLONE, [BROKEN, BUILT]),
        (f"<div>{CLONE}</div><div>{CLONE}</div>", [BUILT]),
        (f"<div aria-hidden=true>{CLONE}</div>{SLIDE}", [BUILT]),
        (CLONE + OTHER, [BUILT, BROKEN]),
        (f"{CLONE}<div hidden>{SLIDE}</div>", [BUILT]),
        (SLIDE + SLIDE, [BUILT, BUILT]),
    ],
)
def test_a_copy_kept_from_those_who_listen_is_left_out(slides: str, read: list[str]) -> None:
    assert texts(f"<h1>Harbour</h1><p>Text.</p>{slides}<p>End.") == ["Harbour", "Text.", *read, "End."]


def test_one_answer_to_two_questions_stands_under_both() -> None:
    answer = "<div aria-hidden=true><p>Ten pounds.</p></div>"
    folded = "".join(f"<h2><button>{asked}</button></h2>{answer}" for asked in ("Fish?", "Park?"))
    assert texts(f"<h1>Permits</h1>{folded}") == ["Permits", "Fish?", "Ten pounds.", "Park?", "Ten pounds."]
