"""Texts on which offsets have gone wrong elsewhere, and a strategy that makes more of them."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

HOSTILE_TEXTS = (
    "",
    " ",
    "\n\r\n\t\u00a0\u2003",
    "word",
    "A\u00a0.",
    "A\u00a0. B\u00a0.\u00a0",
    "One.\r\nTwo.\rThree.\nFour.\u2028Five.\u2029Six.\x0cSeven.\x0bEight.\x85Nine.",
    "  leading\tand trailing \u00a0",
    "Same sentence. Same sentence. Same sentence. Same sentence.",
    "naïve cafe\u0301 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033da\u0321\u034el\u0318go\u0336",
    "👩‍👩‍👧‍👦 said 🇦🇲🇦🇿 and 👍🏽. 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 stands beyond the BMP.",
    "אמר: \u202b\u05e9\u05dc\u05d5\u05dd (x) 123. \u202cEnd. مرحبا! كيف حالك؟ بخير.",
    "東京は日本の首都です。人口は約1400万人。すごい！",
    "“Curly,” she said. ‘It’s Armenia’s.’ … — done",
    "Mr. Smith of the U.S. paid $3.50 (see Fig. 2, p. 7). E.g. this. v1.2.3 ...",
    "soft\u00adhyphen zero\u200bwidth word\u2060joiner \ufeffmark",
    "a\x00b\x01c\x7f d",
    "x" * 5_000,
    "word " * 3_000,
    "A sentence of its own. " * 800,
    "。" * 500,
    ". " * 500,
    "e\u0301" * 2_000,
    "\u0301" * 400,
    "\U0001f1e6" * 300,
    "Heading\nBody text that ends here.\nOther Heading\n- item one\n- item two\nLast words.",
    "# Top\n\nPara *one*\nwrapped.\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n",
)

_PIECES = st.sampled_from(
    [
        "word", "Word.", "U.S.", "A\u00a0.", " ", "  ", "\n", "\r\n", "\r", "\n\n", "\t", "\u00a0", "\u2028",
        "\u2029", "\x0c", "#", "- item", "1. item", "> ", "```", "|a|b|", "---", "===", "“", "”", "’s",
        "# Head", "é", "e\u0301",
        "👩‍👧", "🇦🇲", "東京。", "؟", "שלום", "\u200d", "\ufeff", "?!", "...", "3.5", "(x)",
    ]
)  # fmt: skip

hostile = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.lists(_PIECES, max_size=60).map("".join),
    st.text(max_size=200),
)
"""Any Unicode text but lone surrogates, which no decoded file holds."""


_LAYOUT = dict.fromkeys(map(ord, "\t\n\v\f\r\x85"))


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(character) == "Cc" for character in text.translate(_LAYOUT))


HOSTILE_FILES = tuple(text for text in HOSTILE_TEXTS if _is_text(text))
hostile_file = hostile.filter(_is_text)
"""Without the control characters by which binary data is told from text."""
