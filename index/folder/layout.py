"""The names of a generation's files, for those who write them and those who only read."""

from __future__ import annotations

from typing import Final

ARCHIVE_FILE: Final = "documents.sqlite"
LEXICAL_FOLDER: Final = "lexical"
VECTORS_FILE: Final = "vectors.npy"
VECTOR_INDEX_FILE: Final = "vectors.faiss"
SENTENCES_FILE: Final = "sentences.npy"
SENTENCE_STARTS_FILE: Final = "sentence-starts.npy"
ENCODER_FOLDER: Final = "encoder"
