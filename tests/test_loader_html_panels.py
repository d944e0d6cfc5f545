"""HTML that folds: what a click opens is text of the page, and so is what stands on it."""

from __future__ import annotations

import pytest

from tests.loader_law import texts_of


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
    assert texts_of(f"<h1>Permits</h1>{title}{panel}<p>End.") == [
        "Permits",
        "How much?",
        "Ten pounds.",
        "End.",
    ]


@pytest.mark.parametrize("hidden", ["hidden", "aria-hidden=true", "style='display:none'"])
def test_what_is_hidden_is_read_behind_what_opens_it(hidden: str) -> None:
    answer = f"<div {hidden}>Ten pounds.</div>"
    opener = "<button aria-expanded=false>How much?</button>"
    assert texts_of(f"{opener}{answer}<p>End.") == ["How much?", "Ten pounds.", "End."]
    assert texts_of(f"<div>{opener}</div>{answer}<p>End.") == ["How much?", "Ten pounds.", "End."]
    assert texts_of(f"<p>Text.</p>{answer}<p>End.") == ["Text.", "End."]
    assert texts_of(f"<div>{opener}<p>Text.</p></div>{answer}<p>End.")[-2:] == ["Text.", "End."]
    assert texts_of(f"{opener} loose {answer}<p>End.") == ["loose", "End."]


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
        "<div aria-hidden=true><div tabindex=-1><div role=dialog><p>Our letter</p></div></div></div>{}",
        "<div aria-hidden=true><i></i><div><p aria-modal=true>Our letter</p><button>x</button></div></div>{}",
        "<button aria-expanded=false>Share</button><div style='display:none'><p>Copy the link.</p></div>{}",
        "<div><button aria-expanded=false>Share</button><div hidden>Copy the link.</div></div>{}",
        "<button aria-expanded=false>Share</button><div aria-hidden=true><p>Copy the link.</p></div>{}",
    ],
)
def test_tools_and_what_pops_up_are_left_out(page: str) -> None:
    read = texts_of(page.format("<b>Text.</b>", "<b>Text.</b>"))
    assert set(read) == {"Text."}


@pytest.mark.parametrize(
    "item",
    [
        "<button class='b {1}' aria-expanded=false>{0}</button><div hidden><p>{0} costs.</p></div>",
        "<li><div><button aria-expanded=false>{0}</button></div><div hidden><p>{0} costs.</p></div></li>",
    ],
)
def test_buttons_of_a_list_of_them_are_titles_of_what_they_open(item: str) -> None:
    listed = "".join(item.format(title, title.lower()) for title in ("Parking", "Fishing"))
    assert texts_of(f"<h1>Permits</h1><p>Text.</p>{listed}<p>End.") == [
        *("Permits", "Text."),
        *("Parking", "Parking costs.", "Fishing", "Fishing costs."),
        "End.",
    ]


def test_a_button_by_itself_is_a_title_over_what_no_tool_has_to_say() -> None:
    prose = ("Whoever parks by the river pays ten pounds a year. " * 5).strip()
    page = f"<button aria-expanded=false>Parking</button><div hidden><p>{prose}</p></div><p>End."
    assert texts_of(page) == ["Parking", prose, "End."]


def test_a_page_behind_an_open_dialog_is_read_and_icons_are_not() -> None:
    page = "<div aria-hidden=true><h1>Permits</h1><p>Ten<i aria-hidden=true>cash</i> pounds.</p></div>"
    assert texts_of(page) == ["Permits", "Ten pounds."]
    behind = "<div aria-hidden=true><main tabindex=-1><h1>Permits</h1><p>Ten pounds.</p></main></div>"
    assert texts_of(f"{behind}<div role=dialog><p>Sign up.</p></div>")[:2] == ["Permits", "Ten pounds."]


def test_what_pops_up_is_left_out_under_a_heading_that_opens_it_too() -> None:
    page = "<h2><button aria-expanded=false>Sign up?</button></h2><div role=dialog hidden><p>Our letter</div>"
    assert texts_of(f"{page}<p>Text.</p>") == ["Sign up?", "Text."]
