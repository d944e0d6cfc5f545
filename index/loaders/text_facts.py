"""What a short line says by itself, so that it has to stay in the text, where it can be cited, although it
looks like a heading: a date, who wrote the text, the first and last words of a letter."""

from __future__ import annotations

import re
from typing import Final

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR: Final = r"\d{4}"
_DATE: Final = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?(?:the\s+)?"
    rf"(?:{_DAY}\s+(?:day\s+)?(?:of\s+)?{_MONTH},?\s+{_YEAR}|{_MONTH}\s+{_DAY},?\s+{_YEAR}"
    rf"|{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{2}}|{_YEAR}))"
)
_DONE: Final = (
    r"(?:dated?|made|signed|issued|published|posted|released|printed|effective|(?:last )?(?:updated|revised))"
)
_HOUR: Final = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?"
_DATE_LINE: Final = re.compile(
    rf"(?:{_DONE}\s+(?:on\s+|as\s+of\s+|this\s+)?)?{_DATE}(?:,?\s+(?:at\s+)?{_HOUR})?",
    re.IGNORECASE,
)
_DATED_DEED: Final = re.compile(
    r"T(?:HIS|his)\s(?:[^\W\d_a-z]\S*\s|of\s|\([^)]*\)\s){1,6}(?:(?:is|was|IS|WAS)\s)?"
    r"(?:made|dated|entered into|executed|MADE|DATED|ENTERED INTO|EXECUTED)"
    r"\s(?i:this|on|the|as of|between|by|effective|at|and|\d)"
)

_YEARS: Final = re.compile(r"(?:1\d|20)\d\d(?:\s?[–—/-]\s?\d{2,4})?")
_LONGEST_SALUTATION: Final = 40
_SALUTATION: Final = re.compile(
    r"Dear(?:\s+(?:or|and|&|all|[^\W\d_a-z][^\s,]*))+[,:]?|To [Ww]hom [Ii]t [Mm]ay [Cc]oncern[,:]?"
)
_CLOSING: Final = re.compile(
    r"(?:(?:very\s+)?(?:truly|sincerely|faithfully|respectfully|cordially)\s+yours"
    r"|yours(?:\s+very)?\s+(?:truly|sincerely|faithfully|respectfully|ever|cordially)"
    r"|(?:(?:with\s+)?(?:kind|kindest|best|warm|warmest)\s+)?regards|(?:with\s+)?best\s+wishes"
    r"|sincerely|respectfully(?:\s+submitted)?|faithfully|cordially)[,.]?",
    re.IGNORECASE,
)

_LONGEST_NAMES: Final = 250
_INITIAL: Final = r"[^\W\d_a-z]\."
_WORD: Final = r"[^\W\d_a-z](?:[^\W\d_]|(?<=[^\W\d_])[’'-](?=[^\W\d_]))+\.?"
_NAME: Final = re.compile(
    rf"(?!(?:The|An?)\s)(?:{_INITIAL}[\s-]?|{_WORD}\s|(?:de|da|di|du|la|le|van|von|der|den|el|al|bin)\s)+"
    rf"{_WORD}(?:,?\s(?:Jr|Sr|PhD|MD|MSc)\.?)?"
)
_INITIAL_IN_NAME: Final = re.compile(rf"(?:^|\s){_INITIAL}")
_BETWEEN_NAMES: Final = re.compile(r"\s*[,;]\s*(?:and\b|&)?\s*|\s+(?:and|AND|&)\s+")
_MARKS: Final = re.compile(r"(?<=[^\W\d_.])(?:\s?[\d⁰¹²³⁴-⁹*†‡§¶]|\s?\(\d\))+(?=\s*(?:[,;]|and\b|&|$))")
_MARK_ALONE: Final = re.compile(r"[\d⁰¹²³⁴-⁹*†‡§¶]+")


def is_date(line: str) -> bool:
    """Whether it is a whole date, "14 March 2023", maybe of what was done: "Dated 14 March 2023". A year or a
    month, by which texts are divided, is none."""
    return _DATE_LINE.fullmatch(line) is not None


def is_number(line: str) -> bool:
    """Whether it has no letter, as the number of a page, a line or an amount; a year heads what it is of."""
    return not any(map(str.isalpha, line)) and _YEARS.fullmatch(line) is None


def begins_a_deed(line: str) -> bool:
    """Whether it is the first sentence of a contract, "THIS LEASE is made on 4 June 2009"."""
    return _DATED_DEED.match(line) is not None


def is_salutation(line: str) -> bool:
    """Whether a letter begins with it: "Dear Sir", or any few words before a comma."""
    return len(line) <= _LONGEST_SALUTATION and (
        line.endswith(",") or _SALUTATION.fullmatch(line) is not None
    )


def is_closing(line: str) -> bool:
    """Whether a letter ends with it, above who signs: "Yours sincerely"."""
    return _CLOSING.fullmatch(line) is not None


def is_names(line: str) -> bool:
    """Whether it is nothing but people's names, as below a paper's title: "H. Mori and J. Quill", with or
    without the marks of notes. One name alone is a heading's as well; "A. Introduction" is one's."""
    if len(line) > _LONGEST_NAMES:
        return False
    unmarked = _MARKS.sub("", line)
    names = [name for name in _BETWEEN_NAMES.split(unmarked) if not _MARK_ALONE.fullmatch(name)]
    if not names or not all(_NAME.fullmatch(name) for name in names):
        return False
    initials = sum(len(_INITIAL_IN_NAME.findall(name)) for name in names)
    return initials > 1 or (len(names) > 1 and (unmarked != line or not line.isupper()))
