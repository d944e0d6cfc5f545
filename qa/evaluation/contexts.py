"""The contexts of a SQuAD file as documents: indexed together, or each read on its own."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from unicodedata import category

from index.document import Block, Document, DocumentRecord, Passage, Span
from index.errors import UnknownDocumentError
from index.identity import passage_id
from index.nearest_sentence import dense_score, sentences_of
from index.progress import Progress
from index.sentences import split_sentences
from index.store import Encoder, Hit, Vectors
from qa.errors import QuestionFileError
from qa.evaluation.question_files import QuestionSet


def index_contexts(questions: QuestionSet, folder: Path, progress: Progress | None = None) -> None:
    """Indexes each context as a document of its own, whose text it is, in the index folder `folder`.

    QuestionFileError for a context that is taken for binary data, as a file of it would be.
    """
    from index.builder import build
    from index.folder.destination import FolderDestination
    from index.sources import Found, Source

    # Bytes of our own, no files: line ends are part of a context, and offsets count them. The mark before it
    # is the loader's; so a context may begin with one too, and its encoding is never guessed.
    sources = {
        f"{name}.txt": Source(name, PurePath(f"{name}.txt"), data=BOM_UTF8 + context.encode("utf-8"))
        for name, context in _named(questions.contexts).items()
    }
    report = build(Found(tuple(sources.values())), FolderDestination(folder), progress=progress)
    for failure in report.failed:
        raise _refused(questions, list(sources).index(failure.path), failure.reason)


def _refused(questions: QuestionSet, number: int, reason: str) -> QuestionFileError:
    where = next(
        (f"{one.where}: its context" for one in questions.questions if one.context == number),
        f"{questions.name}: context {number + 1}",
    )
    context = questions.contexts[number]
    controls = sorted({char for char in context if category(char) == "Cc" and not char.isspace()})
    named = ", ".join(f"U+{ord(char):04X}" for char in controls)
    return QuestionFileError(
        f"{where} {context[:40]!r}… cannot be searched: it is {reason.partition(';')[0]}, and holds {named}; "
        "put a space in place of each, so that offsets stay"
    )


def _named(contexts: Sequence[str]) -> dict[str, str]:
    return {f"context-{number:06}": context for number, context in enumerate(contexts)}


class GivenContexts:
    """Each context a document of one paragraph and one passage, so that reading alone is measured.

    A search is always narrowed to one question's context; its one hit carries the dense score that
    retrieval would have given it, and a BM25 score that, alone, is the best.
    """

    def __init__(self, contexts: Sequence[str], encoder: Encoder) -> None:
        self._encoder = encoder
        self._contexts = _named(contexts)
        self._known = lru_cache(64)(self._encode)

    @property
    def generation(self) -> str:
        return "given"

    @property
    def encoder_identity(self) -> str:
        return self._encoder.identity

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """A hit for each of the documents, or for the first k where none are named."""
        (asked,) = self._encoder.encode([question])
        hits = []
        for name in sorted(documents) if documents is not None else list(self._contexts)[:k]:
            document, vectors = self._known(name)
            cosines = vectors @ asked
            sentences = cosines[1:] if len(cosines) > 1 else cosines[:1]
            dense = float(dense_score(cosines[0], sentences.max()))
            hits.append(Hit(_passage(document), dense, 1.0, 1.0))
        return hits

    def document(self, document_id: str) -> Document:
        """One paragraph without its surrounding white space. UnknownDocumentError."""
        return self._known(document_id)[0]

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        names = [name for name in self._contexts if after is None or name > after][:limit]
        return [
            DocumentRecord(name, name, name, "text/plain", "", "", len(self._contexts[name]), 1, 1)
            for name in names
        ]

    def _encode(self, name: str) -> tuple[Document, Vectors]:
        """The document, and the vectors of its whole and of its sentences, `[1 + sentences, dimension]`."""
        if name not in self._contexts:
            raise UnknownDocumentError(f"no context {name}")
        text = self._contexts[name]
        start = len(text) - len(text.lstrip())
        span = Span(start, max(start, len(text.rstrip())))
        blocks = (Block("paragraph", span, sentences=split_sentences(text, span)),) if len(span) else ()
        document = Document(name, name, name, "text/plain", text, blocks, "")
        sentences = sentences_of(document, _passage(document))
        return document, self._encoder.encode([span.cut(text), *sentences])


def _passage(document: Document) -> Passage:
    span = document.blocks[0].span if document.blocks else Span(0, 0)
    return Passage(passage_id(document.id, span), document.id, span)
