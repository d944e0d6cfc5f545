"""The law: cut the source file, read anew from disk, at the offsets of the JSON that came over HTTP.

The sources are indexed by the command line, as a user would, with the real encoder, and read by the real
reader; nothing here asks the service's own code what a text should be.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from seeds import article_path
from tests.http_client import AppClient

ROOT = Path(__file__).parents[1]
BOM = "\ufeff"
LONG_LINE = "The council of Vardan met in the year {} and elected Anna {} as its speaker. "

SOURCES: dict[str, bytes] = {
    "crlf.txt": (
        b"The Harbour\r\nThe harbour was built in 1897 by Tigran Aramyan.\r\nIt closed in 1952.\r\n"
    ),
    "bom.txt": (BOM + "The bridge of Gavar opened on 3 May 1931.\nIt is 120 metres long.\n").encode(),
    "utf-16.txt": "The lighthouse keeper is called Öznur.\nHer dog is called Ænd.\n".encode("utf-16"),
    "emoji.txt": (
        "👩‍👩‍👧‍👦 The family 🇦🇲 of Mariam 👍🏽 has seven children.\nThey live in 𝔜erevan 🏔️.\n"
    ).encode(),
    "marks.txt": (
        "Cafe\u0301 Ro\u0308tter opened in A\u030angstro\u0308m in 2004.\n"
        "Its owner is Zoe\u0308 Mu\u0308ller.\n"
    ).encode(),
    "nbsp.txt": (
        "The\u00a0ticket costs\u00a012\u202f€ since\u00a0June.\nDr.\u00a0Hakobyan sells\u00a0it.\n"
    ).encode(),
    "spaces.txt": b"  \t The mill stands near Dilijan.   \n\n   The miller is Petros.\t \n  ",
    "repeated.txt": (
        b"The bell rings at noon. The bell rings at noon. The bell rings at noon.\nThe bell rings at noon.\n"
    ),
    "rtl.txt": (
        "ראש העיר הוא דוד כהן.\nرئيس البلدية هو أحمد علي.\nThe mayor is דוד כהן since 2011.\n"
    ).encode(),
    "one-line.txt": "".join(LONG_LINE.format(1000 + n, f"Petrosyan{n}") for n in range(1300)).encode()[
        :100_000
    ],
    "cr.txt": b"The old clock stopped in 1944.\rNobody mended it.\r",
    "controls.md": (
        b"# Stones\n\nThe quarry of *Artik* gave **pink tuff**.\n\n- It closed in 1999\n- It opened in 1880\n"
    ),
}

QUESTIONS = (
    "when was it built",
    "who is the owner",
    "how long is it",
    "where does the family live",
    "what is it called",
    "when does the bell ring",
    "who is the mayor",
    "מי ראש העיר",
    "how much is the ticket",
    "when did it close",
    "the",
    "1999",
)


def text_of(name: str, data: bytes) -> str:
    """The contract's canonical text: the file's own, decoded, without its byte order mark."""
    return data.decode("utf-16") if name.startswith("utf-16") else data.decode("utf-8").removeprefix(BOM)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for name, data in SOURCES.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppClient]:
    out = tmp_path_factory.mktemp("law") / "index"
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "index", str(folder), "--out", str(out), "--json"],
        cwd=ROOT,
        capture_output=True,
        timeout=570,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    report = json.loads(run.stdout)
    assert len(report["added"]) == len(SOURCES)
    with AppClient(create_app(Settings(index=out))) as client:
        yield client


@pytest.fixture(scope="module")
def documents(client: AppClient) -> dict[str, dict[str, Any]]:
    """Name of the file to its description; the title of a text without one is the file's name."""
    listed = client.get("/v1/documents").json()["documents"]
    found = {}
    for name in SOURCES:
        (found[name],) = [one for one in listed if one["id"].startswith(Path(name).stem.lower() + "-")]
    return found


@pytest.mark.parametrize("name", SOURCES)
def test_the_text_served_is_the_file(
    client: AppClient, documents: dict[str, dict[str, Any]], folder: Path, name: str
) -> None:
    text = text_of(name, (folder / name).read_bytes())
    document = documents[name]
    served = client.get(f"/v1/documents/{document['id']}/text")
    assert served.content.decode("utf-8") == text
    assert document["length"] == len(text)
    assert document["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert document["source_sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", SOURCES)
def test_every_text_is_cut_from_the_file(
    client: AppClient, documents: dict[str, dict[str, Any]], folder: Path, name: str
) -> None:
    document = documents[name]
    response = client.post(
        "/v1/answers/batch",
        json={
            "questions": list(QUESTIONS),
            "top_k": 5,
            "documents": [document["id"]],
            "min_confidence": 0,
        },
    )
    assert response.status_code == 200, response.text
    text = text_of(name, (folder / name).read_bytes())
    answers = 0
    for result in response.json()["results"]:
        answers += len(result["answers"])
        assert_cut_from(text, result, document["id"])
    assert answers >= len(QUESTIONS), "the law is about something"


def test_every_text_is_cut_from_the_article(article_index: Path) -> None:
    text = article_path().read_bytes().decode("utf-8")
    with AppClient(create_app(Settings(index=article_index))) as client:
        for question in ("when did the blockade begin", "Who is the Prime Minister?", "armenias partner"):
            result = client.get(
                "/v1/answers", params={"q": question, "top_k": 20, "min_confidence": 0}
            ).json()
            assert result["answers"]
            assert_cut_from(text, result, result["passages"][0]["document"]["id"])


def assert_cut_from(text: str, result: dict[str, Any], document_id: str) -> None:
    def same(start: int, end: int, quoted: str) -> None:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == quoted

    for passage in result["passages"]:
        assert passage["document"]["id"] == document_id
        same(passage["start"], passage["end"], passage["text"])
    for answer in result["answers"]:
        citations = [answer["citation"], *answer["other_citations"]]
        same(citations[0]["start"], citations[0]["end"], answer["text"])
        for citation in citations:
            start, end = citation["start"], citation["end"]
            position, quote = citation["selectors"]
            same(position["start"], position["end"], quote["exact"])
            assert (position["start"], position["end"]) == (start, end)
            assert quote["prefix"] == text[max(0, start - 32) : start]
            assert quote["suffix"] == text[end : end + 32]
            for part in (citation["sentence"], citation["passage"]):
                same(part["start"], part["end"], part["text"])
                assert part["start"] <= start < end <= part["end"]
            paragraph = citation["paragraph"]
            assert paragraph["start"] <= citation["sentence"]["start"]
            assert citation["sentence"]["end"] <= paragraph["end"]
            assert citation["document"]["sha256"] == hashlib.sha256(text.encode()).hexdigest()
