"""Which articles train, which fit the confidence, and which only report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.training.config import EXCLUDED_ARTICLES

FITTING_ARTICLES = frozenset({"Huguenot"})
"""Of the articles kept out of training, those that fit; the others only report."""

FITTING_FIRST = 12
"""Of a file that nothing is trained on, so many articles fit, in file order; the others only report."""


@dataclass(frozen=True, slots=True)
class Split:
    """A file's articles by use, as SQuAD JSON each; `whole` is every context that is searched."""

    name: str
    whole: dict[str, Any]
    fitting: dict[str, Any]
    reporting: dict[str, Any]


def split(path: Path) -> Split:
    """Split a file: by name where it holds the excluded articles, by order where it holds none of them."""
    content = json.loads(path.read_text(encoding="utf-8"))
    titles = [article["title"] for article in content["data"]]
    kept = [title for title in titles if title in EXCLUDED_ARTICLES]
    if kept:
        fitting, reporting = set(kept) & FITTING_ARTICLES, set(kept) - FITTING_ARTICLES
    else:
        kept = titles
        fitting, reporting = set(titles[:FITTING_FIRST]), set(titles[FITTING_FIRST:])
    return Split(path.stem, *(_only(content, articles) for articles in (set(kept), fitting, reporting)))


def _only(content: dict[str, Any], articles: set[str]) -> dict[str, Any]:
    return {**content, "data": [article for article in content["data"] if article["title"] in articles]}
