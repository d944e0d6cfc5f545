"""Which part of an HTML page is read: no text of the document is taken for a teaser, a form or furniture."""

from __future__ import annotations

import pytest

from index.loaders.html.loader import extract
from tests.loader_law import assert_lawful, parts_of

LONG = "The tenant shall pay the rent on the first day of every month to the landlord. " * 6
TEASER = '<article class="card"><h3><a href="/mayor">Mayor resigns</a></h3><p>Read also.</p></article>'


def texts(page: str, name: str = "page.html") -> list[str]:
    found = extract(page.encode(), name)
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


def test_an_article_beside_the_content_is_not_the_content() -> None:
    paragraphs = [f"Reason {n}: the tenant owed the rent." for n in range(6)]
    content = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = (
        f"<body><div id=content><h1>Judgment 12/2021</h1>{content}</div>"
        "<div class=related><article><h3>Mayor resigns</h3><p>Read also.</p></article></div></body>"
    )
    assert texts(page)[:7] == ["Judgment 12/2021", *paragraphs]
    assert texts(page.replace("<h3>Mayor resigns", "<h3><a href=/m>Mayor resigns</a>" * 99))[:7] == [
        "Judgment 12/2021",
        *paragraphs,
    ]
    assert texts(page.replace("article>", "main>"))[:7] == ["Judgment 12/2021", *paragraphs]


@pytest.mark.parametrize(
    "law",
    [
        "<article><h2>§ 1</h2><p>{long}</p></article><article><h2>§ 2</h2><p>In force.</p></article>",
        "<article><h2>§ 1</h2>{long}</article><article><h2>§ 2</h2>In force.</article>",
        "<article class='s first'><h2>§ 1</h2><p>{long}</article>"
        "<article class='s'><h2><a href=/law/2>§ 2</a></h2><p>In force.</article>",
        "<section class=part><article><h2>§ 1</h2><p>{long}</article></section>"
        "<section class=part><article><h2>§ 2</h2><p>In <a href=/force>force</a>.</article></section>",
        "<div class=a><article><h2>§ 1</h2><p>{long}</article></div>"
        "<div class=b><article><h2>§ 2</h2><p>In <a href=#x>force</a>.</article></div>",
    ],
    ids=["siblings", "without paragraphs", "linked headings", "parts", "parts of two kinds"],
)
@pytest.mark.parametrize("frame", ["<p>Menu</p>{}", "<p>Menu</p><div>{}</div>", "<main>{}</main>", "{}"])
def test_a_short_section_is_no_teaser_of_a_long_one(law: str, frame: str) -> None:
    read = texts(frame.format(law.format(long=LONG)))
    assert read[-4:] == ["§ 1", LONG.strip(), "§ 2", "In force."]


@pytest.mark.parametrize(
    "page",
    [
        "{menu}<div><article><p>{long}</article></div><div class=related>{teaser}{teaser}</div>",
        "{menu}<article class=full><p>{long}</article>{teaser}",
        "<article class=full><p>{long}</article><article><a href=/x>Mayor resigns</a></article>",
        "{menu}<main><p>{long}</main><div>{teaser}</div>",
        "{menu}<div class=c><article><p>{long}</article></div><footer>{teaser}</footer>",
        "<div>{links}</div><main><p>{long}</main>",
        "<div>{links}</div><article><p>{long}</article>",
    ],
)
def test_teasers_and_menus_stand_beside_the_content(page: str) -> None:
    links = "<a href=/a>A page of the site that has a long name</a> " * 50
    assert texts(page.format(menu="<p>Menu</p>", long=LONG, teaser=TEASER, links=links)) == [LONG.strip()]


def test_a_main_part_is_believed_unless_nearly_all_stands_outside() -> None:
    notice = "We use cookies. " * 10
    assert texts(f"<div>{notice}</div><main><p>{notice}</p></main>") == [notice.strip()]
    assert texts(f"<main><h1>T</h1></main><div>{notice}</div>") == ["T", notice.strip()]
    assert texts("<main><a href=/1>Case 1</a></main><nav>x</nav>") == ["Case 1"]
    assert texts("<main><a href=/1>Case 1</a></main><div>The Court</div>") == ["Case 1"]


def test_main_parts_of_one_page_are_read_together() -> None:
    assert texts(f"<main><p>{LONG}</main><hr><main><p>The end.</main>") == [LONG.strip(), "The end."]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("<form id=f><div>Case 12</div><div>The tenant owed 500 euros.</div></form>", True),
        ("<form><input type=hidden name=s><div>Case 12</div>The tenant owed 500 euros.</form>", True),
        ("<form><input type=search><input type=submit>Case 12: the tenant owed 500 euros.</form>", True),
        ("<form><label>Rent:</label> 500 euros</form>", True),
        ("<form><label for=q>Search this site</label><input id=q><button>Go</button></form>", False),
        ("<form><div>User name</div><input><div>Password</div><input type=password>Forgot?</form>", False),
        ("<form>Was this useful? <button>Yes</button><button>No</button></form>", False),
        ("<form><input type=hidden><input type=submit value=Buy></form>", False),
        ("<form><select><option>A long name of a land<option>Another long name</select></form>", False),
    ],
)
def test_a_form_is_left_out_only_if_it_does_no_more_than_ask(form: str, shown: bool) -> None:
    assert (len(texts(f"{form}<div>Copyright 2020 Court</div>")) > 1) is shown


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("<p><label>Rent:</label> 500 euros", "Rent: 500 euros"),
        ("<p><label for=r>Rent:</label> <span id=r>500 euros</span>", "Rent: 500 euros"),
        ("<p><label for=gone>Rent:</label> 500 euros", "Rent: 500 euros"),
        ("<p><input><label>Rent:</label> 500 euros", "Rent: 500 euros"),
        ("<div>Text <label for=q>Search</label> in <input id=q></div>", "Text in"),
        ("<div>Text <label>Search <input></label></div>", "Text"),
        ("<div>Text <label>Search</label> <input></div>", "Text"),
        ("<div>Text <input type=checkbox> <label>Agreed</label></div>", "Text"),
    ],
)
def test_a_label_is_left_out_only_with_the_field_that_it_names(label: str, read: str) -> None:
    assert texts(label) == [read]


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<blockquote><p>We will not pay.</p><footer>Anna Vogel, tenant</footer></blockquote>", True),
        ("<figure><header>Map of the town</header><p>Streets</p></figure>", True),
        ("<aside role=doc-footnote><p>See § 3.</p></aside>", True),
        ("<aside role='doc-endnotes'><ol><li>See § 3.</ol></aside>", True),
        ("<aside role=note>Mind the date.</aside>", True),
        ("<footer role=doc-endnotes>See § 3.</footer>", True),
        ("<aside>Read also</aside>", False),
        ("<aside role=complementary>Read also</aside>", False),
        ("<aside role=doc-pullquote>Said again</aside>", False),
        ("<nav role=doc-toc>Contents</nav>", False),
        ("<div role='navigation none'>Contents</div>", False),
        ("<div><footer>The Site</footer></div>", False),
    ],
)
def test_notes_and_who_said_it_are_content_and_the_pages_margins_are_not(page: str, kept: bool) -> None:
    whole = texts(f"<p>Text.</p>{page}")
    written = page.replace("<", "\n<").replace(">", ">\n").split("\n")
    words = [line for line in written if line.strip() and "<" not in line]
    assert whole == (["Text.", *words] if kept else ["Text."])
