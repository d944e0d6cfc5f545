"""Starting and asking the service as a newcomer does: python -m tests.benchmarks.start [--runs 7].

Starts `verbatim serve` on the packaged article, its index built, and `verbatim ask`, in turns. Prints as JSON
the medians of the seconds until /readyz answers 200 and until a first question is answered, p50 and p95 in
milliseconds of the questions of tests/questions asked one after another over one connection, and the resident
memory of the serving process after them, in MiB.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median, quantiles
from urllib.parse import quote

from index.article import open_article
from tests.benchmarks.load import rss_mib
from tests.questions.judging import read_questions

_FIRST = "since when have the Karabakh Armenians been cut off"
_PATIENCE = 60.0
_COMMAND = (sys.executable, "-m", "api.cli")


@dataclass(frozen=True)
class Start:
    ready_s: float
    first_answer_s: float
    rss_mib: float
    latencies_ms: list[float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    open_article().close()
    starts, asks = [], []
    for _ in range(runs):
        starts.append(start())
        began = time.perf_counter()
        subprocess.run([*_COMMAND, "ask", _FIRST], check=True, stdout=subprocess.DEVNULL)
        asks.append(time.perf_counter() - began)
    cuts = [quantiles(one.latencies_ms, n=20) for one in starts]
    figures = {
        "serve_ready_s": median(one.ready_s for one in starts),
        "serve_first_answer_s": median(one.first_answer_s for one in starts),
        "ask_s": median(asks),
        "p50_ms": median(cut[9] for cut in cuts),
        "p95_ms": median(cut[18] for cut in cuts),
        "rss_mib": median(one.rss_mib for one in starts),
    }
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in figures.items()}) + "\n")
    return 0


def start() -> Start:
    """One start of the service, asked everything, and stopped."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    command = [*_COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as serving:
        try:
            while _get(port, "/readyz") != 200:
                if time.perf_counter() - began > _PATIENCE or serving.poll() is not None:
                    raise RuntimeError("verbatim serve was not ready")
                time.sleep(0.005)
            ready = time.perf_counter() - began
            connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
            _ask(connection, _FIRST)
            first = time.perf_counter() - began
            latencies = [_ask(connection, asked["question"]) for asked in read_questions()]
            connection.close()
            return Start(ready, first, rss_mib(serving.pid), latencies)
        finally:
            serving.terminate()
            serving.wait(_PATIENCE)


def _get(port: int, path: str) -> int | None:
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except ConnectionError:
        return None
    finally:
        connection.close()


def _ask(connection: HTTPConnection, question: str) -> float:
    began = time.perf_counter()
    connection.request("GET", f"/v1/answers?q={quote(question)}")
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{question!r} got {response.status}: {body[:200]!r}")
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
