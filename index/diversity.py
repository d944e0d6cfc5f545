"""Keeping one document from filling every place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence


def spread(order: Sequence[int], k: int, document_of: Callable[[int], str]) -> list[int]:
    """The first k of `order`, of one document at most two thirds of them, rounded up, while others have any.

    Those passed over come back, in their order, where the others do not fill the places: so the passages of
    a single document are never fewer for it.
    """
    most = -(-2 * k // 3)
    taken: Counter[str] = Counter()
    chosen: list[int] = []
    passed_over: list[int] = []
    for item in order:
        if len(chosen) == k:
            break
        document = document_of(item)
        if taken[document] < most:
            taken[document] += 1
            chosen.append(item)
        else:
            passed_over.append(item)
    places = {item: place for place, item in enumerate(order)}
    return sorted((chosen + passed_over)[:k], key=places.__getitem__)
