"""Addresses end where what stands beside them begins: in rows, lists, links, with capitals and with marks."""

import re
import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Span
from qa.addresses import addresses_in
from qa.set_off import told_apart
from qa.snapping import snap
from tests.test_snapping import snapped

HOSTS = [
    "https://museum.org",
    "http://127.0.0.1:8000",
    "https://desk:key@museum.org",
    "https://{host}:{port}",
    "http://[2001:db8::1]",
    "https://rr-.museum.org",
    "www.museum.fr",
    "museum.co.uk",
    "press@museum.org",
    "o'brien@museum",
    "mailto:press@museum.org",
    "@museum",
    "plans-2021.pdf",
]
WITH_PATHS = [
    "https://museum.org/",
    "https://museum.org/a_(b)/it's?day=3&of=a,b",
    "https://archive.example.org/2020/https://museum.org/x",
    "https://museum.org/wiki/Paris,_Texas",
    "http://www.museum.de/1,1518,druck-123,00.html",
    "https://museum.org/items?fields=id,name,title",
    "https://museum.org/@48.85,2.35,17z",
    "https://museum.org/visit;session=3",
    "www.museum.fr/visit",
    "museum.fr/visit",
    "mailto:press@museum.org?cc=desk@museum.org",
    "10.1093/ndt/gfp123",
    "doi:10.1000/182",
    "/v1/answers",
]
TOLD_BY_THEIR_BEGINNING = [one for one in HOSTS + WITH_PATHS if not re.match(r"museum|plans", one)]


def found_in(text: str) -> list[str]:
    return [one.cut(text) for one in addresses_in(text, Span(0, len(text)))]


@pytest.mark.parametrize("between", [",", ";", "','", "';'", ",(", "](", ")(", ");("])
def test_one_ends_before_the_next(between: str) -> None:
    for one, other in [*product(HOSTS + WITH_PATHS, TOLD_BY_THEIR_BEGINNING), *product(HOSTS, HOSTS)]:
        assert found_in(f"{one}{between}{other}") == [one, other]


@pytest.mark.parametrize("address", HOSTS + WITH_PATHS)
@pytest.mark.parametrize("mark", [",", ";"])
def test_one_is_a_cell_of_a_row(address: str, mark: str) -> None:
    for row in (
        ["Museum", address, "Paris"],
        [address, "Paris", "open"],
        ["Le Musée", address, "Open daily"],
    ):
        assert found_in(mark.join(row)) == [address]


@pytest.mark.parametrize("address", HOSTS + WITH_PATHS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Write to ", " today."),
        ("The site (", ") is new."),
        ("Museum,", ",Paris"),
        ("Hours;", ";Lyon"),
        ("['", "','open']"),
        ("urls = ['", "', 'open']"),
        ("[press](", ") and rest"),
    ],
)
def test_what_stands_outside_is_snapped_as_beside_a_plain_word(before: str, address: str, after: str) -> None:
    for name in (address, "word"):
        text = f"{before}{name}{after}"
        for part, start in ((before, 0), (after, len(before) + len(name))):
            for word in re.finditer(r"\w+", part):
                span = Span(*word.span()).shifted(start)
                assert snap(text, span, Span(0, len(text))) == span
        assert snapped(text, name) == name


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Museum,https://museum.org,press@museum.org,Paris", "https://museum.org", "https://museum.org"),
        ("Museum,https://museum.org/?id=3,Open daily", "Open", "Open"),
        ("urls = ['https://a.org','https://b.org']", "https://a.org", "https://a.org"),
        ("Hours;www.museum.fr;info@museum.fr;Lyon", "info", "info@museum.fr"),
        ("Contact: http://museum.org:Monday,Tuesday", "Monday", "Monday"),
        ("Contact: http://museum.org:8000The rest", "museum", "http://museum.org"),
        ("https://a.org/x/(https://b.org/y)", "https://a.org/x/", "https://a.org/x/"),
        ("mailto:press@museum.org,office@museum.org", "office", "office@museum.org"),
        ("email='press@museum.org'", "press", "press@museum.org"),
        ("[url]https://a.org/x[/url]", "x", "https://a.org/x"),
        ("See [https://x.org/a-b](https://x.org/c-d).", "c-d", "https://x.org/c-d"),
        ("[![a](https://x.org/a.svg)](https://x.org/b-c)", "b", "https://x.org/b-c"),
        ("The krona stood at SEK 10.5423/EUR on Monday.", "10.5423", "10.5423"),
        ("It costs 10.5000/unit/day now.", "10.5000", "10.5000"),
        ("as in 10.1093/ndt/gfp123, they say", "ndt", "10.1093/ndt/gfp123"),
        ("see http://en.Wikipedia.org/wiki/Foo", "Foo", "http://en.Wikipedia.org/wiki/Foo"),
        ("see http://en.m.Wikipedia.org/wiki/Foo", "en", "http://en.m.Wikipedia.org/wiki/Foo"),
        ("write to john@gmail.Com please", "john", "john@gmail.Com"),
        ("write to john@mail.yahoo.Com please", "john", "john@mail.yahoo.Com"),
        ("write to press@news.Museum.org please", "Museum", "press@news.Museum.org"),
        ("visit www.smithlaw.Com today", "smithlaw", "www.smithlaw.Com"),
        ("at me@museum.org.Next week", "me", "me@museum.org"),
        ("at me@museum.org.Tel:+33", "Tel", "Tel"),
        ("at https://x.org.See:https://y.org.", "y", "https://y.org"),
        ("Signed /Signed/John Smith", "John Smith", "John Smith"),
        ("It is in /Users/me/plans there.", "me", "/Users/me/plans"),
        ("It is in /Users/anna there.", "anna", "/Users/anna"),
        ("at https://x.org/?q=London,England now", "x", "https://x.org/?q=London,England"),
        ("at https://x.org/?of=Smith,Jones,Brown&x=1 now", "x", "https://x.org/?of=Smith,Jones,Brown&x=1"),
        ("It is in /Plans/lease.txt there.", "lease", "/Plans/lease.txt"),
        ("It is in /~me/plans or /.config/x there.", "config", "/.config/x"),
        ("Go to https://museum.org/a_ today", "a_", "https://museum.org/a_"),
        ("The Mrs.de Winter", "Winter", "Winter"),
    ],
)
def test_a_quote_has_the_whole_and_no_neighbour(text: str, words: str, expected: str) -> None:
    assert snapped(text, words) == expected


