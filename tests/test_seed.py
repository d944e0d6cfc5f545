"""The article is the owner's, byte for byte."""

from __future__ import annotations

import hashlib

from seeds import ARTICLE_SHA256, article_path
from tests.questions.judging import ARTICLE

SHA256 = "d59ca523ef0b83006529b3bc8129d94a2427e7bf1ea7a5e01ceb2a64a1b51a7e"


def test_the_article_is_untouched() -> None:
    assert ARTICLE_SHA256 == SHA256
    assert hashlib.sha256(ARTICLE.read_bytes()).hexdigest() == SHA256


def test_the_program_reads_this_article() -> None:
    assert hashlib.sha256(article_path().read_bytes()).hexdigest() == SHA256
