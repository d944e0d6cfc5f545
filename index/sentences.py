"""Where sentences begin and end.

nupunkt (Punkt: Kiss and Strunk 2006, with abbreviations learned from many kinds of text) finds the borders
in a translation of the same length, so every offset is the text's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import Final

from index.document import Span
from index.ordinary_words import ORDINARY_WORDS

_CHUNK: Final = 20_000
"""Code points handed to nupunkt at once: a bound on its time and memory over texts without sentences."""

_WHITE_SPACE: Final = re.compile(r"[^\S ]")
"""What is not yet a blank: most white space is, and costs nothing."""

_SENTENCE_END_WITHOUT_SPACE: Final = re.compile(r"[。！？｡]+[」』”’）】]*|[؟۔।]+(?=\s)")
"""Full stops of scripts that put no space, or no capital letter, after a sentence."""

_MARK: Final = (
    r"\d{1,3}|[⁰¹²³⁴-⁹]{1,3}|[^\W\d_]{1,2}|[ivx]{3,5}|[*†‡§]+|\^[\w-]{1,20}"
    r"|[^\W\d_]{1,8}\.?\s\d{1,3}|citation needed"
)
_NOTE: Final = re.compile(rf"([.!?][\"'”’»)]*)((?:\[(?:{_MARK})\]|[⁰¹²³⁴-⁹])+)(?=\s|\Z)")
"""A note's mark behind a full stop, as [1], [a], [note 1] or ¹, belongs to the sentence before it: it is read
as if it stood in front."""

_QUOTE_MARKS: Final = re.compile(r"(?<=[\n\r])[ \t]*(?:>[ \t]*+)++(?![=\d.−±$¢£¥€₹])")
"""Of a line of a mail that is answered, or of a quotation in Markdown; before a number or an amount, ">" may
be greater-than."""

_PICTURE: Final = re.compile(r"(?<![^\s(\[|>*_“\"])!\[")
"""How Markdown shows one: no exclamation."""

_BEFORE_NAME: Final = (
    r"(?:Abp|Ald|Bp|Cdr|Cllrs?|Cmdr|Coun|Ing|Lieut|Lt|Mgr|Mlles?|Mmes?|Msgr|Profs|Revd|Sergt|Ven|esp)"
)
_BEFORE_NUMBER: Final = r"(?:[Cc]haps?|[Cc]hs|Cm|Cmd|Cmnd|MSS|Rs|esp|excl|fl|fols|incl|nn|vv)"
_NO_NAME: Final = (
    r"(?:(?i:the|an|after|all|although|another|any|anybody|anyone|anything|and|as|at|because|before"
    r"|both|but|by|during|each|either|every|everybody|everyone|everything|few|for|from|he|her|here|his"
    r"|how|however|if|in|it|its|many|most|my|neither|no|nobody|none|not|nothing|now|of|on|once|one|or"
    r"|others|our|several|she|since|so|some|somebody|someone|something|such|that|their|then|there|these"
    r"|they|this|those|though|thus|to|two|unless|under|until|we|what|when|where|whether|which|while|who"
    r"|whoever|whose|why|with|yet|you|your)\b|[AI]\b(?!\.))"
)
"""With what a sentence begins, and hardly a name."""

_NAME: Final = rf"(?=\. (?!{_NO_NAME})[^\W\d_a-z])"
_ABBREVIATION: Final = re.compile(
    rf"(?<![\w.])(?:{_BEFORE_NAME}{_NAME}|{_BEFORE_NUMBER}(?=\. \d)"
    rf"|(?:excl|incl)(?=\. (?!{_NO_NAME})(?:[A-Z]{{2,3}}\b|[a-z])))\."
    rf"|(?:\A|[^\w\s.\-‐‑–] ?|(?<![\w'’-])[a-z]+ |\bM(?:r|rs|s)\. (?:[A-Z]\. ){{1,3}})St{_NAME}\."
    r"|(?:\A|[(\[]|[.!?,;:] |\b[Ss]ee )Tab(?=\. \d)\."
    r"|[\d¼½¾](?:[lsd](?=\. [a-z])|[ls](?=\. \d{1,3}[¼½¾]?[sd]\b))\."
)
"""Those that nupunkt does not know, where they cannot end a sentence: before a name or a number. "St" is a
saint's behind a word in small letters or a sign, and may be a street's behind a name, "Main St."; "Tab" is a
table at a beginning, behind "see" or a sign, and may be a key elsewhere; pounds, shillings and pence go on in
small letters or in the next smaller coin."""

_STOP_BEFORE_CAPITAL: Final = re.compile(
    r"\.(?<=[a-z][a-z]\.)(?=[\"'”’»)\]*_]{0,4} +[\"'“‘«(\[*_]{0,4}(?!(?:[IVXLC]{2,}|[VXLC])\b)[A-ZÀ-ÖØ-Þ])"
)
"""Before a number, as "ch. 5" or "sec. IV", even an ordinary word may be an abbreviation."""

_NUMBER_OF_ITEM: Final = re.compile(
    r"([\n\r][ \t]*[*_]{0,3}\(?(?:\d{1,3}|[IVXivx]{1,5}|[a-z]))\.(?=[*_]{0,3}\s)"
)
_BEFORE_COLUMN: Final = re.compile(r"[^\S\n\r]+\|(?=\s|\Z)(?P<next>[^|\n\r]*)")
_WORDS_OF_PROSE: Final = 3
"""Cells of fewer have no sentences: "Pike | none! | 12"."""

_OPENING: Final = "\"'“‘«([*"
_CLOSING: Final = "\"'”’»)]*_"
_OF_NEXT_LINE: Final = re.compile(
    r"(?:\b[A-Za-z]|\b(?:[Aa]pp|[Aa]rt|[Cc]ap|[Cc]h|[Cc]hap|[Cc]l|[Cc]ol|[Ff]igs?|[Nn]os?|[Pp]ars?|[Pp]aras?|[Pp]l|pp"
    r"|[Ss]ec|[Ss]ect|[Tt]ab|[Vv]ols?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.\Z"
)
"""At a line's end: the number that begins the next one is theirs, "Fig.⏎3", "p.m.⏎12", "Sept.⏎12"."""
_ROOM: Final = max(map(len, ORDINARY_WORDS)) + 8
"""Code points to look back over for a word or an end, and what stands about it."""


