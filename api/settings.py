"""Every setting of the service in one frozen record: its name, its default, what it is for.

A setting is read once, from the environment (`VERBATIM_` and the name in capitals) or from the command
line, which has the last word. Contradictory settings are refused when the record is made.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from api.addresses import is_proxy, is_root_path, origin_sent
from index.errors import StoreError, VerbatimError
from index.opening import Place
from index.store_address import parse_address
from qa.question import PASSAGES_READ

_T = TypeVar("_T")

ENVIRONMENT_PREFIX = "VERBATIM_"

ANSWERING = frozenset({"index", "store", "milvus_token", "reader"})
"""The settings that all commands have which answer from an index; `serve` has the others too."""

DEFAULT_PASSAGES = 5
LESS_SURE = 0.1
"""The confidence from which words are shown to those who ask for less sure ones."""
MAX_BATCH = 64
"""Questions in one POST /v1/answers/batch."""
MAX_BODY = 64 * 1024
"""Bytes of a request's body; a batch may have MAX_BATCH_BODY."""
MAX_BATCH_BODY = 1024 * 1024
MAX_DOCUMENTS_FILTER = 100
MAX_PAGE = 100
"""Documents in one page of GET /v1/documents."""
MAX_STORE_POLL = 60
"""Seconds: index.milvus.leftovers.GRACE. Who looks less often may serve what is no longer there."""


class SettingsError(VerbatimError):
    """A setting has a value that cannot be used, or contradicts another."""


