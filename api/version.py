"""The version that is installed, or that of the source tree when nothing is."""

from __future__ import annotations

import importlib.metadata

DISTRIBUTION = "verbatim-qa"


def version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "0.1.0"
