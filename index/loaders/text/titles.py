"""What a single line of a plain text looks like: a title, a part's number, or a fact under its name."""

from __future__ import annotations

import re
from typing import Final

from index.loaders.text.facts import begins_a_deed
from index.loaders.text.items import MARKS

COLUMNS: Final = re.compile(r"\S(?: {4}|\t)")

_QUOTED: Final = ">"
_CLOSERS: Final = "\"'”’»)]}"
_CLOSING_PUNCTUATION: Final = ".!?…:;,–—-。！？؟۔।"
_NOTE_MARKS: Final = re.compile(r"(?:\[\d{1,3}\]|[⁰¹²³⁴-⁹])+$")
_HEADING_LENGTH: Final = 100
_HEADING_WORDS: Final = 16

_NUMBERED_TITLE: Final = re.compile(
    r"(?:(?:Article|Clause|Part|Section|§)\s*)?\d{1,3}(?:\.\d{1,3})*[.:)]?\s+(?P<title>[^.!?…:;]+)\."
)
_ROMAN_TITLE: Final = re.compile(r"[IVXLC]+[.)]\s+[^.!?…:;a-z]+\.")

_SMALL_IN_TITLES: Final = frozenset(
    re.split(
        r"\s+",
        "after before between during from into over such than that their these this those through under upon "
        "with within without",
    )
)
"""Of four letters and more."""

_NUMBER: Final = (
    r"(?:\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?|[IVXLC]+"
    r"|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
)
_PART: Final = (
    r"(?i:article|chapter|part|section|title|book|clause|schedule|appendix|annex|act|scene|canto|volume|division"
    r"|exhibit|lecture|rule|artikel|kapitel|teil|abschnitt|anhang|chapitre|partie|titre|annexe|capítulo|artículo"
    r"|sección|parte|título|capitolo|articolo|sezione)"
)
_PART_NUMBER: Final = re.compile(rf"(?=[A-Z§])(?:{_PART}\s+(?:{_NUMBER}|[A-Z])|§\s*\d{{1,3}}[a-z]?)\.?")

_CAPTION: Final = re.compile(
    r"(?i:table|fig(?:ure|\.)?|plate|map)\s+(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[A-Z])\s?[.:]"
)

_LABELLED: Final = re.compile(r"(?P<label>[^:：]{1,60}?)\s?(?::\s|：)\s*(?P<value>\S.*)", re.DOTALL)
_PART_LABEL: Final = re.compile(
    rf"(?:[^\W\d_]+\s){{0,2}}{_NUMBER}|{_PART}\s+[A-Z]|(?i:appendix|annex|addendum|introduction|prologue|epilogue)"
)
_BEGINS_WITH_LETTER: Final = re.compile(r"[\"'“‘«¿¡(]*[^\W\d_]")
_PARTICLES: Final = r"(?: (?:de|da|di|du|la|le|van|von|der|den|el|al|bin))*"
_NAMES: Final = rf"{_PARTICLES}(?: [^\W\d_a-z][\w.’'-]*{_PARTICLES}){{2,4}}"
_BYLINE: Final = re.compile(
    rf"(?:By|.*, by){_NAMES}|By(?! (?:The|An?) ){_NAMES}(?:,| [&|–—(]| (?:and|for|in) [^\W\d_a-z]).*"
)
"""With whom they wrote it, and what they are: "By Jane Smith, Environment Correspondent"."""

_MADE_BY: Final = re.compile(
    r"(?:(?i:compiled|prepared|written|edited|translated|recorded|transcribed|drafted|drawn up)"
    r"|(?i:minutes|notes?|records?|transcript|report|interview)\s(?i:taken|kept|conducted|written|prepared))"
    r"(?:\s(?!by\s)\S+){0,6}\sby\s(?:the\s)?[^\W\d_a-z].*"
)
"""Who made the text, and for whom: "Minutes kept by Anna Vogel", "Prepared for the Council by the Board"."""

_SECTION_OR_PART: Final = re.compile(
    rf"(?:{_PART}\s+(?:{_NUMBER}|[A-Z])|§\s*\d{{1,3}}[a-z]?"
    r"|(?:[IVX]{1,5}|[A-Z])[.)]|\d{1,3}(?:\.\d{1,3})*[.):]|\d{1,3}(?:\.\d{1,3})+)(?:[\s.:–—-]|\Z)"
)


def could_be_title(line: str) -> bool:
    line = _NOTE_MARKS.sub("", line)
    if (
        not line
        or COLUMNS.search(line)
        or line[0] in MARKS + _QUOTED
        or len(line) > _HEADING_LENGTH
        or len(line.split()) > _HEADING_WORDS
        or begins_a_deed(line)
        or is_caption(line)
    ):
        return False
    first = next((character for character in line if character.isalnum()), "")
    last = line.rstrip(_CLOSERS)[-1:]
    if first == "" or first.islower() or last == "":
        return False
    return last not in _CLOSING_PUNCTUATION or is_numbered_title(line) or is_part_number(line)


def is_numbered_title(line: str) -> bool:
    """Whether it is a number and a title with a full stop, as contracts have them: "5. Governing Law." Every
    word that carries a title begins with a capital, which those of a list item or a sentence do not."""
    if _ROMAN_TITLE.fullmatch(line):
        return True
    title = _NUMBERED_TITLE.fullmatch(line)
    words = re.findall(r"[^\W\d_]{4,}", title["title"]) if title else []
    carrying = [word for word in words if word not in _SMALL_IN_TITLES]
    return bool(carrying) and not any(word[0].islower() for word in carrying)


def is_part_number(line: str) -> bool:
    """Whether it is a part's number without a name, maybe with a full stop: `ARTICLE I.`"""
    return _PART_NUMBER.fullmatch(line) is not None


def begins_with_number(line: str) -> bool:
    """Whether it begins with a section's or a part's number, and so is no fact whatever figure is behind it:
    "3. Fees from 1 April 2020"."""
    return _SECTION_OR_PART.match(line) is not None


def is_parts_name(line: str) -> bool:
    """Whether it may be the name of the part whose number stands above it; what has a number of its own is
    not."""
    return not is_part_number(line) and not line[:1].isdecimal()


def is_caption(line: str) -> bool:
    """Whether it says what a table or figure shows: "Table 1. Sacks exported", which heads no text."""
    return _CAPTION.match(line) is not None


def states_a_fact(line: str) -> bool:
    """Whether it is a label and what it is of, "Tenant: Anna Vogel", and no part's number and name, "Part 1:
    Before"; or says who wrote the text, "By Anna Vogel"."""
    found = _LABELLED.fullmatch(line)
    if found is None:
        return _BYLINE.fullmatch(line) is not None or _MADE_BY.fullmatch(line) is not None
    return not (_PART_LABEL.fullmatch(found["label"]) and _BEGINS_WITH_LETTER.match(found["value"]))
