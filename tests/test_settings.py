"""Settings: both sides of every limit, and the environment under the command line."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.settings import ANSWERING, MAX_STORE_POLL, Settings, SettingsError, read_settings
from index.milvus.leftovers import GRACE

STORE = "milvus://127.0.0.1/letters"


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("port", [0, 65535], [-1, 65536]),
        ("host", ["::1"], ["", " "]),
        ("root_path", ["", "/qa", "/a/b"], ["qa", "/", "/qa/"]),
        ("allowed_hosts", [("*",), ("qa.example:443",)], [("http://a",), ("a@b",), ("a,b",), ("a", "b/c")]),
        ("token", ["!~"], ["", "a b", "é", "a\x7f"]),
        ("rate_limit", [0.0, 0.5], [-0.1, math.inf, math.nan]),
        ("passages_read", [1, 50], [0, 51]),
        ("queue_limit", [64], [63]),
        ("read_batch", [1, 64], [0, 65]),
        ("readers", [1, 64], [0, 65]),
        ("deadline", [0.1], [0.0, math.inf, math.nan]),
        ("shutdown_limit", [0.0], [-0.1, math.inf, math.nan]),
        ("poll_interval", [0.0], [-0.1, math.inf, math.nan]),
        ("log_format", ["plain", "json"], ["", "xml"]),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, accepted: list[Any], refused: list[Any]) -> None:
    for value in accepted:
        assert getattr(Settings(**{name: value}), name) == value
    for value in refused:
        with pytest.raises(SettingsError, match=rf"^setting {name}: .* cannot be used; give "):
            Settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("INDEX", "folder", Path("folder")),
        ("INDEX", "", None),
        ("TOKEN", "", None),
        ("HOST", "::1", "::1"),
        ("PORT", "8001", 8001),
        ("DEADLINE", "2.5", 2.5),
        (
            "CORS_ORIGINS",
            " https://a.example,, https://b.example ",
            ("https://a.example", "https://b.example"),
        ),
        ("LOG_QUESTIONS", "True", True),
        ("LOG_QUESTIONS", "1", True),
        ("LOG_QUESTIONS", "false", False),
        ("LOG_QUESTIONS", "0", False),
    ],
)
def test_the_environment_is_read_by_kind(name: str, text: str, value: object) -> None:
    settings = read_settings({f"VERBATIM_{name}": text, "HOME": "/"})
    assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("PORT", "8e3", "a whole number"),
        ("DEADLINE", "soon", "a number"),
        ("LOG_QUESTIONS", "yes", "true or false"),
    ],
)
def test_what_is_of_another_kind_is_refused_by_variable(name: str, text: str, wanted: str) -> None:
    with pytest.raises(SettingsError, match=f"^VERBATIM_{name}: '{text}' cannot be used; give {wanted}$"):
        read_settings({f"VERBATIM_{name}": text})


def test_a_store_is_looked_at_before_what_is_served_from_it_is_removed() -> None:
    assert timedelta(seconds=MAX_STORE_POLL) == GRACE
    for accepted in (0.05, 60.0):
        assert Settings(store=STORE, poll_interval=accepted).poll_interval == accepted
    for refused in (0.0, 60.5):
        with pytest.raises(
            SettingsError, match=rf"^setting poll_interval: {refused} cannot .* 60 seconds for a store: "
        ):
            Settings(store=STORE, poll_interval=refused)
        assert Settings(index=Path("folder"), poll_interval=refused).poll_interval == refused
    # Commands that look at it once have no use for the setting.
    environment = {"VERBATIM_STORE": STORE, "VERBATIM_POLL_INTERVAL": "0"}
    assert read_settings(environment, ANSWERING).store == STORE


def test_the_command_line_has_the_last_word_where_it_speaks() -> None:
    environment = {"VERBATIM_PORT": "8001", "VERBATIM_READERS": "2"}
    settings = read_settings(environment, port=0, readers=None)
    assert (settings.port, settings.readers) == (0, 2)


def test_a_place_that_the_command_line_names_replaces_either_of_the_environment() -> None:
    of_store = {"VERBATIM_STORE": STORE, "VERBATIM_MILVUS_TOKEN": "geheim"}
    folder = read_settings(of_store, index=Path("folder"))
    assert (folder.index, folder.store, folder.milvus_token) == (Path("folder"), None, None)
    store = read_settings({"VERBATIM_INDEX": "folder"}, store=STORE)
    assert (store.index, store.store) == (None, STORE)
    for contradictory in ({}, {"index": Path("folder"), "store": STORE}):
        with pytest.raises(SettingsError, match="give one of them"):
            read_settings({**of_store, "VERBATIM_INDEX": "folder"}, **contradictory)
    # A token that stands in the environment for other commands is no contradiction.
    assert read_settings({"VERBATIM_MILVUS_TOKEN": "geheim"}).milvus_token is None
