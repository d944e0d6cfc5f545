"""From HTML or XHTML bytes to an element tree, and the element that holds the main content.

The encoding is found as the HTML standard says, byte order mark, then the document's own declaration, save
that a document which declares a single-byte encoding and is UTF-8 throughout is read as UTF-8.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5
from typing import Final

from lxml import etree

from index.errors import SourceError
from index.loaders.encodings import decode, strictly
from index.loaders.reasons import reason
from index.loaders.xml_tree import parse_xml

_DECLARATION: Final = re.compile(
    rb"""<meta[^>]{0,512}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_XML_DECLARATION: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_DECLARED_WITHIN: Final = 4096

_STANDS_FOR: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
                      "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}  # fmt: skip
"""What the WHATWG Encoding Standard reads in place of an encoding, by the names of Python's codecs."""

_MULTI_BYTE: Final = frozenset({"big5", "big5hkscs", "cp932", "cp949", "euc_jp", "gb18030", "iso2022_jp"})
_SINGLE_BYTE: Final = re.compile(r"(cp125\d|cp866|cp874|iso8859-\d+|koi8-[ru]|mac-\w+)$")

_OF_HEAD: Final = frozenset(
    {"base", "basefont", "bgsound", "isindex", "link", "meta", "noframes", "noscript", "object", "script",
     "style", "template", "title"}
)  # fmt: skip
_ENTITY: Final = re.compile(r"&(\w{1,40});")
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def decode_html(data: bytes, name: str) -> tuple[str, str]:
    """The text of an HTML or XHTML file, and the codec that read it."""
    declared = None if data.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")) else _declared(data)
    if declared is not None:
        found = strictly(data, "utf-8") if _SINGLE_BYTE.match(declared) else None
        found = found or strictly(data, declared)
        if found is not None and "\0" not in found[0]:
            return found
    return decode(data, name)


def parse_html(text: str, name: str) -> etree._Element:
    """The tree of an HTML document, mended as libxml2 mends it; SourceError where there is none."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeError) as error:
        raise SourceError(
            f"{name}: cannot be read as HTML, or is too large ({reason(error)}); save it again or split it"
        ) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise SourceError(f"{name}: elements nested deeper than 2,000; mend its markup")
    if root is None:
        raise SourceError(f"{name}: holds no text")
    _end_head_where_content_begins(root)
    return root


def _end_head_where_content_begins(root: etree._Element) -> None:
    """A page may leave out the tags of its head and body; libxml2, which knows HTML 4, then takes elements of
    HTML 5 for parts of the head."""
    head = root.find("head")
    if head is None:
        return
    inside = list(head)
    begin = next((at for at, child in enumerate(inside) if child.tag not in _OF_HEAD), len(inside))
    if begin == len(inside):
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    moved = inside[begin:]
    for place, child in enumerate(moved):
        body.insert(place, child)
    moved[-1].tail = (moved[-1].tail or "") + (body.text or "")
    body.text = None


def parse_xhtml(text: str, name: str) -> etree._Element:
    """The tree of an XHTML document: as XML where it is well-formed, else as HTML."""
    # HTML's named characters are declared in a DTD that is never loaded, so they are written out first.
    plain = _ENTITY.sub(_named_character, text)
    try:
        return parse_xml(plain.encode("utf-8"), name, encoding="utf-8")
    except SourceError:
        return parse_html(text, name)


def without_namespaces(root: etree._Element) -> None:
    """Gives the elements of XHTML the names that they have in HTML."""
    for element in root.iter(etree.Element):
        tag = element.tag
        if isinstance(tag, str) and tag.startswith("{"):
            element.tag = tag.rpartition("}")[2].lower()


def _named_character(match: re.Match[str]) -> str:
    entity = match.group(1)
    return match.group() if entity in _OF_XML else html5.get(f"{entity};", match.group())


def _declared(data: bytes) -> str | None:
    head = data[:_DECLARED_WITHIN]
    match = _DECLARATION.search(head) or _XML_DECLARATION.search(head)
    if match is None:
        return None
    try:
        codec = codecs.lookup(match.group(1).decode("ascii")).name
    except (LookupError, UnicodeError):
        return None
    codec = _STANDS_FOR.get(codec, codec)
    known = codec == "utf-8" or codec in _MULTI_BYTE or _SINGLE_BYTE.match(codec) is not None
    return codec if known else None
