"""The service whose pages are tested: the article, a hostile document, planted answers."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from urllib.parse import quote

from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from index.document import Block, Document, Span
from seeds import article_path
from tests.planted_service import Plant, PlantedAnswerer, PlantedIndex, planted_document

ARTICLE = "the-article"
HOSTILE = "hostile"
LONG = "long"

WHEN = "When did the blockade begin?"
WHY = "Why has Armenia lost confidence in the CSTO?"
WHO = "Who is the president of Russia?"
BECAUSE = "the CSTO’s failure to adequately respond to Azerbaijani attacks on Armenia"
UNSURE = "How long may the blockade go on?"
NOTHING = "Who is the prime minister of Armenia?"
WHAT = 'What does <script>window.hacked="question"</script> & "\'><img src=x onerror=hacked=1> say?'
HARMLESS = "Why does it stand here?"
REALLY = "What is it really?"

HOSTILE_TITLE = "<script>window.hacked='title'</script>\"'><i>x</i>"
INJECTED = '<img src="x" onerror="window.hacked=1">\'"><svg onload=hacked=2></p></main><!--'
OVERRIDDEN = "invoice \u202egpj.exe\u202c is no picture, \u2067isolated\u2069 too."
HOSTILE_TEXT = "\n\n".join(
    [
        "<script>window.hacked='heading'</script>",
        f"The words {INJECTED} stand here. Then <b>more</b> &amp; &#60;less&#62; and {{{{ 7 * 7 }}}}.",
        "This only stands here so that others can be compared with it.",
        OVERRIDDEN,
        "שלום עולם, זה עברית. مرحبا بالعالم.",
        "Cafe\u0301\u00a0👨\u200d👩\u200d👧 costs\t3\u202f€. A bell \x07 and an escape \x1b[31m.",
        "x" * 3000,
        "<style>body{display:none}</style><base href='http://evil.example/'>",
    ]
)

STATES = {
    "start": "/",
    "answer": f"/?q={quote(WHEN)}",
    "same words elsewhere": f"/?q={quote(WHO)}",
    "no answer": f"/?q={quote(NOTHING)}",
    "too long": f"/?q={'why+' * 300}",
    "document": f"/documents/{ARTICLE}",
    "marked": f"/documents/{ARTICLE}?start=4442&end=4459#marked",
    "changed": f"/documents/{ARTICLE}?start=4442&end=4459&sha256=0",
    "outside": f"/documents/{ARTICLE}?start=9&end=5",
    "documents": "/documents",
    "error": "/documents/none",
}
HOSTILE_STATES = {
    "start": "/",
    "answer": f"/?q={quote(WHAT)}",
    "answer of one document": f"/?q={quote(WHAT)}&document={HOSTILE}",
    "document": f"/documents/{HOSTILE}",
    "marked": f"/documents/{HOSTILE}?start=60&end=300",
    "documents": "/documents",
}


def article() -> Document:
    return planted_document(ARTICLE, "armenia-and-russia.txt", article_path().read_bytes().decode())


def hostile() -> Document:
    return replace(planted_document(HOSTILE, "hostile.txt", HOSTILE_TEXT), title=HOSTILE_TITLE)


def long_document() -> Document:
    """3,000 paragraphs of several lines each."""
    paragraphs = [f"Paragraph {number} begins. {'And goes on. ' * 40}" for number in range(3000)]
    text = "\n\n".join(paragraphs)
    starts = accumulate((len(one) + 2 for one in paragraphs), initial=0)
    blocks = [
        Block("paragraph", Span(start, start + len(one.rstrip())))
        for start, one in zip(starts, paragraphs, strict=False)
    ]
    return Document(LONG, "long.txt", "long.txt", "text/plain", text, tuple(blocks), "0" * 64)


def article_app(settings: Settings | None = None) -> FastAPI:
    """Serves the article alone, as `verbatim serve` does without an index."""
    plants = {
        WHEN.lower(): [
            Plant(ARTICLE, "December 12, 2022", 0.93),
            Plant(ARTICLE, "December 2022", 0.71),
            Plant(ARTICLE, "December 12", 0.55, nth=1),
        ],
        WHY.lower(): [Plant(ARTICLE, BECAUSE, 0.78)],
        WHO.lower(): [Plant(ARTICLE, "Putin", 0.88, nth=1, again=(0, 2))],
        UNSURE.lower(): [Plant(ARTICLE, "December 2022", 0.1), Plant(ARTICLE, "December 12", 0.099, nth=1)],
    }
    return create_app(settings or Settings(), answerer=PlantedAnswerer(PlantedIndex([article()]), plants))


def hostile_app() -> FastAPI:
    """Serves the article beside a document that attacks the page and a long one."""
    plants = {
        WHAT.lower(): [Plant(HOSTILE, INJECTED, 0.97)],
        HARMLESS.lower(): [Plant(HOSTILE, "only stands here so that others can be compared with it", 0.97)],
        REALLY.lower(): [Plant(HOSTILE, "gpj.exe", 0.6)],
    }
    index = PlantedIndex([article(), hostile(), long_document()])
    return create_app(Settings(), answerer=PlantedAnswerer(index, plants))
