"""Addresses that stand in a text: of mail, of pages, of works, of files, of people. Each is one word.

They are told by their form alone: press@library.example.org, www.museum.fr, https://example.org/a_(b),
doi:10.1000/182, docs/report-2021.pdf, /v1/answers, @museum. What may as well be two words whose blank is
missing ("end.Next"), a number ("3.2.1") or a choice ("and/or") is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from index.document import Span
from index.invisible import is_invisible
from qa.unspaced import UNSPACED

LONGEST = 1000
"""Code points without a blank from which on nothing is an address: it may be a page of data."""

# What no address holds: blanks, quotes, dashes, dots for what is left out, unspaced scripts and their marks.
_BREAK = re.compile(
    '[\\s\x00-\x1f\x7f-\x9f<>"`|\u2014\u2018-\u201f\u2022\u2026\u2039\u203a\u00ab\u00bb'
    f"\u3000-\u303f\uff00-\uffef{UNSPACED}]"
)
_MARK = re.compile(r"[@/.](?=\S)")
"""One stands in each address."""


def _in_one_case(endings: str) -> str:
    """As endings are written; with one capital, "Info" may begin a sentence."""
    return "|".join([*endings.split(), *endings.upper().split()])


_OF_FILES = _in_one_case(
    "avi bib bmp cfg conf cpp css csv dll doc docx epub exe flac gif gz htm html ini ipynb iso java jpeg jpg "
    "js json log md mkv mov mp3 mp4 odp ods odt ogg pdf php png ppt pptx py rar rtf sh sql svg tar tex tgz "
    "tif tiff toml ts tsv txt wav webp xhtml xls xlsx xml yaml yml zip"
)
_OF_HOSTS = _in_one_case("app biz com dev edu example gov info int io mil net org")
_OF_COUNTRIES = _in_one_case(
    "ae ar au bg br ca ch cl cn cz de dk ee eg eu fi fr gr hk hr hu ie il jp ke kr lt lu lv ly mx ng nl nz "
    "pl ro rs ru se sg si sk th tr tw ua uk uy vn za"
)
_WORDS_TOO = _in_one_case("at be es id in is it me my no pt so to us")
"""Of countries, where a path follows or two names come before."""

_LABEL = r"\w++(?:-++\w++)*+"
_REST = r"(?:(?![,;](?:https?://|www\.)).)*+"
"""Whatever has no blank, to the next address of a list; what may not end an address is left off later."""

# A file or a host begins with the first of its names: to look behind each dot once more would take long.
_FORMS = (
    # A page, whatever its scheme.
    rf"(?i:[a-z][a-z0-9+-]*+)://(?=\W{{0,3}}\w)(?P<page>[\w.-]*+){_REST}",
    rf"(?i:www\d?)\.(?=\w)(?P<site>[\w.-]*+){_REST}",
    # A work; behind a sign of money 10.2500/share is a price.
    rf"(?i:doi:)?(?<![.$£€])10\.\d{{4,9}}+/(?=\W?\w){_REST}",
    # A mailbox; "12@50p" is a price.
    rf"(?i:mailto):(?=[^@]++@\w){_REST}",
    r"@?[^\W_][\w.+'&%=~#-]*+(?<=\w)@"
    rf"(?P<box>(?=[^\W\d]){_LABEL}(?:\.{_LABEL})*+|(?:{_LABEL}\.)+(?=[^\W\d]){_LABEL})",
    # A file, with its folders.
    rf"(?<![^\W_][./-])(?:\w[\w.~-]*+/)*+(?:{_LABEL}\.)+(?:{_OF_FILES})(?!\w|\.[a-z])",
    # A host by its ending alone, with a path or without; "Mr.de" is none.
    rf"(?<![^\W_][.-])(?:(?:{_LABEL}\.)+(?:{_OF_HOSTS})(?:\.[a-z]{{2}})?"
    rf"|(?=[\w-]{{3}}|(?:[\w-]{{2,}}\.){{2}})(?:{_LABEL}\.)+(?:{_OF_COUNTRIES})"
    rf"|(?=(?:[\w-]{{2,}}\.){{2}}|[\w.-]++/\w)(?:{_LABEL}\.)+(?:{_WORDS_TOO}))"
    rf"(?!\w)(?::\d{{2,5}}(?!\d))?(?:/{_REST})?",
    # A person's handle.
    r"@(?=_*+[^\W\d_])(?P<handle>\w++(?:\.\w++)*+)",
    # A path from the root, of two names at least.
    rf"(?<![/.)\]}}~-])/(?=[^\W\d_])[\w.~-]{{2,}}+/(?=[\w{{~]){_REST}",
)
_ADDRESS = re.compile("(?<![^\\W_])(?!_)(?:" + "|".join(_FORMS) + ")")

_GLUED = re.compile(r"\b(?!www)[a-z][\w-]*+\.(?=[A-Z][a-z])")
"""In what a form names, where a sentence begins whose blank is missing."""

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_KEPT_AT_THE_END = frozenset("_/#&%\u2030)]}")


def splits_address(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` would part one."""
    return any(one.start < at < one.end for one in _about(text, at))


