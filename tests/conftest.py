"""What several test files share: the real index, clients of services, a Milvus server and a browser."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.encoder import SentenceTransformerEncoder
    from index.store import Encoder
    from index.store_address import StoreAddress
    from tests.browser import Visit
    from tests.http_client import AppClient
    from tests.milvus_server import MilvusServer
    from tests.serving_doubles import HashedAnswerer

# Threads that spin while they wait take the core of the other worker. It is read when torch is loaded first.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# A deadline is a timing assertion, and the machine may be busy.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test sees, or leaves anything in, the cache of whoever runs it; none asks a hub."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.getbasetemp()
        # One for all workers: the first that needs the article's index makes it, and the others wait for it.
        cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
        cache.mkdir(exist_ok=True)
        patch.setenv("XDG_CACHE_HOME", str(cache))
        patch.setenv("HF_HUB_OFFLINE", os.environ.get("HF_HUB_OFFLINE", "1"))
        yield cache


@pytest.fixture(scope="session", autouse=True)
def exported_once(own_cache: Path) -> Iterator[None]:
    """The export of an encoder, seconds of work, is made once and copied for each index that is built;
    test_encoder asks for its own."""
    from index import onnx_export
    from index.query_encoder import open_encoder

    export_encoder, exports = onnx_export.export_encoder, own_cache / "exports"
    exports.mkdir(exist_ok=True)

    def export(encoder: SentenceTransformerEncoder, folder: Path) -> Encoder:
        kept = exports / hashlib.sha256(encoder.identity.encode()).hexdigest()
        if kept.exists():
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            return open_encoder(folder)
        made = export_encoder(encoder, folder)
        aside = Path(tempfile.mkdtemp(dir=exports))
        shutil.copytree(folder, aside, dirs_exist_ok=True)
        with suppress(OSError):  # another worker was first
            aside.rename(kept)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_export, "export_encoder", export)
        yield


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """What a test had logging do, a server's for one, ends with it: its stderr is closed by then."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for added in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(added)
    root.setLevel(level)


@pytest.fixture(scope="session")
def article_index(own_cache: Path) -> Path:
    """With the real encoder: seconds, once. Read-only for whoever uses it."""
    from index.article import article_folder, open_article

    open_article().close()
    folder = article_folder()
    assert folder.is_relative_to(own_cache)
    return folder


@pytest.fixture(scope="module")
def answerer() -> HashedAnswerer:
    """Over one document. A module that needs others has an `answerer` of its own."""
    from tests.serving_doubles import hashed_answerer

    return hashed_answerer()


@pytest.fixture(scope="module")
def client(answerer: HashedAnswerer) -> Iterator[AppClient]:
    """Of a service over the module's `answerer`, with every setting as it is by default."""
    from api.app import create_app
    from api.settings import Settings
    from tests.http_client import AppClient

    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        yield client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A real Milvus server, another for each module: some kill it, or have it hang."""
    from tests.milvus_server import MilvusServer, need_milvus

    need_milvus()
    running = MilvusServer(tmp_path_factory.mktemp("milvus") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def address(server: MilvusServer, request: pytest.FixtureRequest) -> StoreAddress:
    """A collection of the test's own on the Milvus server."""
    return server.address(f"own_{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture(scope="module")
def attacked() -> Iterator[AppClient]:
    """Of a service over documents that attack whoever reads them."""
    from tests.http_client import AppClient
    from tests.page_cases import hostile_app

    with AppClient(hostile_app()) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.browser import open_browser

    with open_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """To the server at the module's `address`."""
    from tests.browser import visiting

    with visiting(browser, address) as visit:
        yield visit
