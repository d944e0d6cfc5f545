"""Two serving processes and one that indexes, over one Milvus server that is killed on the way.

    python -m tests.campaigns.milvus --minutes 10

Documents change all the time; the processes are asked without a pause. Whatever is answered must stand, at
its offsets, in a version of the document that was written, and in the very version of the generation that the
answer names; the sentence that answers must be among the passages found; and one generation must answer a
question alike each time and from either process. While the server is away, 503 is the right answer. At the
end both processes must hold every document. Prints one JSON object; exit code 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from index.identity import document_id
from index.milvus.check import check_store
from index.store_address import StoreAddress
from tests.campaigns.serve_process import ServeProcess
from tests.milvus_server import MilvusServer

_ROOT = Path(__file__).parent.parent.parent
_DOCUMENTS = 12
_AWAY = 4.0
"""Seconds that the server stays away after a kill."""
_TRY_AGAIN = 1.0
_READY_AGAIN = 300.0
_FIRST = ("Anna", "Davit", "Lilit", "Aram", "Nare", "Tigran", "Mariam")
_LAST = ("Petrosyan", "Sarkisian", "Grigoryan", "Hakobyan", "Manukyan")

_WRITER = """
import json, sys
from pathlib import Path
from index.builder import build
from index.encoder import SentenceTransformerEncoder
from index.errors import VerbatimError
from index.milvus.destination import MilvusDestination
from index.store_address import parse_address

encoder = SentenceTransformerEncoder()
encoder.encode(["ready"])
print("ready", flush=True)
for line in sys.stdin:
    try:
        report = build([Path(sys.argv[2])], MilvusDestination(parse_address(sys.argv[1])), encoder=encoder)
        print(json.dumps({"generation": report.generation}), flush=True)
    except VerbatimError as error:
        print(json.dumps({"error": str(error)}), flush=True)
