"""HTML and Word: of what is struck out a blank stays where the words on either side would run together, and
nowhere else."""

from __future__ import annotations

from html import escape

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from index.loaders.docx.line import Piece, in_one
from tests.loader_law import texts_of
from tests.test_loader_docx import W, read, with_xml
from tests.test_loader_docx_struck import filled

PAGES = [
    "<p>{0}<s>{1}</s>{2}</p>",
    "<table><tr><td>a<td>{0}<s>{1}</s>{2}<tr><td>b<td>c</table>",
    "<table><tr><td>a<td><p>{0}<span><s>{1}</s></span><i>{2}</i></p></table>",
    "<ul><li>{0}<del>{1}</del>{2}</ul>",
    "<h2>{0}<strike>{1}</strike>{2}</h2>",
    "<p><a href=#x>{0}<s>{1}</s></a>{2}</p>",
    "<p><a href=#x>{0}</a><s>{1}</s><a href=#y>{2}</a></p>",
    "<pre>{0}<s>{1}</s>{2}</pre>",
    "<pre>first\n{0}<s>{1}</s>{2}\n  last</pre>",
    "<div><b><i>{0}</i></b><span><s><b>{1}</b></s></span><em>{2}</em></div>",
    "<p>{0}<span style='text-decoration: line-through'>{1}</span><span>{2}</span></p>",
]

APART = [
    ("30", " 40 ", "50"),
    ("30", " 40", "50"),
    ("30", "40 ", "50"),
    ("30", " ", "50"),
    ("30", "\u00a040 ", "50"),
    ("Price", " 40 ", "£50"),
    ("Price", " 40 ", "(50)"),
    ("He went.", " Gone. ", "“Come!” he said."),
    ("the", " old ", "“new” house"),
    ("the", " old ", "‘new’ house"),
    ("the", " old ", '"new" house'),
    ("the", " old ", "'new' house"),
    ("don't paint the boys' old", " green ", "'new' house"),
    ("'Tis the", " old ", "'new' house"),
    ('a "good" and', " bad ", '"new" house'),
    ('He said "go"', " again ", "and went"),
    ('It went."', " Gone. ", '"Come!" he said.'),
    ('"It went--"', " he said ", "and on"),
    ('a 12" pipe of', " old ", '"new" lead'),
    ('a pipe of 12"', " or so ", "or more"),
    ("end", " 4 ", "-5"),
    ("end", " 4 ", "−5"),
    ("30", " 40 ", ".50"),
    ("30", " 40 ", ":50"),
    ("from the", " nineties or ", "’90s"),
    ("use", " the ", ".NET"),
    ("word)", " old ", "new"),
    ("word,", " old ", "new"),
    ("50 %", " of them ", "and more"),
    ("at 5 €", " or 6 ", "60"),
    ("at 5€", " or 6 ", "60"),
    ("paid in £", " or $ ", "and pence"),
    ("Der „Mieter“", " der Wohnung ", "zahlt"),
    ("„Alt“", " und ", "„Neu“"),
    ("sagte ‚ja‘", " und ", "weiter"),
    ("der »Ort«", " da ", "weiter"),
    ("sagte", " er ", "»weiter«"),
    ("Professor", " G. ", "’t Hooft"),
    ("go to", " a ", "'s-Hertogenbosch"),
    ("Run", " make ", "./configure"),
    ("cd", " x ", "../lib"),
    ("x", " = 3 ", "!= 5"),
    ("the", " x ", "'d' y"),
]
"""What was shown, what was struck out and what is shown again: a blank stays."""

