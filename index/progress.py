"""How far long work is, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a build says "check", "read" or "embed"), how much of it is done, and out
of how much; passages to embed are only known as documents are read."""
