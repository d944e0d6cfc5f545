"""HTML that folds: what a click opens is text of the page, and so is what stands on it."""

from __future__ import annotations

import pytest

from index.loaders.html import extract
from tests.loader_law import assert_lawful, parts_of


def texts(page: str) -> list[str]:
    found = extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


@pytest.mark.parametrize(
    "title",
    [
        "<h2><button>How much?</button></h2>",
        "<h2><button><span>How much?</span><span aria-hidden=true>+</span></button></h2>",
        "<h2><div><button>How much?</button><button>Copy the link</button></div></h2>",
        "<div role=heading><button>How much?</button></div>",
        "<button aria-expanded=false aria-controls=a>How much?</button>",
        "<div><svg><title>Arrow</title></svg><button aria-expanded=true>How much?</button><hr></div>",
        "<h3 role=tab aria-expanded=false>How much?</h3>",
    ],
)
@pytest.mark.parametrize(
    "panel",
    [
        "<div id=a>Ten pounds.</div>",
        "<div id=a aria-hidden=true><p>Ten pounds.</p></div>",
        "<div id=a role=tabpanel hidden>Ten pounds.</div>",
        "<div id=a hidden=until-found>Ten pounds.</div>",
        "<div id=a role=tabpanel aria-hidden=true style='display: none'><p>Ten pounds.</p></div>",
    ],
)
def test_a_question_and_the_answer_folded_under_it_are_read(title: str, panel: str) -> None:
    assert texts(f"<h1>Permits</h1>{title}{panel}<p>End.") == ["Permits", "How much?", "Ten pounds.", "End."]


@pytest.mark.parametrize("hidden", ["hidden", "aria-hidden=true", "style='display:none'"])
def test_what_is_hidden_is_read_behind_what_opens_it(hidden: str) -> None:
    answer = f"<div {hidden}>Ten pounds.</div>"
    opener = "<button aria-expanded=false>How much?</button>"
    assert texts(f"{opener}{answer}<p>End.") == ["How much?", "Ten pounds.", "End."]
    assert texts(f"<div>{opener}</div>{answer}<p>End.") == ["How much?", "Ten pounds.", "End."]
    assert texts(f"<p>Text.</p>{answer}<p>End.") == ["Text.", "End."]
    assert texts(f"<div>{opener}<p>Text.</p></div>{answer}<p>End.")[-2:] == ["Text.", "End."]
    assert texts(f"{opener} loose {answer}<p>End.") == ["loose", "End."]


@pytest.mark.parametrize(
    "page",
    [
        "<button>More</button>{}",
        "<h2>{}<button>Copy the link</button></h2>",
        "<p>{}<button aria-expanded=false>Read more</button></p><p>{}",
        "<button aria-expanded=false>Menu</button><ul hidden><li><a href=/a>About us</a></ul>{}",
        "<button aria-expanded=false>Menu</button><nav>Home</nav>{}",
        "<button aria-expanded=false>Search</button><div hidden><form>Words <input></form></div>{}",
        "<button aria-expanded=false aria-haspopup=true>Menu</button><div hidden>Home and away</div>{}",
        "<button aria-expanded=false>Sign up</button><div role=dialog hidden>Our letter</div>{}",
        "<div class=modal tabindex=-1 aria-hidden=true><p>Our letter</p></div>{}",
        "<div role=dialog aria-hidden=true><h2>Our letter</h2><p>Sign up.</div>{}",
        "<div aria-hidden=true><h3>Menu</h3><a href=/a>About us</a></div>{}",
    ],
)
def test_tools_and_what_pops_up_are_left_out(page: str) -> None:
    read = texts(page.format("<b>Text.</b>", "<b>Text.</b>"))
    assert set(read) == {"Text."}


def test_a_page_behind_an_open_dialog_is_read_and_icons_are_not() -> None:
    page = "<div aria-hidden=true><h1>Permits</h1><p>Ten<i aria-hidden=true>cash</i> pounds.</p></div>"
    assert texts(page) == ["Permits", "Ten pounds."]
