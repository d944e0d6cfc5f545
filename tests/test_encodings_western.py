"""Files that are no UTF-8: Western ones come as Windows-1252, and those of other alphabets as their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders.encodings import decode

QUESTIONS = Path(__file__).parent / "questions"
ENGLISH = sorted(
    [*QUESTIONS.glob("kept/*.txt"), *QUESTIONS.glob("strangers/*.txt")], key=lambda path: path.name
)[:6]
BORROWED = (
    *(
        "naïve",
        "Müller",
        "Zoë",
        "fête",
        "café",
        "Malmö",
        "Théâtre",
        "façade",
        "jalapeño",
        "Ångström",
        "Tromsø",
    ),
    *("São", "résumé", "Besançon", "créée", "cañón", "El’Niño", "déjà", "Guðrún", "Þór", "Škoda", "cœur"),
)
OF_THE_WEST = {
    "German": "Die Straße über die Brücke ist für Müllers Lastwagen gesperrt, sagte der Bürgermeister.",
    "French": "L'été à la plage était très agréable, et les élèves français en ont gardé le goût.",
    "Spanish": "El niño pasó la mañana con su tío en el jardín. ¿Qué comió después? Jamás lo dirá.",
    "Portuguese": "A eleição não será adiada, disse o órgão, e as cédulas já estão na região há três dias.",
    "Catalan": "La comissió no ha fet públic l'informe, però això és només qüestió d'uns quants dies, diu.",
    "Italian": "La città è più antica di quanto si credesse, perché le mura già esistevano lì.",
    "Dutch": "De coördinator vond het één groot feest, maar de financiële kant baarde zorgen in België.",
    "Danish": "Børnene på øen læser gerne aviser, og færgen sejler først når vejret bliver bedre.",
    "Norwegian": "Været på øya blir bedre i løpet av dagen, og båten går når sjøen har lagt seg.",
    "Swedish": "Björnen åt hallon på ängen när flickan från Malmö gick över ån för att hämta vatten.",
    "Finnish": "Hyvää päivää, sanoi mies ja lähti kävelemään pitkin järven jäätä kohti kylää.",
    "Icelandic": "Það er gott veður í dag og börnin leika sér úti á túni með hundinum þangað til kvöldar.",
    "Irish": "Tá an bád ag dul amach ar an bhfarraige mhór inniu agus beidh sé ar ais arís amárach.",
    "Albanian": "Është e vërtetë që çdo njeri ka të drejtë të jetojë në një vend të qetë dhe të bukur.",
}
OF_OTHERS = {
    ("Polish", "cp1250"): "Żółw szedł powoli przez łąkę, a dzieci patrzyły, jak świeci słońce nad rzeką.",
    ("Czech", "cp1250"): "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl děda a šel spát do své chalupy.",
    (
        "Slovak",
        "cp1250",
    ): "Vyľakaný kôň stál pri ceste a chlapec ho ťahal späť do maštale, lebo už bol večer.",
    ("Hungarian", "cp1250"): "Az őszi eső után a fű is zöldebb lett, és a gyűlés időpontját későbbre tették.",
    (
        "Slovene",
        "cp1250",
    ): "Učenci so včeraj obiskali muzej in že zvečer pisali o tem, kar so videli še v mestu.",
    ("Croatian", "cp1250"): "Već sljedeće godine građani će moći birati između više kuća i cesta uz rijeku.",
    ("Romanian", "cp1250"): "Această ţară are oraşe frumoase şi oameni buni, iar în munţi trăiesc încă urşi.",
    ("Turkish", "cp1254"): "Çocuğun babası akşam işten eve gelince kapıyı açtı ve dışarıda yağmur yağıyordu.",
    (
        "Lithuanian",
        "cp1257",
    ): "Žmonės šiandien švenčia šventę, o vaikai žaidžia kieme ir laukia, kol ateis močiutė.",
    (
        "Latvian",
        "cp1257",
    ): "Šodien bērni spēlējas pagalmā, bet vecāki gatavo ēdienu un gaida viesus no ārzemēm.",
    ("Estonian", "cp1257"): "Õpilased läksid üle jõe, et näha žürii otsust ja šokolaadi süüa.",
    ("Polish", "iso8859-2"): "Żółw szedł powoli przez łąkę, a dzieci patrzyły, jak świeci słońce nad rzeką.",
    (
        "French",
        "mac-roman",
    ): "L’été à la plage était très agréable, et les élèves français en ont gardé le goût.",
    (
        "Swedish",
        "cp850",
    ): "Björnen åt hallon på ängen när flickan från Malmö gick över ån för att hämta vatten.",
    ("Russian", "cp1251"): "Черепаха медленно шла по лугу, а дети смотрели, как солнце садится за рекой.",
    ("Ukrainian", "cp1251"): "Черепаха повільно йшла лугом, а діти дивилися, як сонце сідає за річкою.",
    ("Russian", "koi8-r"): "Черепаха медленно шла по лугу, а дети смотрели, как солнце садится за рекой.",
    ("Greek", "cp1253"): "Τα παιδιά κοίταζαν τον ήλιο που έδυε πίσω από το ποτάμι και γελούσαν δυνατά.",
    ("Hebrew", "cp1255"): "הילדים הסתכלו על השמש ששקעה מעבר לנהר וצחקו בקול רם עד הערב.",
    ("Arabic", "cp1256"): "نظر الأطفال إلى الشمس وهي تغرب خلف النهر وضحكوا بصوت عال حتى المساء.",
    ("Japanese", "cp932"): "子供たちは川の向こうに沈む太陽を見ながら、夕方まで大きな声で笑っていました。",
    ("Chinese", "gb18030"): "孩子们看着太阳从河那边落下去，一直笑到晚上，然后回家吃饭。",
    ("Korean", "cp949"): "아이들은 강 너머로 지는 해를 바라보며 저녁까지 큰 소리로 웃었습니다.",
}
LENGTHS = (1, 8, 60)


def text_in(data: bytes) -> str:
    return decode(data, "f.txt")[0]


def test_a_short_english_text_has_its_own_words_and_its_own_currency() -> None:
    text = "She met Zoë at the café. “The rent is £500”, she said – and she paid.\n"
    assert decode(text.encode("cp1252"), "f.txt") == (text, "cp1252")


@pytest.mark.parametrize("word", BORROWED)
@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.stem)
def test_one_borrowed_word_in_an_english_file(path: Path, word: str) -> None:
    text = f"{path.read_text(encoding='utf-8')}\nThe name {word} was on the list.\n"
    assert decode(text.encode("cp1252"), "f.txt") == (text, "cp1252")


@pytest.mark.parametrize("word", BORROWED)
@pytest.mark.parametrize("times", [1, 30, 100])
def test_one_borrowed_word_after_any_length_of_english(word: str, times: int) -> None:
    text = "The committee met in the old town hall, and nobody had read the report in full. " * times
    text += f"\nThen {word} came up.\n"
    assert decode(text.encode("cp1252"), "f.txt") == (text, "cp1252")


def test_borrowed_words_of_many_languages_together() -> None:
    text = "The train from Malmö, Besançon, São Paulo and Tromsø was late, said Zoë Müller at the fête.\n"
    assert decode((text * 3).encode("cp1252"), "f.txt") == (text * 3, "cp1252")


@pytest.mark.parametrize("times", LENGTHS)
@pytest.mark.parametrize("language", OF_THE_WEST)
@pytest.mark.parametrize("quoted", [False, True], ids=["latin-1", "cp1252"])
def test_languages_of_the_west(language: str, times: int, quoted: bool) -> None:
    sentence = OF_THE_WEST[language]
    text = (f"“{sentence}” – 5 €\n" if quoted else f"{sentence}\n") * times
    assert decode(text.encode("cp1252" if quoted else "latin-1"), "f.txt") == (text, "cp1252")


@pytest.mark.parametrize("times", LENGTHS)
@pytest.mark.parametrize(("language", "encoding"), OF_OTHERS)
def test_other_alphabets_are_not_taken_for_the_west(language: str, encoding: str, times: int) -> None:
    text = f"{OF_OTHERS[language, encoding]}\n" * times
    assert text_in(text.encode(encoding)) == text


@pytest.mark.parametrize("times", LENGTHS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_unicode_of_any_language_is_itself(encoding: str, times: int) -> None:
    text = "\n".join([*OF_THE_WEST.values(), *OF_OTHERS.values()]) * times
    assert text_in(text.encode(encoding)) == text


def test_a_foreign_name_in_a_long_text_does_not_change_its_page() -> None:
    text = f"{OF_THE_WEST['Irish']}\n" * 60 + "Bhí Ångström agus Malmö ann.\n"
    assert decode(text.encode("cp1252"), "f.txt") == (text, "cp1252")


def test_english_with_polish_names_keeps_them() -> None:
    text = "The shipyard in Łódź and Lech Wałęsa were in the news, and so was Bolesław Kołodziej.\n" * 3
    assert text_in(text.encode("cp1250")) == text


def test_a_byte_that_windows_western_page_lacks_is_not_forced_into_it() -> None:
    text = "Děti říkají ťuk ťuk a pak ještě jednou ťuk.\n"
    assert text_in(text.encode("cp1250")) == text


def test_one_endless_word_is_read_in_a_moment() -> None:
    text = "a" * 100_000 + " é" + "b" * 100_000
    assert decode(text.encode("cp1252"), "f.txt") == (text, "cp1252")
