"""Who may import whom, and what a question may load: checked by reading the source and by asking one."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from api import article_index

ROOT = Path(__file__).parent.parent
LAYERS = ("seeds", "index", "qa", "api")
"""Lowest first; a package imports itself and those before it."""

MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))

BUILD_TIME = ("index/encoder.py", "index/onnx_export.py", "qa/transformers_reader.py", "qa/training/")
"""Where models are trained, exported or taken from others: the only places that may know torch."""

ALLOWED = {
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "pydantic": ("api/",),
    "jinja2": ("api/",),
    "prometheus_client": ("api/",),
    "faiss": ("index/",),
    "tantivy": ("index/",),
    "pymilvus": ("index/",),
    "sentence_transformers": ("index/",),
    "onnxruntime": ("index/onnx_runtime.py", "qa/training/"),
    "torch": BUILD_TIME,
    "transformers": BUILD_TIME,
    "matplotlib": ("qa/",),
    "tqdm": ("api/cli/", "qa/training/"),
    "tests": (),
}
"""A package to the places that may import it."""

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core", "base"}
LONGEST_MODULE = 300

HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "pandas", "matplotlib")
"""What no question may load: together they cost seconds of start and hundreds of megabytes."""

BUILDING = (
    "index.builder",
    "index.destination",
    "index.embedding",
    "index.encoder",
    "index.folder.destination",
    "index.folder.generation",
    "index.folder.vector_lists",
    "index.folder.vector_plan",
    "index.loaders",
    "index.milvus.destination",
    "index.milvus.generation",
    "index.onnx_export",
    "index.passages",
    "index.sources",
)
"""What makes indexes: nor may a question load that."""


def imported(source: str) -> Iterator[str]:
    """Every module that the source imports anywhere in it, `importlib.import_module("…")` included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))


def where(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def test_imports_are_found_wherever_they_hide() -> None:
    source = """
import a.b as c, d
from e.f import g
def later():
    import h
    return importlib.import_module("i.j")
if TYPE_CHECKING:
    from k import l
"""
    assert sorted(imported(source)) == ["a.b", "d", "e.f", "h", "i.j", "k"]


@pytest.mark.parametrize("module", MODULES, ids=where)
def test_a_module_imports_only_what_its_place_allows(module: Path) -> None:
    place = where(module)
    above = LAYERS[LAYERS.index(place.split("/")[0]) + 1 :]
    for name in imported(module.read_text(encoding="utf-8")):
        package = name.split(".")[0]
        assert package not in above, f"{place} imports {name}, which stands above it"
        if package in ALLOWED:
            assert place.startswith(ALLOWED[package] or "/"), f"{place} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=where)
def test_a_private_name_stays_in_its_module(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in LAYERS:
            private = [alias.name for alias in node.names if alias.name.startswith("_")]
            assert private == [], f"{where(module)} takes {private} from {node.module}"


@pytest.mark.parametrize("module", MODULES, ids=where)
def test_a_module_has_one_job_and_is_named_for_it(module: Path) -> None:
    assert not NAMES_THAT_SAY_NOTHING & set(module.stem.split("_"))
    if not where(module).startswith("qa/training/"):
        assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def loaded_by(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> set[str]:
    """The modules that a fresh interpreter holds once it has run the program."""
    told = "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program + told, *arguments],
        cwd=ROOT,
        env=None if environment is None else {**environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("entry", ["api.app", "api.cli"])
def test_importing_the_program_loads_no_model_code(entry: str) -> None:
    unwanted = {*HEAVY, "faiss", "onnxruntime", "tantivy", "tokenizers", "nupunkt", "lxml"}
    assert loaded_by(f"import {entry}") & unwanted == set()


SERVE_ONE_QUESTION = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from api.settings import Settings
from tests.questions.asking import wait_until_ready

app = create_app(Settings(index=Path(sys.argv[1])))
with TestClient(app, base_url="http://127.0.0.1") as client:
    wait_until_ready(client)
    assert client.get("/v1/answers", params={"q": "when did the blockade begin"}).status_code == 200
"""


def test_a_question_loads_no_training_code_and_leaves_nothing_behind(
    article_index: Path, tmp_path: Path
) -> None:
    """onnxruntime, unless told not to, keeps a device identifier in the user's cache and reports to its
    maker; it spares machines that say CI, so that word is kept from the child."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "ORT_"))}
    environment |= {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    loaded = loaded_by(SERVE_ONE_QUESTION, str(article_index), environment=environment)
    assert loaded & {*HEAVY, *BUILDING} == set()
    assert {"onnxruntime", "tokenizers"} <= loaded
    assert list(tmp_path.iterdir()) == []


def test_the_process_that_makes_the_articles_index_finds_what_it_runs() -> None:
    imports = article_index._RUN.removesuffix("; main()")
    assert "api.cli.article_maker" in loaded_by(imports, json.dumps(sys.path))


@pytest.mark.parametrize("asks", ["index.search", "index.folder.opening", "index.milvus.opening"])
def test_what_asks_an_index_loads_nothing_that_makes_one(asks: str) -> None:
    loaded = loaded_by(f"import {asks}")
    assert asks in loaded
    assert loaded & {*HEAVY, *BUILDING} == set()


@pytest.mark.parametrize(("room", "other"), [("folder", "milvus"), ("milvus", "folder")])
def test_what_asks_one_kind_of_index_loads_nothing_of_the_other(room: str, other: str) -> None:
    loaded = loaded_by(f"import index.{room}.opening, index.{room}.check")
    assert f"index.{room}.opening" in loaded
    assert [module for module in sorted(loaded) if module.startswith(f"index.{other}")] == []


def test_what_makes_an_index_is_named_as_it_is() -> None:
    for module in BUILDING:
        place = ROOT / module.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), module
