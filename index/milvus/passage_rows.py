"""A passage as a row of its collection, and back.

The vectors of a passage's sentences stand in its row, in half precision as in a folder's index: a question
reads them for its candidates only, by key, whatever the size of the collection.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from index.document import Passage, Span
from index.milvus.schema import TEXT_LENGTH
from index.store import Vectors

FIELDS: Final = ("document", "start", "end", "section", "vector", "sentences")
"""What a row is read back with."""

ELSEWHERE: Final = "*"
"""In place of a section, or of sentences' vectors, too long for a field: the document has the one, the
archive the other."""

_HALF: Final = np.dtype("<f2")


def to_row(passage: Passage, words: Sequence[str], vector: Vectors, sentences: Vectors) -> dict[str, Any]:
    section = json.dumps(passage.section, ensure_ascii=True, separators=(",", ":"))
    packed = pack(sentences)
    return {
        "id": passage.id,
        "document": passage.document_id,
        "start": passage.span.start,
        "end": passage.span.end,
        "section": section if len(section) <= TEXT_LENGTH else ELSEWHERE,
        "words": _joined(words),
        "vector": np.asarray(vector, dtype=np.float32).tolist(),
        "sentences": packed if len(packed) <= TEXT_LENGTH else ELSEWHERE,
    }


def passage_of(row: Mapping[str, Any]) -> Passage | None:
    """None where the section is elsewhere."""
    if row["section"] == ELSEWHERE:
        return None
    section = tuple(json.loads(row["section"]))
    return Passage(row["id"], row["document"], Span(int(row["start"]), int(row["end"])), section)


def pack(vectors: Vectors) -> str:
    return base64.b64encode(np.ascontiguousarray(vectors, dtype=_HALF).tobytes()).decode("ascii")


def unpack(packed: str, dimension: int) -> Vectors:
    """`[sentences, dimension]`. Raises ValueError for what `pack` has not written."""
    halves = np.frombuffer(base64.b64decode(packed, validate=True), dtype=_HALF)
    return np.asarray(halves.reshape(-1, dimension), dtype=np.float32)


def _joined(words: Sequence[str]) -> str:
    """With blanks between; cut at a word where a field holds no more."""
    text = " ".join(words)
    data = text.encode("utf-8")
    if len(data) > TEXT_LENGTH:
        text = data[:TEXT_LENGTH].decode("utf-8", "ignore").rpartition(" ")[0]
    return text
