"""HTML: links to edit a section are no part of its heading, other links in brackets are."""

from __future__ import annotations

import pytest

from tests.loader_law import texts_of


@pytest.mark.parametrize(
    "link",
    [
        "<span class=mw-editsection><span>[</span><a href='/x'>ubah</a><span>]</span></span>",
        "[<a href='/w/index.php?title=X&amp;action=edit&amp;section=1'>ubah</a>]",
        "[<a href='/wiki/X/edit'>ubah</a>]",
        "[<a href='/x'>Edit this section</a>]",
        "[<a href='/x'>Bearbeiten</a>]",
        "[<a href='/edit'>edit</a>]</small> <small>[<a href='/x'>edit source</a>]",
    ],
)
def test_a_link_to_edit_is_left_out_where_nothing_stands_behind_it(link: str) -> None:
    edit = f"<small>{link}</small>"
    assert texts_of(f"<h2>History {edit}</h2><p>Text.") == ["History", "Text."]
    assert texts_of(f"<h2><span>History <b>{edit}</b></span> <a href='#h'>¶</a></h2><p>Text.") == [
        "History",
        "Text.",
    ]
    assert texts_of(f"<div><h2>History</h2> {edit}</div><p>Text.") == ["History", "Text."]
    for page in (f"<h2>History {edit} of it</h2>", f"<h2>History</h2>{edit} of it"):
        assert "[" in " ".join(texts_of(page))


@pytest.mark.parametrize(
    "link",
    [
        "[<a href='/e/a.pdf'>Exhibit A</a>]",
        "[<a href='/editions/1984'>Orwell</a>]",
        "[<a href=/x>Edit war</a>]",
    ],
)
def test_any_other_link_in_brackets_is_text(link: str) -> None:
    words = link.replace("<", ">").split(">")[2]
    for page in (
        f"<h2><span>{link}</span> Letter</h2>",
        f"<h2>Letter <span>{link}</span></h2>",
        f"<h2>Letter</h2><span>{link}</span>",
        f"<h2>Letter</h2><span>{link}</span> showed that.",
    ):
        assert f"[{words}]" in " ".join(texts_of(page))
    assert texts_of("<h2><a href='/e/a.pdf'>[Exhibit A]</a> Letter</h2>") == ["[Exhibit A] Letter"]
