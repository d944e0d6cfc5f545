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

_AMOUNT: Final = r"\d[\d,.]*"
_UNIT: Final = (
    r"(?:[kcm]?m|[km]?g|km/h|ha|ft|%|per\scent|miles|acres|hectares|(?:kilo)?met(?:re|er)s|feet|inches"
    r"|lit(?:re|er)s|tonnes|tons|kilos)²?"
)
_FIGURE: Final = re.compile(
    rf"(?P<day>\b(?:{_DAY}\s+(?:day\s+)?(?:of\s+)?{_MONTH}(?![^\W\d_])|{_MONTH}\s+{_DAY}(?!\w)"
    rf"|{_YEAR}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR})\b)"
    rf"|(?P<hour>\b\d{{1,2}}(?:[:.]\d{{2}})?\s?[ap]\.?m\b|\sat\s\d{{1,2}}[:.]\d{{2}}\b)"
    rf"|(?P<money>[£$€¥₹]\s?\d|\b{_AMOUNT}\s?(?:[£€]|(?:euros?|pounds|dollars|pence|francs|crowns)\b))"
    rf"|(?P<measure>\s{_AMOUNT}\s?{_UNIT}\Z)",
    re.IGNORECASE,
)
_ON_A_DAY: Final = re.compile(rf"[^\W\d_]+ed\s+on\s+{_DATE}", re.IGNORECASE)
_PLACE_AND_DAY: Final = re.compile(
    rf"(?!(?:The|An?)\s)[^\W\d_a-z][\w.’'-]*(?:\s[^\W\d_a-z][\w.’'-]*){{0,2}},\s(?i:{_DATE})"
)

_YEAR_BEFORE_1000: Final = re.compile(r"[1-9]\d\d")
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
    rf"(?!(?:The|An?)\s|U\.\s?[KNS]\.\s)(?:{_INITIAL}[\s-]?|{_WORD}\s|(?:de|da|di|du|la|le|van|von|der|den|el|al|bin)\s)+"
    rf"{_WORD}(?:,?\s(?:Jr|Sr|PhD|MD|MSc)\.?)?"
)
_INITIAL_IN_NAME: Final = re.compile(rf"(?:^|\s){_INITIAL}")
_BETWEEN_NAMES: Final = re.compile(r"\s*[,;]\s*(?:and\b|&)?\s*|\s+(?:and|AND|&)\s+")
_MARKS: Final = re.compile(r"(?<=[^\W\d_.])(?:\s?[\d⁰¹²³⁴-⁹*†‡§¶]|\s?\(\d\))+(?=\s*(?:[,;]|and\b|&|$))")
_MARK_ALONE: Final = re.compile(r"[\d⁰¹²³⁴-⁹*†‡§¶]+")
_SET_MARK: Final = re.compile(r"(?<=[^\W\d_])[\d⁰¹²³⁴-⁹*†‡§¶]")
"""The mark of a note, right behind its word."""

_LONGEST_AFFILIATION: Final = 150
_AFFILIATION: Final = re.compile(
    r"(?i:abstract)(?:\s?[.:—–-]|\Z)|\S@\S"
    r"|(?:Univ|Institut|Dep(?:t|artment)\b|College|School|Laborator|Cent(?:re|er)\b|Hospital|Faculty|Academy"
    r"|Museum|Street|Road|Lane|Avenue|P\.?O\.? Box)[^\W\d_]*\.?(?:\sof\s|,\s)"
    r"|(?:[^\W\d_a-z][^\W\d_]+\s){1,3}(?:University|Institute|College)\Z"
)
"""What stands below the names of authors: where they work or can be written to, and the abstract."""


def is_date(line: str) -> bool:
    """Whether it is a whole date, "14 March 2023", maybe of what was done: "Dated 14 March 2023". A year or a
    month, by which texts are divided, is none."""
    return _DATE_LINE.fullmatch(line) is not None


def figure_of(line: str) -> str | None:
    """What kind of figure it states that is asked for: a day with its month, an hour of the clock, money, or
    a measure at its end. A year or any other number may as well be a heading's: "The spill of 2019"."""
    found = _FIGURE.search(line)
    return found.lastgroup if found else None


def is_dated_deed_or_place(line: str) -> bool:
    """Whether it says that something was done on a day, "Closed on 3 May 1974", or is nothing but a place and
    a day, "Nairobi, 14 March 2023"; "The Siege of Harrow, 14 March 1843" may head what tells of it."""
    return _ON_A_DAY.match(line) is not None or _PLACE_AND_DAY.fullmatch(line) is not None


def is_number(line: str) -> bool:
    """Whether it has no letter, as the number of a page, a line or an amount; a year heads what it is of."""
    return not any(map(str.isalpha, line)) and not is_year(line)


def is_year(line: str) -> bool:
    return _YEARS.fullmatch(line) is not None


def is_year_before_1000(line: str) -> bool:
    """Whether it may be such a year; it may as well be the number of a page."""
    return _YEAR_BEFORE_1000.fullmatch(line) is not None


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


def is_names(line: str, below: str = "") -> bool:
    """Whether it is nothing but people's names, as below a paper's title: each with initials, "H. Mori and J.
    Quill", or with the marks of notes. Full names, and one name alone, look like the words of a heading,
    "Human Rights and Civil Liberties", and are told by what is `below`: an address, a date, "Abstract"."""
    if len(line) > _LONGEST_NAMES:
        return False
    unmarked = _MARKS.sub("", line)
    names = [name for name in _BETWEEN_NAMES.split(unmarked) if not _MARK_ALONE.fullmatch(name)]
    if not names or not all(_NAME.fullmatch(name) for name in names):
        return False
    initials = [len(_INITIAL_IN_NAME.findall(name)) for name in names]
    if len(names) > 1 and (all(initials) or len(_SET_MARK.findall(line)) > 1):
        return True
    if sum(initials) < 2 and (len(names) < 2 or line.isupper()):
        return False
    return is_date(below) or (
        len(below) <= _LONGEST_AFFILIATION and _AFFILIATION.search(below) is not None and below[-1:] != "."
    )