def _setting(default: _T, said: str, *, secret: bool = False) -> _T:
    """`said` is what the command line and the README say that it is for; what is secret is never shown."""
    return field(default=default, metadata={"help": said}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """How one process serves. `None` for `index` is the packaged article in its cache folder."""

    index: Path | None = _setting(None, "folder written by `verbatim index`; none: the packaged article")
    store: str | None = _setting(
        None, "milvus://host:19530/collection written by `verbatim index`, in place of a folder"
    )
    milvus_token: str | None = _setting(
        None, "token, or name:password, for the server of VERBATIM_STORE", secret=True
    )
    reader: str | None = _setting(
        None, "folder or Hugging Face name of another span reader; none: the shipped one"
    )
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on; 0 takes a free one")
    root_path: str = _setting("", "path under which a proxy serves this, which it strips: /qa")
    allowed_hosts: tuple[str, ...] = _setting((), "further names accepted in the Host header; * for all")
    cors_origins: tuple[str, ...] = _setting((), "origins whose scripts may call /v1; * for all")
    trusted_proxies: tuple[str, ...] = _setting(
        (), "addresses and networks whose X-Forwarded-For is believed; * for all"
    )
    token: str | None = _setting(
        None,
        "token that every call but /livez and /readyz must carry: as Authorization: Bearer, or as the "
        "password, of any name, that a browser asks for",
        secret=True,
    )
    rate_limit: float = _setting(
        0.0, "requests a minute for each client address, health aside; 0 for no limit"
    )
    passages_read: int = _setting(PASSAGES_READ, "passages that the reader reads for a question")
    queue_limit: int = _setting(128, "questions that may wait to be read; further ones get 503")
    read_batch: int = _setting(8, "waiting questions read together at most")
    readers: int = _setting(1, "batches read at the same time")
    deadline: float = _setting(15.0, "seconds for a request to come in, and again for its answer, before 503")
    shutdown_limit: float = _setting(10.0, "seconds that running requests have to finish after SIGTERM")
    poll_interval: float = _setting(
        2.0, "seconds between looks for a new generation; 0 for never; with a store up to 60"
    )
    log_format: str = _setting("plain", "form of the log on stderr: plain or json")
    log_questions: bool = _setting(False, "write the text of questions into the log")

    def __post_init__(self) -> None:
        if self.index is not None and self.store is not None:
            raise SettingsError(f"settings index and store: {self.index} and {self.store}; give one of them")
        if self.milvus_token is not None and self.store is None:
            raise SettingsError("setting milvus_token: there is no store that it is for; set store too")
        try:
            self.place  # noqa: B018 - an address is refused when it is given, not when it is called
        except StoreError as error:
            raise SettingsError(f"setting store: {error}") from error
        self._refuse_unless(0 <= self.port <= 65535, "port", "0 to 65535")
        self._refuse_unless(bool(self.host.strip()), "host", "an address or a name")
        self._refuse_unless(
            is_root_path(self.root_path),
            "root_path",
            "empty, or a path that starts with one / and does not end with it, percent-encoded: /qa",
        )
        for origin in self.cors_origins:
            self._refuse_unless(
                origin_sent(origin) is not None,
                "cors_origins",
                "*, null, file:// or scheme://host[:port], without a path and in ASCII: https://site.example",
                value=origin,
            )
        for proxy in self.trusted_proxies:
            self._refuse_unless(
                is_proxy(proxy),
                "trusted_proxies",
                "*, an address or a network, with no bits past its length: 10.0.0.1, 10.0.0.0/8, fd00::/8",
                value=proxy,
            )
        self._refuse_unless(
            self.token is None or re.fullmatch("[!-~]+", self.token) is not None,
            "token",
            "printable ASCII without spaces",
            secret=True,
        )
        self._refuse_unless(
            all(name == "*" or not set(name) & set("/@,") for name in self.allowed_hosts),
            "allowed_hosts",
            "names of hosts, without http:// and path",
        )
        self._refuse_unless(0 <= self.rate_limit < math.inf, "rate_limit", "0 or more requests a minute")
        self._refuse_unless(1 <= self.passages_read <= 50, "passages_read", "1 to 50")
        self._refuse_unless(
            self.queue_limit >= MAX_BATCH, "queue_limit", f"at least {MAX_BATCH}, so that a whole batch fits"
        )
        self._refuse_unless(1 <= self.read_batch <= MAX_BATCH, "read_batch", f"1 to {MAX_BATCH}")
        self._refuse_unless(1 <= self.readers <= 64, "readers", "1 to 64")
        self._refuse_unless(0 < self.deadline < math.inf, "deadline", "more than 0 seconds")
        self._refuse_unless(0 <= self.shutdown_limit < math.inf, "shutdown_limit", "0 or more seconds")
        self._refuse_unless(0 <= self.poll_interval < math.inf, "poll_interval", "0 or more seconds")
        self._refuse_unless(
            self.store is None or 0 < self.poll_interval <= MAX_STORE_POLL,
            "poll_interval",
            f"more than 0 and at most {MAX_STORE_POLL} seconds for a store: it removes what was replaced",
        )
        self._refuse_unless(self.log_format in ("plain", "json"), "log_format", "plain or json")

    def _refuse_unless(
        self, holds: bool, name: str, wanted: str, *, secret: bool = False, value: str | None = None
    ) -> None:
        """`value` is the one of several that is at fault."""
        if not holds:
            shown = "the value given" if secret else repr(getattr(self, name) if value is None else value)
            raise SettingsError(f"setting {name}: {shown} cannot be used; give {wanted}")

    @property
    def place(self) -> Place | None:
        """Where the index is; None for the packaged article."""
        return parse_address(self.store, self.milvus_token) if self.store is not None else self.index

    @property
    def beyond_loopback(self) -> bool:
        """Whether other machines can reach the address listened on."""
        if self.host.lower() == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return True


def read_settings(
    environment: Mapping[str, str], only: Collection[str] | None = None, /, **given: Any
) -> Settings:
    """The settings of the environment, and over them those `given` that are not None. Where `only` names
    settings, no other variable is looked at.

    Raises SettingsError for a value of the wrong kind, and, without `only`, for a VERBATIM_ variable that
    names no setting.
    """
    known = {f.name: f for f in dataclasses.fields(Settings)}
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX):
            continue
        name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        if only is not None and name not in only:
            continue
        if name not in known:
            raise SettingsError(f"{variable}: no such setting; known are {', '.join(sorted(known))}")
        values[name] = _parse(variable, str(known[name].type), text)
    values.update({name: value for name, value in given.items() if value is not None})
    # Each is a place of the index: what the command line names replaces either.
    for named, other in (("index", "store"), ("store", "index")):
        if given.get(named) is not None and given.get(other) is None:
            values.pop(other, None)
    if values.get("store") is None:
        values.pop("milvus_token", None)
    return Settings(**values)


def _parse(variable: str, kind: str, text: str) -> Any:
    try:
        match kind:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                return {"1": True, "true": True, "0": False, "false": False}[text.lower()]
            case "tuple[str, ...]":
                return comma_separated(text)
            case "Path | None":
                return Path(text) if text else None
            case "str | None":
                return text or None
            case _:
                return text
    except (ValueError, KeyError) as error:
        wanted = {"bool": "true or false", "int": "a whole number", "float": "a number"}[kind]
        raise SettingsError(f"{variable}: {text!r} cannot be used; give {wanted}") from error


def comma_separated(text: str) -> tuple[str, ...]:
    """`"a, b"` to `("a", "b")`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