TOGETHER = [
    ("He said", " that", ", and"),
    ("It is", " not ", "."),
    ("Is it", " not ", "?"),
    ("three", " things", ": wool"),
    ("so it went", " on ", "…"),
    ("so it went", " on ", "..."),
    ("word", "old\n", ", next"),
    ("(", "40 ", "50)"),
    ("(50", " or 60 ", ")"),
    ("[a", " or b ", "]"),
    ("“", "Old ", "New”"),
    ("‘", "Old ", "New’"),
    ("“New", " and old ", "”"),
    ("‘New", " and old ", "’ it said"),
    ("«", "Old ", "New»"),
    ('It was "', "old ", 'new"'),
    ("It was '", "old ", "new'"),
    ('He said ("', "old ", 'new")'),
    ('class="', "old ", 'new"'),
    ('"It went', " home ", '" she said'),
    ("\"He said 'go", " home ", "'\" and so on"),
    ("'I don't know", " him ", "', he said"),
    ("the king", " of England", "'s house"),
    ("the king", " of England", "’s house"),
    ("5", " or 6 ", "%"),
    ("for £", "40 ", "50"),
    ("for US$", "40 ", "50"),
    ("", "Old ", "New"),
    ("New", " old ", ""),
    ("un", "der", "done"),
    ("3", "4", "0"),
    ("3", "4 4", "0"),
    ("a ", "b ", "c"),
    ("a\u00a0", "b ", "c"),
    ("a", " b ", " c"),
    ("»", "Old ", "New«"),
    ("der »Ort", " da ", "«, sagte er"),
    ("„", "Alt ", "Neu“"),
    ("„Neu", " alt ", "“ sagte er"),
    ("word", " old ", "!?"),
    ("he went", " on", ".”"),
]
"""The same: none stays."""

ROWS = [(*row, " ") for row in APART] + [(*row, "") for row in TOGETHER]


@pytest.mark.parametrize(("before", "struck", "after", "blank"), ROWS)
def test_a_blank_stays_only_where_words_would_run_together(
    before: str, struck: str, after: str, blank: str
) -> None:
    shown = f"{before}{blank}{after}".strip()
    parts = [escape(part, quote=False) for part in (before, struck, after)]
    for page in PAGES:
        (text,) = (text for text in texts_of(f"<body>{page.format(*parts)}") if text != "b | c")
        text = text.removeprefix("a | ").removeprefix("first\n").removesuffix("\n  last")
        assert text == shown, page


@pytest.mark.parametrize(("before", "struck", "after", "blank"), ROWS)
def test_so_it_does_in_word(before: str, struck: str, after: str, blank: str) -> None:
    # A line end of a page's source is a blank; in Word it is a line end.
    struck = struck.replace("\n", " ")
    shown = f"{before}{blank}{after}".strip()
    first, gone, then = (escape(part, quote=False) for part in (before, struck, after))
    written = f"{first}|{gone}|{then}"
    document = docx.Document()
    for style in ("Normal", "Heading 2", "List Bullet"):
        filled(document.add_paragraph(style=style), written)
    cut = "||".join(gone[at : at + 2] for at in range(0, len(gone), 2)) if "&" not in gone else gone
    filled(document.add_paragraph(), f"{first}|{cut}|{then}")
    run = '<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>'
    link = run.format("", first) + run.format("<w:rPr><w:strike/></w:rPr>", gone)
    with_xml(
        document.add_paragraph(),
        f'<w:hyperlink w:anchor="x">{link}</w:hyperlink>',
        run.format("", then),
    )
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "a"
    filled(table.cell(0, 1).paragraphs[0], written)
    found = read(document)
    # Headings and cells have no other white space than blanks.
    plain = " ".join(shown.split())
    assert found == [
        ("paragraph", shown),
        ("heading", plain),
        ("list_item", shown),
        ("paragraph", shown),
        ("paragraph", shown),
        ("table_row", f"a | {plain}"),
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>12 Mill Lane<s><br>Leeds<br></s>(Harrow)", "12 Mill Lane\n(Harrow)"),
        ("<p>12 Mill Lane<s>\nLeeds\n</s>(Harrow)", "12 Mill Lane (Harrow)"),
        ("<pre>12 Mill Lane<s>\nLeeds\n</s>(Harrow)</pre>", "12 Mill Lane\n(Harrow)"),
        ("<pre>def f():\n<s>    return 0\n</s>    return 1</pre>", "def f():\n    return 1"),
        ("<div>Rent<p style='text-decoration:line-through'>£500</p>£450</div>", "Rent\n£450"),
        ("<div>Rent<del><p>£500</p></del>£450</div>", "Rent\n£450"),
        ("<table><tr><td>a<td>Rent<del><p>£500</p></del>£450</table>", "a | Rent £450"),
    ],
)
def test_lines_on_either_side_of_what_is_struck_out_stay_apart(page: str, text: str) -> None:
    assert texts_of(f"<body>{page}") == [text]


