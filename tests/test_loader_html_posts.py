"""HTML of blogs and forums in plain elements: a post's title, author and date are its own, not the page's."""

from __future__ import annotations

import pytest

from index.loaders.html.loader import extract
from tests.loader_law import assert_lawful, parts_of


def texts(page: str) -> list[str]:
    found = extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


def post(title: str, words: str) -> str:
    return (
        f"<div class='post p-{title}'><header><h2>{title}</h2><i>By Ann</i></header><div>{words}</div></div>"
    )


POSTS = ["Fire", "By Ann", "The mill burned.", "Ice", "By Ann", "The lake froze."]


@pytest.mark.parametrize(
    "page",
    [
        "{}",
        "<header>The Site</header><div id=content>{}</div><footer>The Site</footer>",
        "<div id=page><header><h2>The Site</h2></header><div id=content>{}</div></div>",
    ],
)
def test_several_posts_have_headers_of_their_own(page: str) -> None:
    posts = post("Fire", "The mill burned.") + "<hr>" + post("Ice", "The lake froze.")
    assert texts(page.format(posts)) == POSTS
    nested = posts.replace("<header>", "<div class=in><header>").replace("</header>", "</header></div>")
    assert texts(page.format(nested)) == POSTS


def test_messages_of_a_forum_keep_who_wrote_them_and_their_signatures() -> None:
    message = (
        "<div class=m><header>{0} wrote</header><div>Text of {0}.</div><footer>Yours, {0}</footer></div>"
    )
    assert texts("<h1>Pump</h1>" + message.format("Joe") + message.format("Ann")) == [
        "Pump",
        *("Joe wrote", "Text of Joe.", "Yours, Joe"),
        *("Ann wrote", "Text of Ann.", "Yours, Ann"),
    ]


def test_one_post_has_its_own_header_beside_that_of_the_page() -> None:
    one = post("Fire", "The mill burned.")
    assert texts(f"<header>The Site</header><div id=content>{one}</div>") == POSTS[:3]
    assert texts(f"<div><header>The Site</header>{one}</div>") == POSTS[:3]


@pytest.mark.parametrize(
    "furniture",
    [
        "<div id=page><header><h2>The Site</h2></header><div>{}</div></div>",
        "<header>The Site</header><header><h2>The Site</h2></header>{}",
        "<header>The Site</header><div><header><h2>The Site</h2><nav>Home</nav></header>{}</div>",
        "<div class=w><header>A</header></div><div class=w>{}</div><div class=w><footer>B</footer></div>",
        "<div class=w><header>For phones</header></div><div class=w><header>For desks</header></div>{}",
        "<div class=w><header>The Site</header><div>{}</div></div><div class=x><header>Low</header>{}</div>",
    ],
)
def test_headers_of_the_page_are_left_out(furniture: str) -> None:
    assert set(texts(furniture.format("<p>Text.</p>", "<p>Text.</p>"))) == {"Text."}
