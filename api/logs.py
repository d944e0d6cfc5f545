"""Log lines: plain for people, JSON for machines; each says which request it belongs to.

The text of a question goes into the log only where the setting `log_questions` asks for it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request being answered in this context."""

_FIELDS = "fields"
_OURS = "verbatim"


def with_fields(**values: object) -> dict[str, object]:
    """For `extra=`: named values, which JSON lines keep apart and plain lines append."""
    return {_FIELDS: values}


class _RequestFilter(logging.Filter):
    """Set on the handler: a record is made in the context of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class PlainFormatter(logging.Formatter):
    """`2026-11-22T17:00:00Z INFO message name=value request=id`, on one line but for a traceback."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        line = super().formatMessage(record)
        for name, value in _fields(record).items():
            line += f" {name}={value if isinstance(value, (int, float)) else _one_line(str(value))}"
        return line.replace("\r", "\\r").replace("\n", "\\n")


class JsonFormatter(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields = dict(getattr(record, _FIELDS, {}))
    if record_id := getattr(record, "request_id", None):
        fields["request"] = record_id
    return fields


def _one_line(text: str) -> str:
    return text if text and all(c.isprintable() and c not in ' "=' for c in text) else json.dumps(text)


def configure_logs(log_format: str) -> None:
    """Sends every logger's lines, uvicorn's too, to stderr in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_RequestFilter())
    handler.setFormatter(JsonFormatter() if log_format == "json" else PlainFormatter())
    install(handler, logging.INFO)
    for noisy in ("uvicorn", "faiss"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def install(handler: logging.Handler, level: int) -> None:
    """Makes `handler` the root's, in place of one installed here before; others' handlers stay."""
    root = logging.getLogger()
    for installed in [one for one in root.handlers if one.name == _OURS]:
        root.removeHandler(installed)
    handler.name = _OURS
    root.addHandler(handler)
    root.setLevel(level)
