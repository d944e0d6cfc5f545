"""Which text above a line of hyphens or equals signs is a heading, and which a paragraph above a rule.

CommonMark takes either for a heading, however long, where no line between them is left blank.
"""

from __future__ import annotations

import re
from typing import Final

from index.document import Span
from index.loaders.text.titles import is_numbered_title, is_part_number

_STOPPED: Final = re.compile(r"[.…][\"'”’»)\]*_`]*(?:\[\^?[\w-]+\]|[⁰¹²³⁴-⁹])*$")
"""A question or an exclamation may be a title, and a colon may end one."""
_LINE_END: Final = re.compile(r"[\n\r]")

_FEWEST_WORDS: Final = 4
"""Of a sentence: "Acme Inc." and "Introduction." have less."""
_LONGEST: Final = 100
"""Code points of a heading."""
_DRAWN_TO_MEASURE: Final = 2
"""By how many signs a rule that is drawn for a heading may miss its length."""


def is_underlined_heading(text: str, above: Span, rule: Span) -> bool:
    """Whether the line below, `rule`, underlines it. One of its own length does. Any other does not where
    there are several lines above it, or one that ends as a sentence does; equals signs, which divide nothing
    in Markdown, only where there is both."""
    words = above.cut(text)
    if abs(len(above) - len(rule)) <= _DRAWN_TO_MEASURE:
        return True
    wrapped = _LINE_END.search(words) is not None
    stopped = (
        _STOPPED.search(words) is not None
        and len(words.split()) >= _FEWEST_WORDS
        and not is_numbered_title(words)
        and not is_part_number(words)
    )
    if text[rule.start] == "=":
        return not (wrapped and stopped)
    return not (wrapped or stopped or len(words) > _LONGEST)
