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
import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path

import httpx

from index.identity import document_id
from index.milvus.check import check_store
from index.store_address import StoreAddress
from tests.campaigns.milvus_judge import Judge, Tally
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
from tests.built_index import build
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


class Campaign:
    def __init__(self, folder: Path, minutes: float, kills: int) -> None:
        self._sources = folder / "sources"
        self._sources.mkdir()
        self._server = MilvusServer(folder / "data")
        self._address: StoreAddress = self._server.address("campaign")
        self._seconds = minutes * 60
        self._kills = kills
        self._ended = threading.Event()
        self.tally = Tally(minutes)
        self._judge = Judge(self.tally)

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
        self.tally.generations_served = self._judge.generations_served
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
            versions[document_id(path)] = self._judge.written(document_id(path), text)
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("build\n")
        writer.stdin.flush()
        said: dict[str, str] = json.loads(writer.stdout.readline())
        if "error" in said:
            self.tally.failed_builds += 1
            return False
        self._judge.indexed(said["generation"], versions)
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
                self._judge.wrong(f"no response: {error!r}")
                continue
            self._judge.responded(response.status_code)
            if response.status_code == 200:
                self._judge.judge(response.json(), name)
            else:
                time.sleep(0.1)

    def _judge_the_end(self, writer: subprocess.Popen[str], processes: tuple[ServeProcess, ...]) -> None:
        """Once more indexed, the two hold every document in its last version, and the store is sound."""
        until = time.monotonic() + _READY_AGAIN
        while not self._build(writer, 1_000_000):
            time.sleep(_TRY_AGAIN)
            if time.monotonic() > until:
                self.tally.problems.append("no index could be made at the end")
                return
        newest, versions = self._judge.newest()
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
            self.tally.lost_documents += sum(held.get(name) != sha256 for name, sha256 in versions.items())
        self.tally.problems += check_store(self._address)


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
