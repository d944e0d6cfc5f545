"""From bytes to text: which encoding a file is in, and a refusal where it holds no text at all.

The name that `decode` returns is a Python codec's, and says all that is needed to repeat it:
`data.decode(encoding).removeprefix("\\ufeff")` is the text.
"""

from __future__ import annotations

import codecs
from typing import Final

from index.errors import SourceError
from index.loaders.latin_pages import WESTERN, likely_pages

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # UTF-32's little-endian mark begins with UTF-16's: the longer one is tried first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = (("utf-16-le", 2, 0), ("utf-16-be", 2, 1), ("utf-32-le", 4, 0), ("utf-32-be", 4, 3))
"""Encoding, bytes in a unit, and the place in it of the one byte that tells ASCII characters apart."""

_LEAST_SHARE_OF_ASCII: Final = 0.05
"""Of a wide encoding's units without a mark: spaces and line ends alone are more, in any alphabet."""

_LEAST_SHARE_OF_WORDS: Final = 0.8
"""Of the characters so decoded, letters, figures and white space; binary data is far below."""

_BINARY: Final = "binary data, not text; give it the suffix of its format, or leave it out"
_SAMPLE: Final = 1 << 16
_CONTROL_SHARE: Final = 0.02
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"

_SEQUENCES_OF_UTF8: Final = 4
"""As many whole multi-byte sequences in a broken file say that it was meant as UTF-8."""


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text in `data` and its encoding; a byte order mark is left out, line ends are untouched.

    In this order: a byte order mark, strict UTF-8, UTF-16 or UTF-32 where it is evident without a mark, the
    code page in which Latin letters make words, and charset-normalizer's best guess. Raises SourceError,
    naming `name`, for what is not text.
    """
    marked = _by_mark(data)
    if marked is not None:
        return _checked(marked, name)
    if 0 in data[:_SAMPLE]:
        evident = _evidently_wide(data)
        if evident is None:
            raise SourceError(f"{name}: {_BINARY}")
        return _checked(evident, name)
    try:
        found = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(data, error, name)
        found = _guessed(data, name)
    return _checked(found, name)


def strictly(data: bytes, encoding: str) -> tuple[str, str] | None:
    """The text of `data` in this encoding without its byte order mark, and the codec's name; None where the
    codec is unknown or refuses a byte."""
    try:
        text = data.decode(encoding)
        text.encode("utf-8")
    except (LookupError, UnicodeError):
        return None
    codec = codecs.lookup(encoding).name
    return text if codec == "utf-8-sig" else text.removeprefix("\ufeff"), codec


def _by_mark(data: bytes) -> tuple[str, str] | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            found = strictly(data, encoding)
            if found is not None:
                return found[0], encoding
    return None


def _evidently_wide(data: bytes) -> tuple[str, str] | None:
    sample = data[: _SAMPLE & ~3]
    for encoding, width, place in _WIDE:
        if len(data) % width:
            continue
        units = len(sample) // width
        ascii_units = min(sample[other::width].count(0) for other in range(width) if other != place)
        if 0 in sample[place::width] or ascii_units < _LEAST_SHARE_OF_ASCII * units:
            continue
        found = strictly(data, encoding)
        if found is not None and _is_wordy(found[0]):
            return found[0], encoding
    return None


def _is_wordy(text: str) -> bool:
    sample = text[:_SAMPLE]
    return sum(c.isalnum() or c.isspace() for c in sample) >= _LEAST_SHARE_OF_WORDS * len(sample)


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    for guess in (_by_words, _by_statistics):
        for encoding in guess(data):
            found = strictly(data, encoding)
            if found is not None:
                return found
    raise SourceError(f"{name}: in no encoding that can be told; save it as UTF-8")


def _by_words(data: bytes) -> list[str]:
    pages = likely_pages(data) if _mostly_ascii(data) else []
    if not any(character.isalpha() for character in _beyond_ascii(data, WESTERN)):
        # Quotes, dashes and the like are in no words, and stand there in all of Windows' pages.
        pages.append(WESTERN)
    return pages


def _by_statistics(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        return []
    # Equals are ordered by name, which puts Central Europe before the West; text that is mostly ASCII is far
    # oftener Western.
    as_good = (m for m in matches if m.chaos <= best.chaos and m.coherence >= best.coherence)
    western = _mostly_ascii(data) and any(WESTERN in match.could_be_from_charset for match in as_good)
    return [WESTERN, best.encoding] if western else [best.encoding]


def _beyond_ascii(data: bytes, encoding: str) -> str:
    return bytes(byte for byte in data if byte >= 0x80).decode(encoding, "replace")


def _mostly_ascii(data: bytes) -> bool:
    sample = data[:_SAMPLE].decode("latin-1")
    beyond = sum(character >= "\x80" for character in sample)
    return 2 * beyond <= sum(character < "\x80" and character.isalpha() for character in sample)


def _refuse_broken_utf8(data: bytes, error: UnicodeDecodeError, name: str) -> None:
    """A file that is UTF-8 but for some bytes would turn into mojibake in any other encoding."""
    text = data.decode("utf-8", errors="replace")
    # A byte order mark apart, other encodings hold hardly any whole sequence of UTF-8 by accident.
    whole = sum(character >= "\x80" for character in text) - text.count("\ufffd")
    if whole >= _SEQUENCES_OF_UTF8 and whole > 4 * text.count("\ufffd"):
        at = error.start
        raise SourceError(
            f"{name}: UTF-8 but for byte 0x{data[at]:02x} at offset {at}; save it as UTF-8 again"
        )


def _checked(found: tuple[str, str], name: str) -> tuple[str, str]:
    """What was decoded, where it is text: no NUL, and hardly any control characters."""
    text, _ = found
    sample = text[:_SAMPLE]
    controls = sum(sample.count(chr(control)) for control in _CONTROLS)
    if "\0" in text or controls > _CONTROL_SHARE * len(sample):
        raise SourceError(f"{name}: {_BINARY}")
    return found
