"""Front matter is left out; text that stands between two rules at the head of a file is not."""

from pathlib import Path

import pytest

from index.loaders import load_bytes

FRONT_MATTER = {
    "a first comment": "---\n# Set by hand.\ntitle: A Name\n---\n",
    "comments over each other, then a gap": "---\n# Set by hand.\n# Twice.\n\ntitle: A Name\n---\n",
    "a heading of settings": "---\n# Settings\n\ntitle: A Name\n---\n",
    "a first blank line": "---\n\ntitle: A Name\n---\n",
    "quoted keys": '---\n"title": "A Name"\n\'tags\':\n  - "a"\n---\n',
    "a quoted key of several words": '---\n"Date of it": 2020\ntitle: A Name\n---\n',
    "keys of several words": "---\ndate created: 2020\ntitle: A Name\ndate last changed: 2021\n---\n",
    "keys of other signs": "---\ntitle: A Name\nhoù: x\n标题: x\nog:type: x\nms.date: 1\n<<: *x\n---\n",
    "commas as in JSON": '---\n"title": "A Name",\n"date": 2020,\n---\n',
    "another end": "---\ntitle: A Name\ndate: 2020-01-01\n...\n",
    "lists": "---\ntitle: A Name\ntags:\n- one\n- two words\nothers:\n  - 3\n\n  - 4\nlast: [5, 6]\n---\n",
    "a list of mappings": "---\ntitle: A Name\nby:\n- name: Ann Ash\n  of: X\n\n- name: Bo\n  of: Y\n---\n",
    "a list over lines": '---\ntitle: A Name\ntags: [\n  "one",\n\n  "two"\n]\n---\n',
    "a block scalar": "---\nabstract: |\n  One says it.\n\n  Two say it.\n\ntitle: A Name\n---\n",
    "a folded scalar": "---\ntitle: A Name\nabstract: >-\n  One: it is said.\n  - Two.\n\n  # Three.\n---\n",
    "a block scalar within": "---\ntitle: A Name\nmore:\n  about: |\n    One says.\n\n    Two say.\n---\n",
    "a plain scalar over lines": "---\ntitle: A Name\nabout: one says\n  and goes on.\n---\n",
    "sections with comments": "---\ntitle: A Name\n\n# For engines\ndescription: This is about it.\n\n"
    "# For builders\n\nlayout: post\n---\n",
    "a sentence for a value": "---\ntitle: A Name\ndescription: This is what it is about.\n---\n",
    "labels in capitals": "---\ntitle: A Name\nAuthor: Ann Ash\nAbstract: This is what it is about.\n---\n",
    "no space": "---\ntitle:A Name\ndate:2020\n---\n",
    "carriage returns": '---\r\n# Set by hand.\r\n"title": "A Name"\r\ndate: 2020\r\n---\r\n',
    "old line ends": "---\rdate: 2020\rtitle: A Name\r---\r",
}


@pytest.mark.parametrize("matter", FRONT_MATTER.values(), ids=FRONT_MATTER)
def test_front_matter_of_every_form_is_left_out_and_names_the_title(matter: str) -> None:
    text = f"{matter}\nBody text."
    document = load_bytes(text.encode(), Path("notes.md"))
    assert [(block.kind, block.span.cut(text)) for block in document.blocks] == [("paragraph", "Body text.")]
    assert document.title == "A Name"


TEXT = {
    "a note, a heading and prose": "---\nNote: this draft replaces that of May.\n\n# Lease\n\n"
    "The rent is 500 euros.\n\n---\n",
    "a note, a heading and labels": "---\nNote: this draft replaces it.\n\n# Lease\n\nRent: 500\n\n---\n",
    "a note and prose": "---\nNote: this draft.\n\nIt replaces that of May.\n\n---\n",
    "a note and a labelled sentence": "---\nNote: a draft\n\nRent: The rent is 500 euros.\n\n---\n",
    "a note and indented prose": "---\nNote: this draft\n\n  The rent is 500 euros.\n\n---\n",
    "a note and a loose list": "---\nTerms:\n\n- The rent is 500 euros.\n\n- The term is a year.\n\n---\n",
    "a note and a list": "---\nNote: this draft has terms\n- The rent is 500 euros.\n---\n",
    "a note alone": "---\nNote: this draft replaces that of May.\n---\n",
    "a note over lines": "---\nNote: this draft\nreplaces that of May.\n---\n",
    "a mail": "---\nFrom: Ann Ash\nTo: Bo Bell\nSubject: Rent\n\nDear Bo,\n\nThe rent is 500 euros.\n\n---\n",
    "a mail's head": "---\nFrom: Ann Ash\nDate: 3 May 2020\nSubject: Rent\n---\n",
    "an interview": "---\nWitness: I came at nine.\nJudge: You came at ten?\n---\n",
    "a short interview": "---\nWitness: Yes.\nJudge: No?\nWitness: No.\n---\n",
    "labels below a heading": "---\n# Lease\nRent: 500 euros\n---\n",
    "labels below a blank line": "---\n\nRent: 500 euros\nTerm: a year\n\n---\n",
    "a programme": "---\n10:30 Opening\n11:00 First speech\n---\n",
    "a label of several words": "---\nAs of May: 500 euros\n---\n",
    "an address": "---\nhttps://court.example/2021/12\n---\n",
    "a list": "---\n- One.\n- Two.\n---\n",
    "a heading": "---\n# Lease\n---\n",
    "rules only": "---\n---\n\n---\n",
    "no second rule": "---\nNote: this draft.\n",
}


@pytest.mark.parametrize("opening", TEXT.values(), ids=TEXT)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_between_rules_is_text(opening: str, end: str) -> None:
    text = f"{opening}\nSigned in June.\n".replace("\n", end)
    document = load_bytes(text.encode(), Path("notes.md"))
    assert document.text == text
    shown = "".join(block.span.cut(text) for block in document.blocks)
    assert letters(shown) == letters(text)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_many_lines_are_read_soon() -> None:
    for line in ("key: value\n", "Key: value\n", "\n", "# comment\n", "a b c: \n", "'", "a.", "[", 'k: " \n'):
        load_bytes(("---\ntitle: x\n" + line * 5_000 + "\n---\n").encode(), Path("notes.md"))
