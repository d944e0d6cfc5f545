"""Documents of one title told apart by their files: a corrected version, a reprint, the form of another year.

Only those that are named side by side, on one page or for one question: whatever else an index of many
documents holds need not be looked through, and a title that stands alone is not encumbered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from index.document import Document, DocumentRecord
from qa.answer import Answer


def documents_cited(answers: Iterable[Answer]) -> Iterator[Document]:
    for answer in answers:
        yield answer.citation.document
        yield from (other.document for other in answer.other_citations)


def files_of_equal_titles(documents: Iterable[Document | DocumentRecord]) -> dict[str, str]:
    """By id, for each of `documents` that shares its title with another of them, what tells its file."""
    by_title: defaultdict[str, dict[str, PurePath]] = defaultdict(dict)
    for document in documents:
        by_title[" ".join(document.title.split())][document.id] = PurePath(document.path)
    return {
        name: file
        for paths in by_title.values()
        if len(paths) > 1
        for name, file in _told_apart(paths).items()
    }


def _told_apart(paths: Mapping[str, PurePath]) -> dict[str, str]:
    """The ends of the paths, as short as they differ, for folders of a server are not for everyone to see;
    the ids themselves where the paths are the same."""
    for parts in range(1, max(len(path.parts) for path in paths.values()) + 1):
        ends = {name: str(PurePath(*path.parts[-parts:])) for name, path in paths.items()}
        if len(set(ends.values())) == len(ends):
            return ends
    return {name: name for name in paths}
