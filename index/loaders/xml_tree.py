"""XML from strangers: no document type is loaded, no entity resolved, nothing fetched."""

from __future__ import annotations

from lxml import etree

from index.errors import SourceError
from index.loaders.reasons import reason


def parse_xml(data: bytes, name: str, *, encoding: str | None = None) -> etree._Element:
    """The root of an XML document, in `encoding` where it is given, whatever the document declares.

    A document with entities of its own is refused, since without them it would lose text. Raises
    SourceError.
    """
    parser = etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise SourceError(f"{name}: its XML is broken ({reason(error)}); save it again") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[union-attr]
        raise SourceError(f"{name}: its XML declares entities; write them out")
    return root
