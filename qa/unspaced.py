"""Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, kana, CJK ideographs."""

from __future__ import annotations

import re
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Their blocks, as the inside of a class of a regular expression."""

_ANY = re.compile(f"[{UNSPACED}]")


@lru_cache(4096)
def is_unspaced(char: str) -> bool:
    return _ANY.match(char) is not None