@pytest.mark.parametrize(
    "text",
    [
        "etc.it/they yes.no/maybe? day.in/out 1990.in/out A.at/B sometimes.so/thus",
        "Mrs.de Winter, Gen.de Gaulle, Prof.de Vries",
        "/Signed/John Smith, /Father/Mother, /Signed/John.The rest",
        "at 10.5423/EUR, 10.5000/unit, 10.5000/unit/day, (10.5423/EUR)",
    ],
)
def test_what_is_none_for_all_its_marks(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "youtu.be/dQw4w9WgXcQ",
        "youtu.be/a-b_c",
        "comune.roma.it/servizi",
        "amazon.it/gp/help",
        "t.me/museum",
        "museum.org/a_",
        "draft_.pdf",
        "Amazon.de",
        "web.de",
        "doi:10.5423/EUR",
    ],
)
def test_what_is_one_all_the_same(address: str) -> None:
    assert found_in(f"as in {address}.") == [address]


@pytest.mark.parametrize("address", [one for one in HOSTS if one != "@museum"])
@pytest.mark.parametrize("mark", ["_", "__", "*", "**"])
def test_the_marks_of_markdown_are_no_part_of_a_host(address: str, mark: str) -> None:
    """A handle and a path may end with an underscore of their own."""
    for text in (f"to {mark}{address}{mark} today", f"{mark}to {address}{mark}.", f"({mark}{address}{mark})"):
        assert found_in(text) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "müller@bücher.de",
        "info@café.fr",
        "réné@réné",
        "www.bücher.de/café",
        "https://bücher.de/café",
        "Résumé.pdf",
        "résumé-2021.pdf",
        "@réné",
        "/données/été",
        "info@उदाहरण.भारत",
        "http://उदाहरण.भारत/पथि",
        "पथि-2021.pdf",
    ],
)
def test_marks_upon_letters_part_none(address: str) -> None:
    for form, invisible in product(("NFC", "NFD"), ("", "\u00ad", "\u200b")):
        one = unicodedata.normalize(form, address)
        one = one[0] + invisible + one[1:]
        for text in (f"see {one}, or", f"(see:{one})", f"Museum,{one},Paris"):
            assert found_in(text) == [one]
            start = text.index(one)
            for at, char in enumerate(one):
                if char.isalnum():
                    inner = Span(start + at, start + at + 1)
                    assert snap(text, inner, Span(0, len(text))) == Span(start, start + len(one))


_PIECES = [
    *" ,;:'.()[]{}_-/@?#=!*",
    *("https://", "www.", "mailto:", "doi:", "10.1000/1", "a", "Ab", "x.org", "press@", "museum.fr", "Com"),
    *("e\u0301", "\u200b", "b.pdf", "/v1/", "/Signed/", "12", "'s", "封"),
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=30).map("".join))
def test_an_address_holds_no_other_but_in_its_path(text: str) -> None:
    # As a quote is looked at: marks that set an address off are none of it.
    for one in addresses_in(told_apart(text), Span(0, len(text))):
        address = one.cut(text)
        assert not re.search(r"\s", address)
        assert not re.search(r"[,;'(\[][a-z]+://", address)
        host = re.split(r"[/?#]", re.sub(r"^\w[\w+.-]*://", "", address), maxsplit=1)[0]
        assert host.removeprefix("@").count("@") <= 1
        assert not set(host) & set(",;()")
        for at in range(one.start, one.end):
            if text[at].isalnum():
                found = snap(text, Span(at, at + 1), Span(0, len(text)))
                assert found is not None
                assert found.start <= one.start
                assert one.end <= found.end
