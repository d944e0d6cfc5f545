"""EPUB 2 and 3 (W3C EPUB 3.3): the chapters in reading order, each read as a page of HTML."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from index.errors import SourceError
from index.loaders.archives import Archive
from index.loaders.composition import Composer
from index.loaders.extracted import Extracted
from index.loaders.html.content import is_hidden
from index.loaders.html.elements import local_name
from index.loaders.html.flow import read_flow
from index.loaders.html.tree import decode_html, parse_xhtml, without_namespaces
from index.loaders.xml_tree import parse_xml

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_FONT_ONLY: Final = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Algorithms that garble fonts, which are not read here."""

_CHAPTERS: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_FURNITURE: Final = ("nav",)


def extract(data: bytes, name: str) -> Extracted:
    """Headings, paragraphs, list items and table rows of every chapter of the spine; the navigation document
    is left out. Raises SourceError for a broken or encrypted book, or one without text."""
    archive = Archive(data, name)
    if _ENCRYPTION in archive:
        _refuse_encrypted(parse_xml(archive.read(_ENCRYPTION), name), name)
    package_path = _package_path(archive, name)
    package = parse_xml(archive.read(package_path), name)
    composer = Composer(name)
    for member in _reading_order(package, package_path):
        text, _ = decode_html(archive.read(member), name)
        if text.strip():
            chapter = parse_xhtml(text, name)
            without_namespaces(chapter)
            read_flow(chapter, composer, _is_left_out)
    if not composer.blocks:
        raise SourceError(f"{name}: holds no text; a book of pictures needs text recognition (OCR) first")
    return composer.finish(title=_title(package))


def _is_left_out(element: etree._Element) -> bool:
    return is_hidden(element) or element.tag in _FURNITURE


def _refuse_encrypted(encryption: etree._Element, name: str) -> None:
    for method in _named(encryption, "EncryptionMethod"):
        if method.get("Algorithm") not in _FONT_ONLY:
            raise SourceError(
                f"{name}: encrypted (digital rights management); only its publisher can open it"
            )


def _package_path(archive: Archive, name: str) -> str:
    for rootfile in _named(parse_xml(archive.read(_CONTAINER), name), "rootfile"):
        path = rootfile.get("full-path")
        if path:
            return path
    raise SourceError(f"{name}: an EPUB that names no package document; save it again")


def _reading_order(package: etree._Element, package_path: str) -> Iterator[str]:
    """The archive's members that the spine names, each once."""
    chapters: dict[str, str] = {}
    for item in _named(package, "item"):
        is_navigation = "nav" in item.get("properties", "").split()
        if item.get("media-type") in _CHAPTERS and not is_navigation:
            chapters[item.get("id", "")] = item.get("href", "")
    folder = posixpath.dirname(package_path)
    seen: set[str] = set()
    for reference in _named(package, "itemref"):
        href = chapters.get(reference.get("idref", ""))
        if href is None:
            continue
        member = posixpath.normpath(posixpath.join(folder, unquote(urlsplit(href).path)))
        if member not in seen:
            seen.add(member)
            yield member


def _title(package: etree._Element) -> str | None:
    return next((title.text for title in _named(package, "title") if title.text), None)


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if local_name(element) == name.lower())
