"""Examples for the OpenAPI document: what the packaged article answers, in the contract's shapes."""

from __future__ import annotations

from typing import Any

from seeds import ARTICLE_SHA256

_ARTICLE_ID = "armenia-and-russia-9e932bf4"
_ENCODER = "all-MiniLM-L6-v2@53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_READER = "verbatim-minilm@0433049e1309bfb75b5a4f3bfdd37a787cfa82c02550ba9a24b06257ab064560"
_VERSION = {"id": _ARTICLE_ID, "title": "armenia-and-russia.txt", "sha256": ARTICLE_SHA256}

_SENTENCE = (
    "Since December 12, 2022, the Karabakh Armenians have been cut off from the world because of "
    "Azerbaijan’s blocking of the only road that leads to the Karabakh enclave."
)
QUESTION = "since when have the Karabakh Armenians been cut off"
_OPENING = "The latest disaster is the siege of Karabakh, where roughly 140,000 Armenians currently reside. "
_REST = (
    " Under Azerbaijan’s long-term authoritarian rule, any protest or public dissent is strictly banned "
    "and subject to immediate arrest and harsh criminal penalties. Yet, Azerbaijan is using the pretest "
    "of environmental activism to frame the Karabakh crisis as a civic protest and thus cover up its more "
    "basic, nationalism-driven pursuit of this territory. This is clearly a state-directed strategy "
    "rather than a spontaneous civic protest."
)
_PASSAGE = {
    "id": f"{_ARTICLE_ID}.4340-5036",
    "start": 4340,
    "end": 5036,
    "text": _OPENING + _SENTENCE + _REST,
}

CITATION: dict[str, Any] = {
    "document": _VERSION,
    "start": 4442,
    "end": 4459,
    "unit": "code_point",
    "section": ["The Siege of Karabakh"],
    "paragraph": {"number": 8, "start": 4340, "end": 5036},
    "sentence": {"start": 4436, "end": 4602, "text": _SENTENCE},
    "passage": _PASSAGE,
    "page": None,
    "selectors": [
        {"type": "TextPositionSelector", "start": 4442, "end": 4459},
        {
            "type": "TextQuoteSelector",
            "exact": "December 12, 2022",
            "prefix": "menians currently reside. Since ",
            "suffix": ", the Karabakh Armenians have be",
        },
    ],
    "links": {
        "view": f"/documents/{_ARTICLE_ID}?start=4442&end=4459&sha256={ARTICLE_SHA256}",
        "text_fragment": "#:~:text=December%2012%2C%202022",
    },
}
_FOUND = {
    **_PASSAGE,
    "document": _VERSION,
    "section": ["The Siege of Karabakh"],
    "score": 1.0,
}

ANSWER: dict[str, Any] = {
    "question": QUESTION,
    "status": "answered",
    "answers": [
        {
            "rank": 1,
            "text": "December 12, 2022",
            "confidence": 0.835,
            "citation": CITATION,
            "other_citations": [],
        }
    ],
    "passages": [_FOUND],
    "index": {"generation": "20261126T172428Z-2755adc8", "encoder": _ENCODER, "reader": _READER},
    "timing_ms": {"retrieve": 4.1, "read": 27.5, "total": 31.9},
}
_UNANSWERED = {
    **ANSWER,
    "question": "who painted the Mona Lisa",
    "status": "no_answer",
    "answers": [],
}
BATCH: dict[str, Any] = {"results": [ANSWER, _UNANSWERED]}

PASSAGES: dict[str, Any] = {
    "question": QUESTION,
    "passages": [{**_FOUND, "rank": 1, "scores": {"dense": 0.672, "lexical": 5.89, "fused": 1.0}}],
    "index": {"generation": "20261126T172428Z-2755adc8", "encoder": _ENCODER},
}

DOCUMENT: dict[str, Any] = {
    **_VERSION,
    "media_type": "text/plain",
    "source_sha256": ARTICLE_SHA256,
    "encoding": "utf-8",
    "length": 8204,
    "counts": {"paragraphs": 14, "passages": 16},
    "sections": [
        {"title": "The Impact of Russia’s Invasion of Ukraine", "level": 1, "start": 393, "end": 435},
        {"title": "Dispelling the Myth of Russian Power", "level": 1, "start": 1586, "end": 1622},
        {"title": "The Siege of Karabakh", "level": 1, "start": 3713, "end": 3734},
        {"title": "Conclusion", "level": 1, "start": 6832, "end": 6842},
    ],
}
DOCUMENTS: dict[str, Any] = {"documents": [DOCUMENT], "next_cursor": None}

VERIFY: dict[str, Any] = {
    "document": _ARTICLE_ID,
    "sha256": ARTICLE_SHA256,
    "start": 4442,
    "end": 4459,
    "exact": "December 12, 2022",
    "prefix": "menians currently reside. Since ",
    "suffix": ", the Karabakh Armenians have be",
}
VERIFIED: dict[str, Any] = {"status": "exact", "start": 4442, "end": 4459, "sha256": ARTICLE_SHA256}

INFO: dict[str, Any] = {
    "name": "verbatim-qa",
    "version": "0.1.0",
    "python": "3.11.2",
    "models": {
        "encoder": _ENCODER,
        "reader": _READER,
        "threshold": 0.35,
        "fitted": True,
        "passages_read": 4,
    },
    "index": {"generation": "20261126T172428Z-2755adc8", "documents": 1, "passages": 16},
    "limits": {
        "question_characters": 1000,
        "top_k": 20,
        "batch_questions": 64,
        "body_bytes": 65536,
        "batch_body_bytes": 1048576,
        "queue_questions": 128,
        "deadline_seconds": 15.0,
        "requests_per_minute": None,
    },
}
