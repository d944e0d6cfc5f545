"""How the time of an HTML page grows with its length: python -m tests.benchmarks.pages.

Seconds of the processor for pages of doubled length, and how many times the one before each takes: 2 where
work grows as the page does, 4 where it grows as its square.
"""

from __future__ import annotations

import argparse
import sys
import time

from index.loaders.html.loader import extract


def long_page(paragraphs: int) -> bytes:
    """A heading with many links, then paragraphs and tables: where a walk up or back could be long."""
    head = b"<h1>" + b"<a>#</a>" * 50 + b"T</h1>"
    return head + b"<p>some <b>words</b> here<table><tr><td>1<td>2</table>" * paragraphs


def seconds(paragraphs: int) -> float:
    """The least of three readings."""
    page = long_page(paragraphs)
    found = []
    for _ in range(3):
        began = time.process_time()
        extract(page, "page.html")
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=32_000, help="paragraphs of the longest page")
    most: int = parser.parse_args().most
    sys.stdout.write("| paragraphs | seconds | times the half |\n| --- | --- | --- |\n")
    before, paragraphs = seconds(1_000), 2_000
    while paragraphs <= most:
        now = seconds(paragraphs)
        sys.stdout.write(f"| {paragraphs:,} | {now:.3f} | {now / before:.2f} |\n")
        before, paragraphs = now, 2 * paragraphs


if __name__ == "__main__":
    main()
