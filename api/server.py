"""Runs the app under uvicorn: one socket bound before anything is loaded, and an orderly end."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.addresses import proxies_seen
from api.app import create_app
from api.listening import ListeningSocket, raise_limit_of_files
from api.logs import configure_logs, with_fields
from api.protocol import protocol_with
from api.service import Service
from api.settings import Settings, SettingsError

log = logging.getLogger(__name__)

BACKLOG = 512
_LAST_WORDS = 0.2
"""Seconds in which requests that were given up are told so."""
_REMEDIES = {
    errno.EADDRINUSE: "free it, or choose another with --port",
    errno.EACCES: "ports below 1024 may need rights, choose a higher one with --port",
    errno.EADDRNOTAVAIL: "give an address of this machine with --host",
}
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises SettingsError for an address that cannot be listened on, and
    what loading the index raised."""
    configure_logs(settings.log_format)
    raise_limit_of_files()
    listening = bind(settings.host, settings.port)
    failures: list[Exception] = []

    def end(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(settings, on_failure=end)
    service: Service = app.state.service
    listening.on_refusal = service.metrics.rejected.labels("connections").inc
    server = DrainingServer(_configuration(app, settings), service)
    log.info("listening", extra=with_fields(url=url_of(settings, listening)))
    with listening:
        asyncio.run(server.serve(sockets=[listening]))
    log.info("ended")
    if failures:
        raise failures[0]


def url_of(settings: Settings, listening: socket.socket) -> str:
    host = settings.host.strip("[]")
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{listening.getsockname()[1]}{settings.root_path}/"


def bind(host: str, port: int) -> ListeningSocket:
    """A listening socket; SettingsError, with the remedy, where there can be none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = ListeningSocket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SettingsError(f"--host {host}: {reason or error}; give an address of this machine") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        remedy = _REMEDIES.get(error.errno or 0, "choose another with --host or --port")
        raise SettingsError(f"cannot listen on {host} port {port}: {error.strerror}; {remedy}") from error
    return listening


class DrainingServer(uvicorn.Server):
    """On the first signal /readyz turns 503 while running requests finish, then the server ends and the
    process may exit with 0; uvicorn alone would raise the signal again. On a second signal what runs is given
    up, as it is when its time has passed."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service
        self._ending: asyncio.Task[None] | None = None
        self._hurried = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._on_signal)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _on_signal(self) -> None:
        if self._ending is None:
            self._service.drain()
            self._ending = asyncio.get_running_loop().create_task(self._end())
        elif self._ending.done():
            self._force()  # it waits for connections to close
        else:
            self._hurried = True

    async def _end(self) -> None:
        """Stays open for /readyz until nothing runs, the limit has passed or a second signal has come."""
        log.info("ending", extra=with_fields(running=self._service.running))
        limit = self._service.settings.shutdown_limit
        try:
            async with asyncio.timeout(limit):
                while self._service.running and not self._hurried:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            log.warning("requests still run at the end of the limit", extra=with_fields(seconds=limit))
        if self._service.running or self._hurried:
            self._service.give_up()
            await asyncio.sleep(_LAST_WORDS)
            self._force()
        self.should_exit = True

    def _force(self) -> None:
        """Ends what is not questions too: bodies that still come in, look-ups."""
        for connection in self.server_state.connections:
            flow = getattr(connection, "flow", None)
            if flow is not None and flow.write_paused:
                connection.transport.abort()  # its client does not read, and would hear no last word
        for task in self.server_state.tasks:
            task.cancel()
        self.force_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self.force_exit:
            # uvicorn leaves that out, and cancelled at the loop's end it would be logged as a failure.
            await self.lifespan.shutdown()


def _configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=protocol_with(settings.deadline),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        root_path=settings.root_path,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=proxies_seen(settings.trusted_proxies),
        timeout_graceful_shutdown=max(1, round(settings.shutdown_limit)),
    )
