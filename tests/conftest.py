"""What several test files share: `article_index` is the folder of the article's real index."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

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


@pytest.fixture(scope="session")
def article_index(own_cache: Path) -> Path:
    """With the real encoder: seconds, once. Read-only for whoever uses it."""
    from index.default import default_folder, open_default

    open_default().close()
    folder = default_folder()
    assert folder.is_relative_to(own_cache)
    return folder
