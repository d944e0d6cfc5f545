"""Word documents (Office Open XML, ECMA-376): opened with python-docx, read by `body`.

A package is not unpacked before its declared sizes are within limits.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from lxml import etree

from index.errors import MissingExtraError, SourceError
from index.loaders.archives import Archive
from index.loaders.composition import Composer
from index.loaders.docx.body import BodyReader
from index.loaders.docx.names import WORD
from index.loaders.docx.styles import Styles
from index.loaders.extracted import Extracted
from index.loaders.reasons import reason
from index.loaders.xml_tree import parse_xml

if TYPE_CHECKING:
    from docx.document import Document

_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, etree.LxmlError, LookupError, ValueError, TypeError,
    AttributeError, AssertionError, RuntimeError, OSError, EOFError,
)  # fmt: skip
"""What a damaged package raises: whatever the code of zipfile, lxml and python-docx runs into."""

_NOTES: Final = ("footnote", "endnote")


def extract(data: bytes, name: str) -> Extracted:
    """Headings by style, paragraphs, list items, table rows and notes, in the order of the document; text
    that a tracked change deleted, tables of contents, and running heads are left out."""
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError as error:
        raise MissingExtraError("pip install 'verbatim-qa[docx]'") from error
    if data.startswith(_COMPOUND_FILE):
        raise SourceError(f"{name}: encrypted, or of Word before 2007; save it as .docx without a password")
    Archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        return _read(document, name)
    except SourceError:
        raise
    except (OpcError, *_DAMAGE) as error:
        why = reason(error, with_type=True)
        raise SourceError(f"{name}: not a Word document that can be read ({why}); save it again") from error


def _read(document: Document, name: str) -> Extracted:
    root = document.element
    if root.getroottree().docinfo.doctype:
        raise SourceError(f"{name}: its XML has a document type declaration; save it again as .docx")
    body = root.find(f"{WORD}body")
    if body is None:
        raise SourceError(f"{name}: a Word document without a body; save it again")
    composer = Composer(name)
    reader = BodyReader(composer, Styles(document.styles.element), _notes(document, name))
    reader.read(body)
    if not composer.blocks:
        raise SourceError(f"{name}: holds no text")
    top = next((b for b in composer.blocks if b.kind == "heading" and b.level == 1), None)
    found = composer.finish()
    return composer.finish(title=top.span.cut(found.text) if top else document.core_properties.title)


def _notes(document: Document, name: str) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id, without the two that draw a line above them."""
    notes: dict[tuple[str, str], etree._Element] = {}
    for relation in document.part.rels.values():
        kind = next((kind for kind in _NOTES if relation.reltype.endswith(f"/{kind}s")), None)
        if kind is None or relation.is_external:
            continue
        for note in parse_xml(relation.target_part.blob, name).iter(f"{WORD}{kind}"):
            if note.get(f"{WORD}type") in (None, "normal"):
                notes[kind, note.get(f"{WORD}id", "")] = note
    return notes