@lru_cache(maxsize=1)
def splitter_identity() -> str:
    """What cut the sentences, for an index's manifest: the library and its version."""
    return f"nupunkt@{version('nupunkt')}"


def split_sentences(text: str, within: Span) -> tuple[Span, ...]:
    """Absolute spans of the sentences of `text` within `within`, in order.

    They tile it but for white space: none overlap, none is empty or has white space at either end, and
    every other code point is in one of them. A line end is white space like any other.
    """
    cuts = sorted({*_borders(text, within), within.start, within.end})
    spans = (trimmed(text, start, end) for start, end in pairwise(cuts))
    return tuple(span for span in spans if span)


def trimmed(text: str, start: int, end: int) -> Span:
    """`[start, end)` less the white space at either end; empty at `start` where there is nothing else."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def _borders(text: str, within: Span) -> Iterator[int]:
    from nupunkt import sent_spans

    start = within.start
    while start < within.end:
        chunk = Span(start, min(start + _CHUNK, within.end))
        folded = _folded(chunk.cut(text))
        ends = {end for _, end in sent_spans(folded)}
        ends |= {match.end() for match in _SENTENCE_END_WITHOUT_SPACE.finditer(folded)}
        found = {start + _before_marks(folded, end) for end in ends if end < len(chunk)} - {start}
        borders = sorted(border for border in found if not _ends_cell(text, chunk, border))
        yield from borders
        # The chunk's last sentence may go on behind it: it is looked at again from its beginning.
        start = borders[-1] if borders and chunk.end < within.end else chunk.end


def _ends_cell(text: str, within: Span, border: int) -> bool:
    """Whether a border stands where a column of a row ends that is no prose, or is none beside it."""
    column = _BEFORE_COLUMN.match(text, border, within.end)
    if column is None:
        return False
    line = max(text.rfind("\n", within.start, border), within.start - 1) + 1
    cell = text[max(text.rfind("|", line, border) + 1, line) : border]
    return min(len(cell.split()), len(column["next"].split())) < _WORDS_OF_PROSE


def _before_marks(folded: str, end: int) -> int:
    """A border less the blanks in front of it: what stands folded there may be marks of quotation, which
    begin the sentence behind them."""
    while end > 0 and folded[end - 1] == " ":
        end -= 1
    return end


def _folded(text: str) -> str:
    """`text`, code point for code point, as nupunkt finds the borders in it that a reader sees."""
    text = _QUOTE_MARKS.sub(lambda marks: " " * len(marks.group()), text)
    text = _NUMBER_OF_ITEM.sub(_with_its_item, f"\n{text}")[1:]
    # A hard-wrapped line's end, or a no-break space, is no more a border than a blank is.
    text = _NOTE.sub(r"\2\1", _WHITE_SPACE.sub(" ", text))
    text = _ABBREVIATION.sub(lambda found: found.group()[:-1] + ",", _PICTURE.sub("((", text))
    return _STOP_BEFORE_CAPITAL.sub(_behind_a_word, text)


def _with_its_item(number: re.Match[str]) -> str:
    """Where the line before it is at an end: else the number may be the last word of a sentence, and behind a
    question it may be the answer."""
    before = _just_before(number).rstrip().rstrip(_CLOSING)
    ended = before[-1:] in {"", "!", ":", ";", "…"} or (
        before[-1:] == "." and not _OF_NEXT_LINE.search(before)
    )
    return f"{number[1]}," if ended else number.group()


def _behind_a_word(stop: re.Match[str]) -> str:
    """An exclamation mark behind an ordinary word: nupunkt takes none for part of an abbreviation."""
    word = _just_before(stop).rpartition(" ")[2].lstrip(_OPENING)
    return "!" if word in ORDINARY_WORDS else "."


def _just_before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - _ROOM) : found.start()]