"""


@dataclass
class Tally:
    """`refused` counts answers 503, `failed` those of any other kind but 200, by status."""

    minutes: float
    kills: int = 0
    generations: int = 0
    failed_builds: int = 0
    asked: int = 0
    answered: int = 0
    refused: int = 0
    failed: Counter[int] = field(default_factory=Counter)
    generations_served: int = 0
    wrong_answers: int = 0
    lost_documents: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.failed or self.wrong_answers or self.lost_documents or self.problems)


class Campaign:
    def __init__(self, folder: Path, minutes: float, kills: int) -> None:
        self._sources = folder / "sources"
        self._sources.mkdir()
        self._server = MilvusServer(folder / "data")
        self._address: StoreAddress = self._server.address("campaign")
        self._seconds = minutes * 60
        self._kills = kills
        self._texts: dict[str, dict[str, str]] = {}
        self._rounds: dict[str, dict[str, str]] = {}
        self._served: set[str] = set()
        self._said: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.tally = Tally(minutes)

    def run(self) -> Tally:
        self._server.start()
        try:
            with subprocess.Popen(
                [sys.executable, "-c", _WRITER, str(self._address), str(self._sources)],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as writer:
                try:
                    self._run(writer)
                finally:
                    self._ended.set()
                    writer.kill()
        finally:
            self._server.stop()
        self.tally.generations_served = len(self._served)
        return self.tally

    def _run(self, writer: subprocess.Popen[str]) -> None:
        assert writer.stdout is not None
        writer.stdout.readline()
        self._build(writer, 0)
        with ServeProcess(self._address) as one, ServeProcess(self._address) as other:
            for process in (one, other):
                process.wait_until_ready()
            threads = [
                threading.Thread(target=self._ask, args=(process, number))
                for number, process in enumerate((one, other))
            ]
            threads.append(threading.Thread(target=self._write, args=(writer,)))
            for thread in threads:
                thread.start()
            self._kill_on_the_way()
            self._ended.set()
            for thread in threads:
                thread.join()
            self._judge_the_end(writer, (one, other))

    def _kill_on_the_way(self) -> None:
        start = time.monotonic()
        for number in range(1, self._kills + 1):
            time.sleep(max(0.0, start + self._seconds * number / (self._kills + 1) - time.monotonic()))
            self._server.kill()
            self.tally.kills += 1
            time.sleep(_AWAY)
            self._server.start()
        time.sleep(max(0.0, start + self._seconds - time.monotonic()))

    def _write(self, writer: subprocess.Popen[str]) -> None:
        number = 1
        while not self._ended.is_set():
            if not self._build(writer, number):
                self._ended.wait(_TRY_AGAIN)
            number += 1

    def _build(self, writer: subprocess.Popen[str], number: int) -> bool:
        """One round of texts written and indexed; whether it was."""
        versions = {}
        for at in range(_DOCUMENTS):
            path = self._sources / f"town-{at}.txt"
            # Half of the documents change with a round, so that what is taken over is tried too.
            told = number if (at + number) % 2 else number - 1
            text = (
                f"{_sentence(at, told)}\n\n"
                + f"Town {at} lies by the river and trades in salt. " * (5 + told % 3)
                + f"\n\nThis was told {told} times."
            )
            path.write_text(text, encoding="utf-8")
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            versions[document_id(path)] = sha256
            with self._lock:
                self._texts.setdefault(document_id(path), {})[sha256] = text
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("build\n")
        writer.stdin.flush()
        said: dict[str, str] = json.loads(writer.stdout.readline())
        if "error" in said:
            self.tally.failed_builds += 1
            return False
        with self._lock:
            self._rounds[said["generation"]] = versions
        self.tally.generations += 1
        return True

    def _ask(self, process: ServeProcess, offset: int) -> None:
        number = offset
        while not self._ended.is_set():
            number += 1
            at = number % _DOCUMENTS
            name = document_id(self._sources / f"town-{at}.txt")
            asked = {"q": f"who is the mayor of town {at}", "document": name, "min_confidence": "0"}
            try:
                response = process.get("/v1/answers", asked)
            except httpx.HTTPError as error:
                self._wrong(f"no response: {error!r}")
                continue
            with self._lock:
                self.tally.asked += 1
                if response.status_code == 503:
                    self.tally.refused += 1
                elif response.status_code != 200:
                    self.tally.failed[response.status_code] += 1
            if response.status_code == 200:
                self._judge(response.json(), name)
            else:
                time.sleep(0.1)

    def _judge(self, body: dict[str, Any], name: str) -> None:
        generation = body["index"]["generation"]
        with self._lock:
            self._served.add(generation)
            self.tally.answered += bool(body["answers"])
            texts, round_of = dict(self._texts[name]), self._rounds.get(generation)
        if not body["answers"]:
            self._wrong(f"no answer from {generation} about {name}")
        said = [(answer["text"], answer["citation"]["start"]) for answer in body["answers"]]
        with self._lock:
            first = self._said.setdefault((generation, name), said)
        if said != first:
            self._wrong(f"{generation}: answers {said} about {name}, and {first} before")
        if not any(" is the mayor of town " in passage["text"] for passage in body["passages"]):
            self._wrong(f"{generation}: the passage that answers was not found for {name}")
        for answer in body["answers"]:
            citation = answer["citation"]
            document = citation["document"]
            text = texts.get(document["sha256"]) if document["id"] == name else None
            if text is None:
                self._wrong(f"{generation}: cites {document}, which was never written")
            elif text[citation["start"] : citation["end"]] != answer["text"]:
                self._wrong(f"{generation}: {answer['text']!r} does not stand where it is said to")
            elif round_of is not None and round_of[name] != document["sha256"]:
                self._wrong(f"{generation}: cites a version of {name} that is another generation's")

    def _judge_the_end(self, writer: subprocess.Popen[str], processes: tuple[ServeProcess, ...]) -> None:
        """Once more indexed, the two hold every document in its last version, and the store is sound."""
        until = time.monotonic() + _READY_AGAIN
        while not self._build(writer, 1_000_000):
            time.sleep(_TRY_AGAIN)
            if time.monotonic() > until:
                self.tally.problems.append("no index could be made at the end")
                return
        newest = list(self._rounds)[-1]
        for process in processes:
            while time.monotonic() < until:
                ready = process.get("/readyz")
                if ready.status_code == 200 and ready.json()["generation"] == newest:
                    break
                time.sleep(0.2)
            else:
                self.tally.problems.append(f"{newest} is not served")
                continue
            held = {
                record["id"]: record["sha256"] for record in process.get("/v1/documents").json()["documents"]
            }
            self.tally.lost_documents += sum(
                held.get(name) != sha256 for name, sha256 in self._rounds[newest].items()
            )
        self.tally.problems += check_store(self._address)

    def _wrong(self, problem: str) -> None:
        with self._lock:
            self.tally.wrong_answers += 1
            if len(self.tally.problems) < 20:
                self.tally.problems.append(problem)


def _sentence(town: int, told: int) -> str:
    """Another name in each version of a town."""
    first, last = _FIRST[(town + told) % len(_FIRST)], _LAST[(town + told // 2) % len(_LAST)]
    return f"{first} {last} is the mayor of town {town} since {1900 + told % 100}."


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--kills", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        tally = Campaign(Path(folder), arguments.minutes, arguments.kills).run()
    sys.stdout.write(json.dumps(asdict(tally), indent=1) + "\n")
    return 0 if tally.sound else 1


if __name__ == "__main__":
    sys.exit(main())
