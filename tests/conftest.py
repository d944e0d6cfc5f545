"""What several test files share: the real index, clients of services, a Milvus server and a browser."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.store_address import StoreAddress
    from tests.browser import Visit
    from tests.http_client import AppClient
    from tests.milvus_server import MilvusServer
    from tests.serving_doubles import HashedAnswerer

# A deadline is a timing assertion, and the machine may be busy.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test sees, or leaves anything in, the cache of whoever runs it; none asks a hub."""
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(cache))
        patch.setenv("HF_HUB_OFFLINE", os.environ.get("HF_HUB_OFFLINE", "1"))
        yield cache


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
    from index.default import default_folder, open_default

    open_default().close()
    folder = default_folder()
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
