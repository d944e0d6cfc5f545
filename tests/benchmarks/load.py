"""Load from a second process on loopback: python -m tests.benchmarks.load --seconds 60.

Starts `verbatim serve` on the packaged article, asks it from 1, 8 and 32 clients, and from twice as many as
the service can hold at a time, each client asking again as soon as it is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from api.settings import Settings

_QUESTIONS = (
    "when did the blockade begin",
    "how many Armenians live in Karabakh",
    "who is the president of Russia",
    "why has the strategic partnership declined",
    "what did Azerbaijan use as a pretext",
    "who painted the Mona Lisa",
)
_PAUSE_AFTER_503 = 0.2
"""Seconds; less than Retry-After says, so that the service is pressed harder than a good client would."""


@dataclass(frozen=True)
class Figures:
    """`ms` are of questions that were answered; `rss_mib` of the serving process, before and after."""

    clients: int
    seconds: float
    answered: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    rejected: int
    without_retry_after: int
    other: int
    rss_mib_before: float
    rss_mib_after: float


@dataclass
class Tally:
    latencies: list[float]
    statuses: Counter[int]
    without_retry_after: int = 0


async def client(port: int, until: float, numbers: count[int], tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            number = next(numbers)
            # The number makes every question one that no cache has seen.
            question = quote(f"{_QUESTIONS[number % len(_QUESTIONS)]} {number}")
            began = time.perf_counter()
            writer.write(f"GET /v1/answers?q={question} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            assert length, head
            await reader.readexactly(int(length[1]))
            status = int(head[9:12])
            tally.statuses[status] += 1
            if status == 200:
                tally.latencies.append((time.perf_counter() - began) * 1000)
            else:
                tally.without_retry_after += b"\r\nretry-after: " not in head
                await asyncio.sleep(_PAUSE_AFTER_503)
    finally:
        writer.close()


async def press(port: int, clients: int, seconds: float) -> Tally:
    tally = Tally([], Counter())
    numbers = count()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, until, numbers, tally) for _ in range(clients)))
    return tally


def measure(port: int, pid: int, clients: int, seconds: float) -> Figures:
    before = rss_mib(pid)
    began = time.perf_counter()
    tally = asyncio.run(press(port, clients, seconds))
    took = time.perf_counter() - began
    ordered = sorted(tally.latencies)

    def at(part: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1) if ordered else 0.0

    return Figures(
        clients=clients,
        seconds=round(took, 1),
        answered=len(ordered),
        per_second=round(len(ordered) / took, 1),
        p50_ms=at(0.50),
        p95_ms=at(0.95),
        p99_ms=at(0.99),
        rejected=tally.statuses[503],
        without_retry_after=tally.without_retry_after,
        other=sum(n for status, n in tally.statuses.items() if status not in (200, 503)),
        rss_mib_before=before,
        rss_mib_after=rss_mib(pid),
    )


def rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return round(int(found[1]) / 1024, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for each number of clients")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    settings = Settings()
    most = 2 * (settings.queue_limit + settings.read_batch * settings.readers)
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--log-format", "json"], stderr=log
        ) as serving,
    ):
        try:
            port = _wait_until_ready(serving, Path(log.name))
            asyncio.run(press(port, 2, 2))  # threads and memory that a first question pays for
            rows = [measure(port, serving.pid, clients, asked.seconds) for clients in (1, 8, 32, most)]
        finally:
            serving.terminate()
            code = serving.wait(60)
    if asked.json:
        sys.stdout.write(json.dumps([asdict(row) for row in rows]) + "\n")
    else:
        names = list(asdict(rows[0]))
        sys.stdout.write("| " + " | ".join(names) + " |\n|" + " --- |" * len(names) + "\n")
        for row in rows:
            sys.stdout.write("| " + " | ".join(str(value) for value in asdict(row).values()) + " |\n")
    bad = any(row.other or row.without_retry_after for row in rows)
    return 1 if bad or code else 0


def _wait_until_ready(serving: subprocess.Popen[bytes], log: Path) -> int:
    while serving.poll() is None:
        said = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line[-1] == "}"]
        if any(line["message"] == "ready" for line in said):
            (url,) = (line["url"] for line in said if line["message"] == "listening")
            return int(re.findall(r":(\d+)/", url)[0])
        time.sleep(0.05)
    raise RuntimeError(f"verbatim serve ended before it was ready: {log.read_text(encoding='utf-8')}")


if __name__ == "__main__":
    sys.exit(main())
