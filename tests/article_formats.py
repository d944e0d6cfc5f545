"""The article of seeds/ in every format that is read, made when a test asks for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

import docx

from seeds import article_path
from tests.pdf_writer import Style, lay_out

TITLE = "Armenia and Russia"
_LONGEST_HEADING = 60

Part = tuple[str, str]


def article() -> list[Part]:
    """("heading" or "paragraph", text) of every line; its headings are its short lines."""
    lines = article_path().read_text(encoding="utf-8").split("\n")
    return [("heading" if len(line) < _LONGEST_HEADING else "paragraph", line) for line in lines if line]


def as_text(line_end: str = "\n") -> str:
    return line_end.join(text for _, text in article())


def as_markdown() -> str:
    return f"# {TITLE}\n\n" + "\n\n".join(
        f"## {text}" if kind == "heading" else text for kind, text in article()
    )


def as_html(*, entities: bool = False) -> str:
    """A page with furniture around the article; with `entities`, all but ASCII is written so."""
    body = "\n".join(
        f"<h2>{escape(text)}</h2>" if kind == "heading" else f"<p>{_wrapped(escape(text))}</p>"
        for kind, text in article()
    )
    page = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} - The Site</title>
<style>p {{ margin: 0 }}</style><script>var blockade = "<p>began in 1900</p>";</script></head>
<body><header><a href="/">The Site</a></header><nav><ul><li><a href="/a">Armenia in 1999</a></li></ul></nav>
<main><article><h1>{TITLE}</h1>{body}</article></main>
<aside><p>Read also: the blockade that began in 1901</p></aside>
<footer><p>The Site, founded in 1902</p></footer></body></html>"""
    return page.encode("ascii", "xmlcharrefreplace").decode() if entities else page


def as_docx() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, level=0)
    for kind, text in article():
        if kind == "heading":
            document.add_heading(text, level=1)
        else:
            # In several runs, as an editor leaves them.
            paragraph = document.add_paragraph()
            for at in range(0, len(text), 97):
                paragraph.add_run(text[at : at + 97]).bold = at % 2 == 1
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def as_epub() -> bytes:
    """One chapter from heading to heading."""
    chapters: list[list[Part]] = [[("title", TITLE)]]
    for part in article():
        if part[0] == "heading":
            chapters.append([])
        chapters[-1].append(part)
    names = {"title": "h1", "heading": "h2", "paragraph": "p"}
    return epub(
        [
            "".join(f"<{names[kind]}>{escape(text)}</{names[kind]}>" for kind, text in chapter)
            for chapter in chapters
        ]
    )


def as_pdf(style: Style | None = None) -> tuple[bytes, list[int]]:
    """The file, and the page on which each part of `article` begins."""
    pdf, begins = lay_out(article(), style or Style(running_head="A report on the region", page_numbers=True))
    return pdf.to_bytes(), begins


def epub(bodies: Sequence[str], *, title: str = TITLE, extra: dict[str, str] | None = None) -> bytes:
    """A book with a chapter for each body; `extra` adds members to the archive, or replaces them."""
    chapter = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        "<head><title>{n}</title></head><body>{body}</body></html>"
    )
    items = "".join(
        f'<item id="c{n}" href="text/chapter%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(bodies))
    )
    references = "".join(f'<itemref idref="c{n}"/>' for n in range(len(bodies)))
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles>"
        "</container>",
        "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></metadata><manifest>'
        '<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{references}</spine></package>',
        "OPS/nav.xhtml": chapter.format(n="Contents", body="<nav><ol><li>Contents</li></ol></nav>"),
        **{f"OPS/text/chapter {n}.xhtml": chapter.format(n=n, body=body) for n, body in enumerate(bodies)},
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _wrapped(text: str) -> str:
    """Broken into source lines, which a browser shows as spaces."""
    words = text.split(" ")
    return "\n      ".join(" ".join(words[at : at + 12]) for at in range(0, len(words), 12))
