"""What addresses look like: where each begins and ends in a stretch of text that has no blank.

After a host nothing goes on but its port, a path, a question or a fragment; these hold almost every mark, and
end where a list goes on: with a next address, a quote that closes, a word of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.document import Span


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
"""Of countries, where two names come before or more follows than "/they"; "t.me/name" is one too."""
_TITLES = "Capt|Col|Gen|Mlle|Mme|Mrs|Prof|Rev"
"""Before a name that begins with "de"."""

_ROOTS = "API|Applications|Library|Network|System|Users|Volumes"
"""Folders where paths begin on some machines."""

_LABEL = r"(?:(?>\w*[^\W_]|\{\w++\})-*+)++"
"""One name of a host, or {name} in its place; an underscore at its end is Markdown's."""
_HOST = rf"{_LABEL}(?:\.{_LABEL})*+"
_LOCAL = r"[\w.+'&%~#-]*+"
_BOX = rf"(?=[^\W\d]){_HOST}|(?:{_LABEL}\.)+(?=[^\W\d]){_LABEL}"
_ENDS = r"(?!_*+[^\W_])"
_PORT = rf"(?::(?:\d{{2,5}}{_ENDS}|\{{\w++\}}))?"

_BEGINS = rf"(?i:[a-z][a-z0-9+.-]*+://|www\d?\.|doi:|mailto:)|10\.\d{{4,9}}+/|{_LOCAL}@[^\W\d_]"
"""The next address of a list."""
_LIST = rf"[,;'(\[](?:{_BEGINS})|[,;\[]/\w|'[,;:]"
_WORD = r"[^\W\d_]{2,}+(?![\w/=%&?#~+@-]|[.:]\w)"
"""The next cell of a row. Paths go on with ",00.html" and ",_Texas", questions with "London,England" too."""
_PATH = rf"(?:[^,;'(\[?#]++|(?![,;]{_WORD}|{_LIST})[^?#])*+"
_QUESTION = (
    r"(?:[^,;'(\[A-Z]++|[A-Z]\w*+(?:[,;][A-Z]\w*+(?![.@:]))*+"
    rf"|(?![,;](?=[A-Z]){_WORD}|{_LIST}).)*+"
)
_ON = rf"(?:/{_PATH})?(?:[?#]{_QUESTION})?"

_FIRST = r"(?<![^\W_][.-]|-\.|[.-]_)"
"""A file or a host begins with the first of its names: to look behind each dot once more would take long."""

_FORMS = (
    # A page, whatever its scheme.
    r"(?i:[a-z][a-z0-9+.-]*+)://(?:[\w.~%+:-]++@)?"
    rf"(?P<page>{_HOST}|\[[\da-fA-F:.]++\]|(?=/[\w~{{])){_PORT}{_ON}",
    rf"(?i:www\d?)\.(?P<site>{_HOST}){_PORT}{_ON}",
    # A work; 10.2500/share is a price, and 10.5423/EUR a rate.
    r"(?:(?i:doi:)|(?<![.$£€])(?=10\.\d++/[a-zA-Z()/]*+(?:\d|[._-]\w)))"
    rf"10\.\d{{4,9}}+(?=/\W?\w){_ON}",
    # A mailbox; "12@50p" is a price.
    rf"(?:(?P<mailto>(?i:mailto):)|@)?[^\W_]{_LOCAL}(?<=\w)@"
    rf"(?P<box>{_BOX})(?(mailto)(?:\?{_QUESTION})?)",
    # A file, with its folders.
    rf"{_FIRST}(?<![^\W_]/)(?:\w[\w.~-]*+/)*+(?:\w[\w~-]*+\.)+(?:{_OF_FILES}){_ENDS}(?!\.[a-z])",
    # A host by its ending alone, with a path or without; "Mr.de" is none.
    rf"{_FIRST}(?=\w[\w-]*+\.)(?:(?:{_LABEL}\.)+(?:{_OF_HOSTS})(?:\.[a-z]{{2}})?"
    rf"|(?!(?:{_TITLES})\.)(?=[\w-]{{3}}|(?:[\w-]{{2,}}+\.){{2}})(?:{_LABEL}\.)+(?:{_OF_COUNTRIES})"
    r"|(?=(?:[\w-]{2,}+\.){2}|[\w-]++\.me/\w|[\w.-]++/\w[a-z]*+(?:[A-Z\d]|[_/=?%+-]\w))"
    rf"(?:{_LABEL}\.)+(?:{_WORDS_TOO})){_ENDS}{_PORT}(?:(?=/){_ON})?",
    # A person's handle.
    r"@(?=_*+[^\W\d_])\w++(?:\.(?![A-Z][a-z])\w++)*+",
    # A path from the root, of two names at least; with a capital, "/Signed/John", of three or to a file.
    rf"(?<![/.)\]}}~-])/(?=[^\W\d_A-Z]|[~.]\w|(?:{_ROOTS})/|[A-Z][\w~-]++/[\w~-]++(?:/\w|\.[a-z\d]))"
    rf"[\w.~-]{{2,}}+(?=/[\w{{~]){_ON}",
)
_ADDRESS = re.compile(r"(?<!\w)(_*+)(?:" + "|".join(_FORMS) + ")")

_GLUED = re.compile(
    rf"(?<=\.)(?:{_OF_HOSTS}|{_OF_COUNTRIES}|{_WORDS_TOO})(?=\.[A-Z][a-z][\w-]*+(?!/|\.[a-z]))"
)
"""A host's ending before a sentence whose blank is missing; gmail.Com and en.Wikipedia.org have none."""

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_HALF = re.compile(r"[()\[\]{}]")
_KEPT_AT_THE_END = frozenset("_/#&%\u2030)]}")


def addresses_of(run: str) -> Iterator[Span]:
    """Those in a run without blanks, quotes and marks upon letters, in its order, none within another."""
    end = 0
    while found := _ADDRESS.search(run, end):
        start = found.end(1)
        end = _last_ink(run, start, _balanced(run, start, _before_sentence(found)))
        if found[1] and run.endswith(found[1], start, end):
            # As many at its end as before it set it off.
            end = _last_ink(run, start, end - len(found[1]))
        yield Span(start, end)


def _before_sentence(found: re.Match[str]) -> int:
    """The end, or that of the host in it where a sentence follows at once."""
    host = found.lastgroup
    if host is None:
        return found.end()
    glued = _GLUED.search(found.string, found.start(host), found.end())
    return glued.end() if glued and glued.end() < found.end(host) else found.end()


def _balanced(run: str, start: int, end: int) -> int:
    """Where the first bracket stands whose other half does not, or the end."""
    opened: list[int] = []
    for half in _HALF.finditer(run, start, end):
        at, char = half.start(), half.group()
        if char in _PAIRS:
            opened.append(at)
        elif opened and _PAIRS[run[opened[-1]]] == char:
            opened.pop()
        else:
            return opened[0] if opened else at
    return opened[0] if opened else end


def _last_ink(run: str, start: int, end: int) -> int:
    """The end without the marks of the sentence about the address, and without a possessive."""
    while end > start + 1:
        last = run[end - 1]
        if run.endswith("'s", start, end):
            end -= 2
        elif unicodedata.category(last)[0] == "P" and last not in _KEPT_AT_THE_END:
            end -= 1
        else:
            break
    return end
