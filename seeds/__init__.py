"""The texts that come with Verbatim, byte for byte as their authors left them."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

ARTICLE_NAME = PurePosixPath("seeds/armenia-and-russia.txt")
"""The article's logical path: its document id is made of it, so it is the same on every machine."""

ARTICLE_SHA256 = "d59ca523ef0b83006529b3bc8129d94a2427e7bf1ea7a5e01ceb2a64a1b51a7e"
"""Of the article's bytes, which are its canonical text in UTF-8."""


def article_path() -> Path:
    """The article's file, in the source tree or wherever the package is installed."""
    with as_file(files(__package__).joinpath(ARTICLE_NAME.name)) as path:
        return path
