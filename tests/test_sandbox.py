"""Whatever a file does to its parser, the parent gets a record or one line, and reads the next file."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import MissingExtraError, SourceError
from index.loaders import load
from index.loaders.html.loader import extract as extract_html
from index.loaders.sandbox import Limits, Sandbox, extract_isolated
from tests.article_formats import as_html

HOSTILE = "tests.hostile_parser"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(Limits(memory=256 << 20, answer=1 << 20, files=5))
    yield made
    made.discard()


def does(sandbox: Sandbox, what: str) -> str:
    return sandbox.extract(HOSTILE, what.encode(), "f.pdf").text


def assert_next_is_read(sandbox: Sandbox) -> None:
    assert does(sandbox, "nothing") == "text"


@pytest.mark.parametrize(
    ("what", "line"),
    [
        (
            "crash",
            r"f\.pdf: its parser crashed \(signal 6\) or needed more than 256 MiB; .* may be damaged",
        ),
        (
            "leave",
            r"f\.pdf: its parser crashed \(exit code 3\) or needed more than 256 MiB; .* may be damaged",
        ),
        ("memory", r"f\.pdf: needs more than 256 MiB of memory or is nested too deeply; split it"),
        ("deep", r"f\.pdf: needs more than 256 MiB of memory or is nested too deeply; split it"),
        ("raise", r"f\.pdf: its parser failed \(KeyError: 'a\\nkey'\); save it again"),
        ("none", r"f\.pdf: its parser failed \(AttributeError: .*\); save it again"),
        ("refuse", r"f\.pdf: refused"),
        ("unlawful", r"f\.pdf: its parser gave an unlawful record: the block at \[2, 50\) .*"),
        ("long 2000000", r"f\.pdf: holds more than 1 MiB of text; split it"),
    ],
)
def test_every_failure_is_one_line_and_hurts_no_other_file(sandbox: Sandbox, what: str, line: str) -> None:
    with pytest.raises(SourceError, match=f"^{line}$"):
        does(sandbox, what)
    assert_next_is_read(sandbox)


@pytest.mark.parametrize(
    ("what", "limits", "line"),
    [
        ("spin", Limits(seconds=1), r"f\.pdf: not parsed in 1 seconds of processor time; split it"),
        ("sleep", Limits(wait=1), r"f\.pdf: not parsed within 1 seconds; split it"),
    ],
)
def test_time_is_limited_whether_it_is_used_or_slept_through(
    sandbox: Sandbox, what: str, limits: Limits, line: str
) -> None:
    sandbox.limits = limits
    with pytest.raises(SourceError, match=f"^{line}$"):
        does(sandbox, what)
    # A new worker under load may take longer to start than the second that this test allows.
    sandbox.limits = Limits()
    assert_next_is_read(sandbox)


def test_a_missing_package_is_said_as_such(sandbox: Sandbox) -> None:
    with pytest.raises(MissingExtraError, match=r"^pip install 'verbatim-qa\[x\]'$"):
        does(sandbox, "missing")


def test_a_module_that_is_not_there_is_one_line(sandbox: Sandbox) -> None:
    with pytest.raises(SourceError, match=r"^f: its parser failed \(ModuleNotFoundError"):
        sandbox.extract("index.loaders.none", b"", "f")


@pytest.mark.parametrize("what", ["print", "read"])
def test_what_a_parser_prints_or_reads_is_not_the_pipes(sandbox: Sandbox, what: str) -> None:
    assert does(sandbox, what) == "text"
    assert_next_is_read(sandbox)


def test_nothing_can_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="its parser failed"):
        does(sandbox, f"write {tmp_path / 'f'}")
    assert not (tmp_path / "f").exists() or (tmp_path / "f").stat().st_size == 0


def lets_a_process_leave_its_network() -> bool:
    """Asked of the kernel itself: a sandbox that does not try must not pass for a kernel that forbids."""
    program = (
        "import ctypes; leave = getattr(ctypes.CDLL(None), 'unshare', None); "
        "raise SystemExit(leave is None or (leave(0x40000000) != 0 and leave(0x50000000) != 0))"
    )
    return subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_network_is_out_of_reach(sandbox: Sandbox) -> None:
    if not lets_a_process_leave_its_network():
        pytest.skip("this kernel lets no ordinary process leave its network")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(SourceError, match=r"its parser failed \(OSError"),
    ):
        does(sandbox, f"connect {server.getsockname()[1]}")


def test_the_parser_inherits_no_secret(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "secret")
    assert "SOME_TOKEN" not in does(sandbox, "environment")


def test_a_worker_reads_several_files_and_is_replaced_after_its_share(sandbox: Sandbox) -> None:
    workers = [does(sandbox, "process") for _ in range(10)]
    assert str(os.getpid()) not in workers
    assert [workers.count(worker) for worker in dict.fromkeys(workers)] == [5, 5]


def test_threads_take_turns_and_get_their_own_answers() -> None:
    shared = Sandbox(Limits(files=7))
    with ThreadPoolExecutor(8) as pool:
        lengths = list(pool.map(lambda n: len(does(shared, f"long {n}")), range(1, 41)))
    shared.discard()
    assert lengths == list(range(1, 41))


def test_an_interruption_leaves_no_half_answer_behind(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> bytes:
        raise KeyboardInterrupt

    does(sandbox, "nothing")
    assert sandbox._worker is not None
    with monkeypatch.context() as patch:
        patch.setattr(sandbox._worker, "_exchange", interrupt)
        with pytest.raises(KeyboardInterrupt):
            does(sandbox, "long 10")
    assert_next_is_read(sandbox)


def test_the_worker_ends_with_the_sandbox(sandbox: Sandbox) -> None:
    pid = int(does(sandbox, "process"))
    sandbox.discard()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_record_comes_back_as_it_was_made(tmp_path: Path) -> None:
    page = as_html().encode()
    assert extract_isolated("index.loaders.html.loader", page, "a.html") == extract_html(page, "a.html")
    file = tmp_path / "a.html"
    file.write_bytes(page)
    done: list[str] = []
    # From a thread other than the main one, as a server's builder would.
    thread = threading.Thread(target=lambda: done.append(load(file).text))
    thread.start()
    thread.join()
    assert done == [extract_html(page, "a.html").text]