def test_so_they_do_in_word() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("12 Mill Lane")
    paragraph.add_run("\nLeeds\n").font.strike = True
    paragraph.add_run("(Harrow)")
    # A tracked change made one of these two.
    gone = filled(document.add_paragraph(), "Price| 40 |")
    gone._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {W}><w:del w:id="1"/></w:rPr>'))
    filled(document.add_paragraph(), "| 45 |£50")
    assert read(document) == [("paragraph", "12 Mill Lane\n(Harrow)"), ("paragraph", "Price £50")]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("5<s> 1 </s><sup>1</sup>/<sub>2</sub>", "5 1/2"),
        ("£5<sup><s> 1 </s></sup>0", "£5 0"),
        ("£5<sup><s>1 </s>0</sup>", "£5 ⁰"),
        ("5<sup>2<s> 1 </s></sup>0", "5² 0"),
        ("x<sup>n<s> m </s>k</sup>", "x^(n k)"),
        ("3<s> x </s><sup>n</sup>", "3 n"),
        ("3<sup><s> x </s>n</sup>", "3 n"),
        ("5<sup>2<s> 1 </s></sup>, 0", "5², 0"),
        ("H<sub>2</sub><s> x </s>5", "H2 5"),
        ("3<s> x </s><math><mn>4</mn></math>", "3 4"),
        ("3<s> x </s><math><mo>(</mo><mn>4</mn><mo>)</mo></math>", "3 (4)"),
        ("colour<s>ful</s><s>ness </s>less", "colour less"),
        ("colour<s>ful </s><s>ness</s>less", "colourless"),
        ("colour<s>ful </s><b></b><s> ness</s><b>, less</b>", "colour, less"),
    ],
)
def test_a_blank_that_stays_is_neither_raised_nor_lowered(written: str, text: str) -> None:
    assert texts_of(f"<p>{written}") == [text]
    assert texts_of(f"<table><tr><td>a<td>{written}</table>") == [f"a | {text}"]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([("5", "level"), (" 1 ", "struck"), ("1", "raised"), ("/", "level"), ("2", "lowered")], "5 1/2"),
        ([("£5", "level"), (" 1 ", "struck"), ("0", "raised")], "£5 ⁰"),
        ([("x", "level"), ("n", "raised"), (" m ", "struck"), ("k", "raised")], "x^(n k)"),
        ([("3", "level"), (" x ", "struck"), ("n", "raised")], "3 n"),
        ([("5", "level"), ("2", "raised"), (" 1 ", "struck"), (", 0", "level")], "5², 0"),
        ([("10", "level"), (" x ", "struck"), ("2", "lowered")], "10 2"),
    ],
)
def test_so_it_is_in_word(pieces: list[tuple[str, str]], text: str) -> None:
    assert in_one(Piece(*piece) for piece in pieces) == text


TEXTS = st.text("ab1 \n\"'“”‘’()[],.-£%&", max_size=6)


@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
@settings(deadline=None)
def test_both_read_alike_and_change_white_space_alone(before: str, struck: list[str], after: str) -> None:
    page = f"<p>{escape(before)}" + "".join(f"<s>{escape(part)}</s>" for part in struck) + escape(after)
    pieces = [Piece(before, "level"), *(Piece(part, "struck") for part in struck), Piece(after, "level")]
    words = in_one(piece for piece in pieces if piece.text).split()
    assert " ".join(texts_of(f"{page}<p>End.")).split() == [*words, "End."]
    assert "".join(words) == "".join((before + after).split())
    gone = "".join(struck)
    if before[-1:].isalnum() and after[:1].isalnum():
        assert (words == (before + after).split()) == (gone == gone.strip())
