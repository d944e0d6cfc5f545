"""A small PDF writer for tests: text at known places, in fonts whose widths are written beside them.

It lays text out as a word processor does (greedy lines, justified or not, paragraphs apart or indented,
columns, running heads, page numbers), and says on which page each paragraph begins, so that a loader can be
judged against what was set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LEADING = 1.2
"""Of the font's size, from baseline to baseline."""

_NARROW, _MIDDLING, _WIDE = frozenset("iljftI.,:;'|!’‘()-"), frozenset(" rs"), frozenset("mwMW—%@")


def width(text: str, size: float) -> float:
    """How wide a line is set, in points."""
    return sum(_width(character) for character in text) * size / 1000


def _width(character: str) -> int:
    if character in _NARROW:
        return 280
    if character in _MIDDLING:
        return 340
    return 880 if character in _WIDE else 520


@dataclass
class Pdf:
    """Pages of text set at (x, y) from the lower left corner, in points."""

    width: float = 420.0
    height: float = 595.0
    title: str | None = None
    pages: list[list[str]] = field(default_factory=list)

    def page(self) -> None:
        self.pages.append([])

    def set(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, stretch: float = 0
    ) -> None:
        """Sets a line on the last page; `stretch` widens every space by so many points."""
        raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        font = "F2" if bold else "F1"
        line = f"BT /{font} {size} Tf {stretch:.4f} Tw {x:.3f} {y:.3f} Td ({raw.decode('latin-1')}) Tj ET"
        self.pages[-1].append(line)

    def draw(self, operators: str) -> None:
        self.pages[-1].append(operators)

    def to_bytes(self, *, rotate: int = 0, encrypted: bool = False) -> bytes:
        objects: list[bytes] = []

        def add(body: str | bytes) -> int:
            objects.append(body.encode("latin-1") if isinstance(body, str) else body)
            return len(objects)

        widths = " ".join(str(_width(bytes([code]).decode("cp1252", "replace"))) for code in range(32, 256))
        fonts = [
            add(
                f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding"
                f" /FirstChar 32 /LastChar 255 /Widths [{widths}] >>"
            )
            for name in ("Helvetica", "Helvetica-Bold")
        ]
        tree = len(objects) + 2 * len(self.pages) + 1
        kids = []
        for lines in self.pages:
            content = "\n".join(lines).encode("latin-1")
            stream = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
            kids.append(
                add(
                    f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {self.width} {self.height}]"
                    f" /Rotate {rotate} /Contents {stream} 0 R"
                    f" /Resources << /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R >> >> >>"
                )
            )
        add(f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
        catalog = add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
        trailer = f"/Size {len(objects) + 1} /Root {catalog} 0 R"
        if self.title is not None:
            trailer += f" /Info {add(f'<< /Title ({self.title}) >>')} 0 R"
        if encrypted:
            # No password gives these, the empty one neither.
            keys = "00" * 32
            lock = add(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{keys}> /U <{keys}> >>")
            trailer += f" /Encrypt {lock} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
        return _assembled(objects, trailer)


def _assembled(objects: Sequence[bytes], trailer: str) -> bytes:
    parts, places, at = [b"%PDF-1.4\n"], [], 9
    for number, body in enumerate(objects, start=1):
        places.append(at)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(part)
        at += len(part)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    parts.append(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< {trailer} >>\nstartxref\n{at}\n%%EOF\n".encode("latin-1")
    )
    return b"".join(parts)


@dataclass(frozen=True)
class Style:
    """How a text is laid out; lengths in points."""

    size: float = 10.0
    columns: int = 1
    justified: bool = False
    indent: float = 0.0
    apart: float = 6.0
    heading_size: float = 14.0
    bold_headings: bool = True
    hyphenate: int = 0
    """A word longer than this may be cut; 0 cuts none."""
    running_head: str | None = None
    page_numbers: bool = False
    interleaved: bool = False
    """Draws columns line beside line instead of one after the other."""


def lay_out(parts: Sequence[tuple[str, str]], style: Style, *, margin: float = 60.0) -> tuple[Pdf, list[int]]:
    """A PDF of ("heading" or "paragraph", text) in order, and the page on which each begins."""
    pdf, begins = Pdf(), []
    gutter = 18.0
    column_width = (pdf.width - 2 * margin - gutter * (style.columns - 1)) / style.columns
    column, y = style.columns, 0.0
    drawn: list[tuple[int, float, tuple[str, float, bool, float, float]]] = []
    for kind, text in parts:
        heading = kind == "heading"
        size = style.heading_size if heading else style.size
        y -= (2.0 if heading else 1.0) * style.apart
        lines = _broken(text, size, column_width, 0.0 if heading else style.indent, style.hyphenate)
        for at, line in enumerate(lines):
            keep = size * LEADING * (3 if heading else 1)
            if column == style.columns or y - keep < margin:
                column = 0 if column >= style.columns - 1 else column + 1
                y = pdf.height - margin - size
                if column == 0:
                    pdf.page()
            if at == 0:
                begins.append(len(pdf.pages))
            indent = style.indent if at == 0 and not heading else 0.0
            room = column_width - indent - width(line, size)
            stretch = room / max(1, line.count(" ")) if style.justified and at < len(lines) - 1 else 0.0
            x = margin + column * (column_width + gutter) + indent
            drawn.append((len(pdf.pages), y, (line, size, heading and style.bold_headings, x, stretch)))
            y -= size * LEADING
    if style.interleaved:
        drawn.sort(key=lambda one: (one[0], -one[1]))
    _draw(pdf, drawn, style, margin)
    return pdf, begins


def _draw(
    pdf: Pdf,
    drawn: Sequence[tuple[int, float, tuple[str, float, bool, float, float]]],
    style: Style,
    margin: float,
) -> None:
    count, pdf.pages = len(pdf.pages), []
    for number in range(1, count + 1):
        pdf.page()
        if style.running_head is not None:
            pdf.set(margin, pdf.height - 30, style.running_head, 8)
        for page, y, (line, size, bold, x, stretch) in drawn:
            if page == number:
                pdf.set(x, y, line, size, bold=bold, stretch=stretch)
        if style.page_numbers:
            pdf.set(pdf.width / 2, 25, str(number), 8)


def _broken(text: str, size: float, room: float, indent: float, hyphenate: int) -> list[str]:
    """Greedy lines; a word longer than `hyphenate` is cut where it fills the line."""
    lines, line = [], ""
    waiting = text.split(" ")
    while waiting:
        word = waiting.pop(0)
        free = room - (0.0 if lines else indent)
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= free:
            line = longer
            continue
        cut = _cut(word, line, size, free) if 0 < hyphenate < len(word) and word.isalpha() else 0
        if cut:
            lines.append(f"{line} {word[:cut]}-" if line else f"{word[:cut]}-")
            waiting.insert(0, word[cut:])
        else:
            lines.append(line)
            waiting.insert(0, word)
        line = ""
    return [*lines, line]


def _cut(word: str, line: str, size: float, free: float) -> int:
    for cut in range(len(word) - 3, 2, -1):
        if width(f"{line} {word[:cut]}-", size) <= free:
            return cut
    return 0
