"""The socket that is listened on: it keeps back some of the files that the process may open."""

from __future__ import annotations

import errno
import logging
import resource
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from api.logs import with_fields

log = logging.getLogger(__name__)

MOST_FILES = 8192
"""More are not asked for: each is a connection that may hold memory."""
_KEPT_BACK = 64
_SECONDS_BETWEEN_LINES = 60.0


def raise_limit_of_files() -> None:
    """Lets this process open as many files as the system lets it, up to MOST_FILES; where it may open more
    already, that stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # a system may allow less than it says; then all stays as it was
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class ListeningSocket(socket.socket):
    """Closes at once a connection for which there is no room: accepting then never fails for want of files.

    asyncio of Python 3.11 meets such a failure with a traceback and a retry for each place of its backlog,
    all over again each second; and with no file to spare a new generation could not be opened.
    """

    def __init__(self, family: int, kind: int, protocol: int) -> None:
        super().__init__(family, kind, protocol)
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._files = MOST_FILES if soft == resource.RLIM_INFINITY else soft
        self.room = self._files - min(_KEPT_BACK, self._files // 4)
        """Files that may be open, connections and others, where one more connection is let in."""
        self.on_refusal: Callable[[], None] = lambda: None
        self._refused = 0
        self._next_line = 0.0

    def accept(self) -> tuple[socket.socket, Any]:
        """Raises ConnectionAbortedError for a connection that was closed; asyncio then looks again after
        what else there is to do."""
        connection, address = super().accept()
        # A new descriptor is the lowest that is free (POSIX): all below it are open.
        if connection.fileno() < self.room:
            return connection, address
        connection.close()
        self._refused += 1
        self.on_refusal()
        self._tell()
        raise ConnectionAbortedError(errno.ECONNABORTED, "no room for one more connection")

    def _tell(self) -> None:
        now = time.monotonic()
        if now < self._next_line:
            return
        log.warning(
            "connections are refused, too many are open; raise the limit of open files (ulimit -n)",
            extra=with_fields(refused=self._refused, files=self._files),
        )
        self._refused, self._next_line = 0, now + _SECONDS_BETWEEN_LINES
