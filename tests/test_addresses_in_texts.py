"""Addresses that stand in a text are words: found whole, never parted, and nothing else is moved by them."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Block, Document, Passage, Span
from index.store import Hit
from qa.addresses import LONGEST, addresses_in, begins_address, splits_address
from qa.borders import BORDER_FEATURES, Borders
from qa.snapping import snap
from qa.spans import Candidate
from qa.straight_quotes import curled
from qa.words import splits_word

ADDRESSES = [
    "permits@harbour.gov.uk",
    "press@northgate.example",
    "first.last+list@mail.example.org",
    "o'brien@example.org",
    "press@northgate",
    "@museum",
    "@desk@social.example",
    "mailto:desk@library.example.org?subject=late",
    "www.licences-north.co.uk",
    "www.Harbour.Gov.Uk",
    "licences-north.co.uk",
    "GOV.UK",
    "Amazon.com",
    "amazon.com.au/books",
    "example.org:8080/books",
    "node.js.org",
    "comune.roma.it",
    "youtu.be/a-b_c",
    "https://example.org",
    "https://example.org/",
    "http://127.0.0.1:8000/v1/answers?q=a+b&top_k=3#first",
    "https://en.example.org/wiki/Seal_(emblem)",
    "https://example.org/documents/{id}/text",
    "https://web.example.org/2020/https://example.org/it's/so",
    "ftp://example.org/a,b;c",
    "10.1234/abc.def",
    "doi:10.1000/182",
    "https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15",
    "report-2021.pdf",
    "Report.Final.PDF",
    "docs/plans/lease.tar.gz",
    "archive.org.zip",
    "git+ssh://example.org/a",
    "Node.js",
    "/v1/answers",
    "/v1/documents/{id}/text",
    "mün\u00adchen.de",
    "desk@libr\u200bary.example.org",
]


_ABOUT = [
    ("see ", ""),
    ("E-mail:", ""),
    ("(", ")"),
    ("“", "”"),
    ("'", "'"),
    ('"', '"'),
    ("<", ">"),
    ("[at](", ")"),
]
_AFTER = ["", " and", ".", ", and", "; or", ":", "!?", "…", "—then", "’s", "'s", "\nnext"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_is_found_and_quoted_whole(address: str) -> None:
    for (opened, closed), after in product(_ABOUT, _AFTER):
        text = f"Write {opened}{address}{closed}{after}"
        start = text.index(address)
        whole = Span(start, start + len(address))
        assert [one.cut(text) for one in addresses_in(text, Span(0, len(text)))] == [address], text
        for at in range(whole.start, whole.end):
            assert splits_address(text, at) == (at > whole.start), text[:at]
            assert begins_address(text, at) == (at == whole.start), text[:at]
            if text[at].isalnum():
                assert snap(text, Span(at, at + 1), Span(0, len(text))) == whole, text[:at]


@pytest.mark.parametrize(
    "text",
    [
        "It came to an end.Next came this, i.e.the rest, at 5 p.m.to 6.",
        "See below.Info is there. Mr.de Gaulle and J.de Vries, ca.1900.",
        "Version 3.2.1, 10.30 p.m., 127.0.0.1, 1/2, 24/7 and 12/10/2020.",
        "either and/or both, he/she/they, Sir/Madam, km/h, n/a, /s/ John, w/o",
        "he(s)/she/they, ../plans/old, ~/plans/old, //plans/old, 1.10.1234/5",
        "12@50p each, $10.2500/share, 3 @ £4, react@18.2.0, @ noon, @__, me @ home, x@",
        "http:// and https://. www. and mailto: and doi: are beginnings",
        "the U.S. Army, U.S.A., the Ph.D., e.g. this, .NET and so...and so",
        "--- /// ... @@@ ./. @. /@",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not list(addresses_in(text, Span(0, len(text))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.org,https://b.org;www.c.org", ["https://a.org", "https://b.org", "www.c.org"]),
        ("a@x.org,b@y.org/c@z.org", ["a@x.org", "b@y.org", "c@z.org"]),
        ("https://x.org/a(b and https://x.org/c)d", ["https://x.org/a", "https://x.org/c"]),
        ("www.x.org.The rest, me@x.org.Next, @me.Then", ["www.x.org", "me@x.org", "@me"]),
        ("Amazon.com-owned, x.com.Next, **https://x.org**", ["Amazon.com", "x.com", "https://x.org"]),
        ("_x.org and the _me@x.org, -https://x.org", ["x.org", "me@x.org", "https://x.org"]),
        ("请访问www.example.com查询", ["www.example.com"]),
        ("https://x.org/\u200b and a@x.org\u00ad", ["https://x.org/", "a@x.org"]),
    ],
)
def test_where_one_ends(text: str, found: list[str]) -> None:
    assert [one.cut(text) for one in addresses_in(text, Span(0, len(text)))] == found


def test_a_run_without_a_blank_that_is_too_long_is_no_address() -> None:
    for length, expected in ((LONGEST - 1, True), (LONGEST, False), (5 * LONGEST, False)):
        address = "https://example.org/".ljust(length, "a")
        text = f"see {address} there"
        assert {splits_address(text, at) for at in range(5, 4 + length)} == {expected}
        assert bool(list(addresses_in(text, Span(0, len(text))))) == expected


_PIECES = [
    *"abXY019 .,;:!?()[]{}“”«»\"'’—–-$%@/#&=+~_*\t\n\u00a0",
    *("e\u0301", "👍🏽", "🇦🇲", "封", "word", "3.5", "U.S.", "\u00ad", "\u2060", "'s", "  "),
]
_PARTS = [
    "www.",
    "https://",
    "doi:",
    "10.1000/",
    "mailto:",
    "x.org",
    ".com",
    ".pdf",
    ".it",
    "/v1/",
    "@me",
    "a@b",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PIECES + _PARTS), min_size=1, max_size=30).map("".join), st.data())
def test_a_quote_parts_none_and_is_snapped_once(text: str, data: st.DataObject) -> None:
    whole = Span(0, len(text))
    start = data.draw(st.integers(0, len(text) - 1))
    found = snap(text, Span(start, data.draw(st.integers(start + 1, len(text)))), whole)
    told_apart = curled(text)
    apart = list(addresses_in(told_apart, whole))
    assert all(one.end <= other.start for one, other in pairwise(apart))
    if found is not None:
        assert not splits_address(told_apart, found.start)
        assert not splits_address(told_apart, found.end)
        assert snap(text, found, whole) == found


_PLAIN = [piece for piece in _PIECES if piece not in "@/"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PLAIN), min_size=1, max_size=30).map("".join), st.data())
def test_a_text_without_their_marks_is_cut_as_if_there_were_none(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    whole = Span(0, len(text))
    found, borders = snap(text, span, whole), [splits_word(text, at) for at in range(len(text) + 1)]
    looks = figures("what is 3.5 of a word", text, span)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.words.splits_address", lambda *_: False)
        patch.setattr("qa.borders.addresses_in", lambda *_: ())
        assert snap(text, span, whole) == found
        assert [splits_word(text, at) for at in range(len(text) + 1)] == borders
        assert figures("what is 3.5 of a word", text, span) == looks


def figures(question: str, text: str, span: Span) -> dict[str, float]:
    whole = Span(0, len(text))
    document = Document("d", "d.txt", "d.txt", "text/plain", text, (Block("paragraph", whole),), "0" * 64)
    hit = Hit(Passage("p", "d", whole, ()), 0.5, 1.0, 0.5)
    candidate = Candidate(document, span, document.paragraphs[0], hit, 0, 1.0, 0.0)
    (row,) = np.asarray(Borders(question).features([candidate])).tolist()
    return dict(zip(BORDER_FEATURES, row, strict=True))


@pytest.mark.parametrize("address", ADDRESSES)
def test_for_the_borders_one_is_one_word(address: str) -> None:
    """It says no word of the question unless the question says it."""
    text = f"For this {address} is there"
    one = figures(f"where do {address[:5]} and of and the stand", text, Span(9, 9 + len(address)))
    assert (one["words"], one["comma"], one["asked"]) == (1.0, 0.0, 0.0)
    assert figures(f"what is {address}?", text, Span(9, 9 + len(address)))["asked"] == 1.0
    beside = figures("where", text, Span(10 + len(address), 12 + len(address)))
    assert not any(beside[name] for name in ("after_preposition", "after_article", "after_possessive"))
