"""The README and the program say the same: commands, options, settings, routes, examples."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import examples as examples_of_api
from api.app import create_app
from api.settings import ENVIRONMENT_PREFIX, Settings
from tests.questions.judging import read_article

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

SETTINGS = {ENVIRONMENT_PREFIX + field.name.upper() for field in dataclasses.fields(Settings)}
PAGES = {"/", "/documents/{id}"}
OTHER_ROUTES = {"/docs", "/openapi.json"}
"""Answered, though an OpenAPI document does not list them."""

METHOD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD) (/[^\s`|?)\"']*)")
SETTING = re.compile(rf"^\| `({ENVIRONMENT_PREFIX}\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def help_of(*command: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", *command, "--help"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "1000"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@cache
def commands() -> frozenset[str]:
    return frozenset(re.findall(r"^ {4}([a-z]+) {2,}", help_of(), re.MULTILINE))


@cache
def operations() -> frozenset[tuple[str, str]]:
    """Every method and path of the HTTP contract."""
    paths: dict[str, Any] = create_app(Settings()).openapi()["paths"]
    return frozenset((method.upper(), path) for path, item in paths.items() for method in item)


def examples(language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(README) if kind == language]


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"(?:^|[`/ ])verbatim ([a-z]+)\b", README, re.MULTILINE))
    assert named <= commands()
    assert commands() <= named


def test_every_option_named_exists() -> None:
    known = {option for command in commands() for option in re.findall(r"--[a-z][a-z-]+", help_of(command))}
    lines = [line for line in README.splitlines() if re.search(r"(^|[`/ ])verbatim [a-z]+ ", line)]
    named = {option for line in lines for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)}
    assert named <= known
    assert named


def test_every_setting_is_named_and_every_one_named_exists() -> None:
    assert set(re.findall(rf"{ENVIRONMENT_PREFIX}[A-Z_]+[A-Z]", README)) == SETTINGS


def in_words(default: Any) -> str:
    """A default as the README's table has it."""
    if default in ("", ()):
        return "empty"
    if default is None or isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def test_the_table_of_settings_says_what_the_settings_say() -> None:
    fields = dataclasses.fields(Settings)
    assert SETTING.findall(README) == [
        (ENVIRONMENT_PREFIX + field.name.upper(), in_words(field.default), field.metadata["help"])
        for field in fields
    ]
    assert f"[--host {Settings().host}] [--port {Settings().port}]" in README


def test_the_help_of_serve_says_of_every_setting_what_the_readme_says() -> None:
    said = " ".join(help_of("serve").split())
    for variable, default, text in SETTING.findall(README):
        shown = text if default in ("none", "empty", "false") else f"{text} ({default})"
        assert f"{shown} [{variable}]" in said or f"{variable} {shown}" in said


def test_every_route_is_named_and_every_one_named_exists() -> None:
    named = {(method, path.rstrip(".")) for method, path in METHOD.findall(README)}
    api = {(method, path) for method, path in named if path not in PAGES | OTHER_ROUTES}
    assert api <= operations()
    assert {(method, path) for method, path in operations() if path not in PAGES} <= api
    assert named >= {("GET", path) for path in PAGES}


def test_the_routes_beside_the_contract_answer() -> None:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1") as client:
        for path in OTHER_ROUTES:
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("body", examples("json"), ids=lambda body: body[:30].strip())
def test_examples_in_json_parse(body: str) -> None:
    json.loads(body)


def test_the_answer_shown_stands_where_it_says() -> None:
    shown = [json.loads(body) for body in examples("json") if '"answers"' in body]
    assert examples_of_api.ANSWER in shown, "the OpenAPI example, which a test compares with the service"
    for answer in (answer for response in shown for answer in response["answers"]):
        citation = answer["citation"]
        assert read_article()[citation["start"] : citation["end"]] == answer["text"]


def test_modules_to_be_run_exist() -> None:
    for name in re.findall(r"python3? -m ([\w.]+)", README):
        assert importlib.util.find_spec(name) is not None, name


def test_the_readme_shows_json_and_commands() -> None:
    assert examples("json")
    assert examples("sh") + examples("bash") + examples("console")


def test_the_two_commands_stand_as_ci_reads_them() -> None:
    serve = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/verbatim serve"
    test = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    lines = README.splitlines()
    assert serve in lines
    assert test in lines


def test_files_named_are_in_the_repository() -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)[^)]*\)", README):
        assert (ROOT / target).exists(), target
