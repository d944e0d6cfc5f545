"""Which numbers of a Markdown text's list items do no more than count them.

CommonMark takes every number with a full stop or a bracket behind it for an item's mark, and goes on counting
from the list's first: a list's years, or the clauses of a part of a contract, are known from its text alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

Mark = tuple[int, str]
"""The line that an item begins in, and the digits of its number."""


def counting_marks(tokens: Sequence[Token]) -> frozenset[Mark]:
    """The marks of the items of those lists that count up by one: from 0 or 1, or from where the list of
    their kind before them ended, as where headings stand between the items. In a list that skips a number
    none is left out, since which of them say something is not known."""
    found: set[Mark] = set()
    open_lists: list[list[Mark]] = []
    ended: dict[tuple[int, str], int] = {}
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            open_lists.append([])
        elif token.type == "list_item_open" and token.info and token.map is not None:
            open_lists[-1].append((token.map[0], token.info))
        elif token.type == "bullet_list_close":
            open_lists.pop()
        elif token.type == "ordered_list_close":
            marks = open_lists.pop()
            kind = (token.level, token.markup)
            if _count([int(digits) for _, digits in marks], ended.get(kind, 0)):
                found.update(marks)
                ended[kind] = int(marks[0][1]) + len(marks) - 1
    return frozenset(found)


def _count(numbers: Sequence[int], before: int) -> bool:
    if numbers[0] not in (0, 1, before + 1):
        return False
    # Whoever writes "1." before every item leaves the counting to the parser.
    return len(set(numbers)) == 1 or all(number + 1 == following for number, following in pairwise(numbers))
