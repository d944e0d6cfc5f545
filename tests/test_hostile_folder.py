"""A folder of hostile files: each is one line naming it, the rest is indexed, and nothing is fetched."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path

import docx

from index.loaders import epub as epub_loader
from index.loaders.docx import loader as docx_loader
from index.loaders.html import loader as html_loader
from index.loaders.pdf.pages import MAX_PAGES
from tests.article_formats import article, as_docx, as_html, epub
from tests.built_index import build
from tests.pdf_writer import Pdf, Style, lay_out
from tests.planted_encoder import PlantedEncoder


def _bomb() -> bytes:
    packed = io.BytesIO(as_docx())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bmp", bytes(20_000_000))
    return packed.getvalue()


def _with_entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    package = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><package>&l9;</package>'
    return epub(["<p>x</p>"], extra={"OPS/book.opf": package})


def _long() -> bytes:
    pdf = Pdf()
    for _ in range(2 * MAX_PAGES):
        pdf.page()
    return pdf.to_bytes()


def test_hostile_files_are_reported_and_the_rest_is_indexed(tmp_path: Path) -> None:
    encrypted, _ = lay_out(article()[:2], Style())
    files = {
        "a-good.html": as_html().encode(),
        "b-bomb.docx": _bomb(),
        "c-entities.epub": _with_entities(),
        "d-long.pdf": _long(),
        "e-broken.pdf": b"%PDF-1.7\n" + b"\xff" * 400,
        "f-broken.docx": as_docx()[:4000],
        "g-encrypted.pdf": encrypted.to_bytes(encrypted=True),
        "h-deep.html": b"<div>" * 100_000,
        "i-binary.txt": bytes(range(256)),
        "j-good.txt": b"The last file of the folder is read too.",
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    report = build([folder], tmp_path / "index", encoder=PlantedEncoder())
    assert [Path(path).name for path in report.added] == ["a-good.html", "j-good.txt"]
    reasons = {Path(failure.path).name: failure.reason for failure in report.failed}
    expected = {
        "b-bomb.docx": "not read, as a zip bomb",
        "c-entities.epub": "its XML",
        "d-long.pdf": "10,000 pages, more than 5,000",
        "e-broken.pdf": "a broken PDF",
        "f-broken.docx": "a broken zip archive",
        "g-encrypted.pdf": "encrypted",
        "h-deep.html": "elements nested deeper than 2,000",
        "i-binary.txt": "binary data",
    }
    assert reasons.keys() == expected.keys()
    for name, reason in expected.items():
        assert reason in reasons[name]
        assert name not in reasons[name]
        assert reasons[name].isprintable()


def test_nothing_is_fetched_while_parsing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        page = (
            f'<!DOCTYPE html SYSTEM "{there}/x.dtd"><html><head><link rel="stylesheet" href="{there}/c"/>'
            f'<base href="{there}/"/></head><body><img src="{there}/x.png"/><script src="{there}/j"></script>'
            f'<iframe src="{there}/"></iframe><p>Text.</p></body></html>'
        )
        external = (
            f'<!DOCTYPE p [<!ENTITY e SYSTEM "{there}/e"><!ENTITY % f SYSTEM "{there}/f">%f;]><p>&e; text</p>'
        )
        document = docx.Document()
        document.add_paragraph("Text.")
        document.part.relate_to(
            f"{there}/template.dotx", "http://example.org/attachedTemplate", is_external=True
        )
        packed = io.BytesIO()
        document.save(packed)
        # In this process, where no namespace of the kernel's stands in the way.
        html_loader.extract(page.encode(), "p.html")
        html_loader.extract(page.encode(), "p.xhtml")
        html_loader.extract(external.encode(), "p.xhtml")
        epub_loader.extract(epub(["x"], extra={"OPS/text/chapter 0.xhtml": external}), "b.epub")
        docx_loader.extract(packed.getvalue(), "d.docx")
        try:
            server.accept()
        except TimeoutError:
            fetched = False
        else:
            fetched = True
    assert not fetched
