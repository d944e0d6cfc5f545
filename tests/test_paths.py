"""What is known of the service's paths and methods stands in one place; serving and commands keep apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.paths import ABOUT_THE_SERVICE, HEALTH, METHODS
from seeds import ARTICLE_SHA256
from tests.test_architecture import MODULES, ROOT, imported, where


def literals(module: Path) -> Iterator[object]:
    """Texts and tuples of texts that are written out in a module."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple | ast.List) and all(isinstance(one, ast.Constant) for one in node.elts):
            yield tuple(one.value for one in node.elts if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Constant):
            yield node.value


@pytest.mark.parametrize(
    ("known", "places"),
    [
        *((path, ["api/paths.py", "api/routes/status.py"]) for path in ABOUT_THE_SERVICE),
        (HEALTH, ["api/paths.py"]),
        (METHODS, ["api/paths.py"]),
        ("root_path", ["api/cli/arguments.py", "api/failures.py", "api/paths.py", "api/settings.py"]),
        (ARTICLE_SHA256, ["seeds/__init__.py"]),
    ],
    ids=str,
)
def test_it_is_written_in_one_place_and_where_it_is_answered(known: object, places: list[str]) -> None:
    assert sorted(where(module) for module in MODULES if known in list(literals(module))) == places


@pytest.mark.parametrize("module", sorted((ROOT / "api").rglob("*.py")), ids=where)
def test_what_serves_needs_nothing_of_the_command_line(module: Path) -> None:
    names = list(imported(module.read_text(encoding="utf-8")))
    if not where(module).startswith("api/cli/"):
        assert [name for name in names if name.startswith("api.cli")] == []