def begins_address(text: str, at: int) -> bool:
    """Whether one begins with the code point `at`."""
    return any(one.start == at for one in _about(text, at))


def addresses_in(text: str, place: Span) -> Iterator[Span]:
    """Those of which a mark stands in the place, in text order, each whole though it may leave the place."""
    seen = place.start
    for mark in _MARK.finditer(text, place.start, place.end):
        if mark.start() >= seen:
            run = _run_about(text, mark.start())
            seen = run.end
            yield from (one for one in _of_run(text, run) if one.overlaps(place))


def _about(text: str, at: int) -> list[Span]:
    """Those that stand where the code point `at` does."""
    if not 0 <= at < len(text) or _BREAK.match(text[at]):
        return []
    return _of_run(text, _run_about(text, at))


def _run_about(text: str, at: int) -> Span:
    """What has no break about the code point `at`, which is none; at most LONGEST to either side."""
    before = text[max(0, at - LONGEST) : at][::-1]
    first = _BREAK.search(before)
    last = _BREAK.search(text, at, at + LONGEST)
    return Span(
        at - (len(before) if first is None else first.start()),
        min(len(text), at + LONGEST) if last is None else last.start(),
    )


def _of_run(text: str, run: Span) -> list[Span]:
    if len(run) >= LONGEST:
        return []
    return [one.shifted(run.start) for one in _addresses_of(run.cut(text))]


@lru_cache(4096)
def _addresses_of(run: str) -> tuple[Span, ...]:
    if not _MARK.search(run):
        return ()
    if run.isascii():
        return tuple(_found_in(run))
    # What shows nothing may stand anywhere in an address, as where a line may end.
    shown = [at for at, char in enumerate(run) if not is_invisible(char)]
    found = _found_in("".join(run[at] for at in shown))
    return tuple(Span(shown[one.start], shown[one.end - 1] + 1) for one in found)


def _found_in(run: str) -> Iterator[Span]:
    for found in _ADDRESS.finditer(run):
        end = found.end()
        glued = found.lastgroup and _GLUED.search(run, *found.span(found.lastgroup))
        if glued:
            end = glued.end() - 1
        yield Span(found.start(), _last_ink(run, found.start(), _balanced(run, found.start(), end)))


def _balanced(run: str, start: int, end: int) -> int:
    """Where the first bracket stands whose other half does not, or the end."""
    opened: list[int] = []
    for at in range(start, end):
        if run[at] in _PAIRS:
            opened.append(at)
        elif run[at] in _PAIRS.values():
            if not opened or _PAIRS[run[opened[-1]]] != run[at]:
                return opened[0] if opened else at
            opened.pop()
    return opened[0] if opened else end


def _last_ink(run: str, start: int, end: int) -> int:
    """The end without the marks of the sentence about the address, and without a possessive."""
    while end > start + 1:
        if run.endswith("'s", start, end):
            end -= 2
        elif unicodedata.category(run[end - 1])[0] == "P" and run[end - 1] not in _KEPT_AT_THE_END:
            end -= 1
        else:
            break
    return end
