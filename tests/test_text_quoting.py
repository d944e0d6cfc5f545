"""Mails in plain text that quote what they answer: whose words are whose."""

import pytest

from index.loaders.text.loader import find_blocks
from tests.plain_text import kinds_and_texts


def paragraphs(text: str) -> list[str]:
    return [block.span.cut(text) for block in find_blocks(text)]


def test_a_line_of_nothing_but_marks_is_blank() -> None:
    text = (
        "Thank you.\n\nHelen\n\nOn Mon, 4 Mar 2024, Piotr Nowak wrote:\n\n"
        "> Dear Helen,\n>\n> The papers may be\n> seen.\n> \n> Piotr\n>\n"
        "> On Fri, 1 Mar 2024, Helen Marsh wrote:\n>\n>> Are the papers open?\n>>\n> > Helen\n"
    )
    assert paragraphs(text) == [
        "Thank you.",
        "Helen",
        "On Mon, 4 Mar 2024, Piotr Nowak wrote:",
        "Dear Helen,",
        "The papers may be\n> seen.",
        "Piotr",
        "On Fri, 1 Mar 2024, Helen Marsh wrote:",
        "Are the papers open?",
        "Helen",
    ]
    assert {kind for kind, _ in kinds_and_texts(text)} == {"paragraph"}


def test_another_depth_is_another_paragraph() -> None:
    text = (
        "He wrote:\n> Can you come\nYes, at noon.\n> And Anna? I\n> asked her.\n>> Who is she\n> My aunt.\n\n"
        "Bye."
    )
    assert paragraphs(text) == [
        "He wrote:",
        "Can you come",
        "Yes, at noon.",
        "And Anna? I\n> asked her.",
        "Who is she",
        "My aunt.",
        "Bye.",
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The value that was found is\n> 5 in all cases, or\n>= 7 in some.",
        "> A line that a mail program has\nbroken without its\n> mark.",
    ],
)
def test_a_sentence_that_goes_on_is_not_torn(paragraph: str) -> None:
    text = f"Anna wrote:\n> Quoted.\n\n{paragraph}\n\n> Quoted.\n"
    assert paragraphs(text)[2] == paragraph.removeprefix("> ")


def test_the_marks_of_a_transcript_quote_nothing() -> None:
    turn = ">> The mayor said in\nPortland:\n>> It is so."
    assert paragraphs(f"Before it.\n\n{turn}\n\n>>\n\nAfter it.\n") == [
        "Before it.", turn, ">>", "After it.",
    ]  # fmt: skip


def test_every_line_stays_a_paragraph_where_none_is_blank() -> None:
    assert paragraphs("One.\n> Two.\n> three.\nFour.") == ["One.", "Two.", "three.", "Four."]


@pytest.mark.parametrize(
    "paragraph",
    [
        ">50% of the patients came.",
        "> 65 years of age.",
        ">= 40 mmol/l, and it rose.",
        "> 60 kg: 500 mg,\n> 80 kg: 700 mg.",
        ">£5 for adults.",
        ">1,000 people.",
        ">sp|P12345|KIN",
        "> npm install\n> npm start",
        ">>> print(1).\n>>> print(2).",
        ">> GOOD MORNING.\n>>\n>> HELLO.",
        "> A bullet.",
    ],
)
def test_another_sign_of_the_same_look_stays(paragraph: str) -> None:
    assert "\n".join(paragraphs(f"Before it\nall.\n\n{paragraph}\n\nAfter it.\n")[1:-1]) == paragraph


@pytest.mark.parametrize("kept", [">50% of the patients came.", ">= 40 mmol/l.", ">>> 1 + 1", ">€5 each."])
def test_it_stays_in_a_mail_too(kept: str) -> None:
    assert paragraphs(f"Anna wrote:\n\n> So it is.\n\n{kept}\n\nBye.\n")[2] == kept


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, Anna wrote:\n\n> So it is\n",
        "From: Anna\nSubject: It\n\n> So it is\n",
        "Yes.\n\n> So it is\n>\n> now\n",
        "Yes.\n\n> So it is\n> now.\n",
    ],
)
def test_a_mail_is_told_by_what_else_it_has(text: str) -> None:
    assert any(words.startswith("So it is") for words in paragraphs(text))


def test_a_number_that_begins_a_quoted_line_is_quoted() -> None:
    text = "Anna wrote:\n> I owe you\n> 5 pounds.\n>\n> 7 came.\n>> Who?\n>>> 3 of them.\n"
    assert paragraphs(text)[1:] == ["I owe you\n> 5 pounds.", "7 came.", "Who?", "3 of them."]


HEADER = "From: Anna\nSubject: The roof"


@pytest.mark.parametrize(
    "paragraph",
    [
        "I went there, and I can say that\n>From May to June it leaked.\nNobody came.",
        ">From May to June it was seen by\nAnna Vogel.",
        "I say that\n>From May it leaked.",
    ],
)
def test_a_mark_that_a_mailbox_sets_tears_no_paragraph(paragraph: str) -> None:
    assert paragraphs(f"{HEADER}\n\n{paragraph}\n\n> Did it?\n\nYes.\n") == [
        HEADER, paragraph, "Did it?", "Yes.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hi.\n\n>From when is it open?\n\nFrom May.\n", "From when is it open?"),
        ("Theo wrote:\n>From May on.\nYes.\n", "From May on."),
        ("Theo wrote:\n\n>From May on.\nYes.\n", "From May on."),
        ("I asked\n>From when is it open?\n>To when?\nYes.\n", "From when is it open?\n>To when?"),
        ("Hi.\n>From when is it open?\nFrom May.\n", "From when is it open?"),
        (">From May we are away\nThanks.\n", "From May we are away"),
        ("I asked\n>Fromage or ham?\nHam.\n", "Fromage or ham?"),
    ],
)
def test_another_line_that_begins_alike_is_quoted(text: str, quoted: str) -> None:
    assert quoted in paragraphs(f"{HEADER}\n\n{text}")


ASKED = [
    "From when is the hall open?",
    "From whom did you hear it?",
    "From May we are away.",
    "From here on: no!",
]
SAID = ["From nine, and on Sundays from ten.", "from Anna", "Yes", "12 of us."]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("header", [HEADER, "On Monday Theo wrote:", f"{HEADER}\n\nTheo wrote:\n\n> Hi!"])
def test_a_quoted_line_is_not_joined_with_its_answer(header: str, asked: str, said: str) -> None:
    begun = [line.removeprefix("> ") for line in header.split("\n\n")]
    other = "From then on."
    once, again = f">{asked}\n{said}", f">{other}\n{said}"
    assert paragraphs(f"{header}\n\n{once}\n") == [*begun, asked, said]
    assert paragraphs(f"{header}\n\n{once}\n\n{again}\n\nBye.\n") == [
        *begun, asked, said, other, said, "Bye.",
    ]  # fmt: skip


def test_a_quoted_line_is_not_joined_with_what_is_around_it() -> None:
    for asked in ASKED:
        found = paragraphs(f"{HEADER}\n\nHi Anna,\n>{asked}\nFrom nine.\n")
        assert found == [HEADER, "Hi Anna,", asked, "From nine."]
    answered = ["Is it open?", "Yes", "From when", "At nine", "From whom", "Anna"]
    lines = [f">{line}" if at % 2 == 0 else line for at, line in enumerate(answered)]
    assert paragraphs(f"{HEADER}\n\n" + "\n".join(lines) + "\n\nBye.\n")[1:] == [*answered, "Bye."]


@pytest.mark.parametrize("answers", [1, 3, 7])
@pytest.mark.parametrize("asked", ["From when", "From when on"])
def test_who_wrote_is_said_above_all_that_is_quoted(asked: str, answers: int) -> None:
    quoted = "".join(f"> Is it {at}?\n\nIt is so.\n\n" for at in range(answers))
    for above, below in (("Yes\n", "\nMay"), ("", "\nmay be")):
        text = f"{HEADER}\n\nTheo wrote:\n\n{quoted}{above}>{asked}{below}\n"
        assert any(words.startswith(asked) for words in paragraphs(text))
        for unsaid in (
            text.replace("Theo wrote:", "Theo"),
            text.replace(quoted, f"{quoted}From: Theo\nTo: me\n\n"),
        ):
            assert f"{above}>{asked}{below}" in paragraphs(unsaid)


WRAPPED = "I went to the mill with Theo and with Anna Vogel, and found that"


@pytest.mark.parametrize("above", ["", "It was dry before. ", f"{WRAPPED[:-9]}.\n"])
@pytest.mark.parametrize("header", [HEADER, f"{HEADER}\n\nTheo wrote:\n\n> Did it leak?\n\nYes."])
def test_a_sentence_broken_for_want_of_room_is_nowhere_torn(header: str, above: str) -> None:
    for below in ("\nNobody came.", "", "\nwas seen."):
        paragraph = (
            f"{above}{WRAPPED}\n>From May to June it leaked{'' if below.endswith('seen.') else '.'}{below}"
        )
        assert paragraph in paragraphs(f"{header}\n\n{paragraph}\n\n> Did it?\n\nYes.\n")


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("From there we walked to the old town, where", "Anna has a shop."),
        ("From the station I went on to see Mr", "Brown."),
        ("From May on the road leads through the hills to", "York."),
        ("From then on the rent of the whole house by the harbour was", "£500 a month."),
        ("From there it is not far on foot to the old mill of our town and", "Leeds."),
        ("From there it is not far at all on foot to the old mill beside", "Leeds."),
    ],
)
def test_a_line_of_a_mailbox_that_goes_on_with_a_name_is_of_its_paragraph(line: str, below: str) -> None:
    paragraph = f"It is about the wool trade.\n>{line}\n{below}"
    assert paragraph in paragraphs(f"{HEADER}\n\n{paragraph}\n\n> Did it?\n\nYes.\n")


@pytest.mark.parametrize("word", ["EOF", "'EOF'", '"EOF"', "-EOF", " EOF"])
def test_what_a_shell_is_given_to_read_is_not_quoted(word: str) -> None:
    typed = f"$ cat > motd <<{word}\n> Welcome to the host, friend.\n> Have a nice day.\n> EOF"
    assert paragraphs(f"Type this:\n\n{typed}\n\nIt is\nread.\n")[1] == typed
    other = typed.replace("> EOF", "> END.")
    assert "Welcome to the host, friend.\n> Have a nice day.\n> END." in paragraphs(f"Type:\n\n{other}\n")


def test_a_sign_that_is_no_mark_stays_beside_marks() -> None:
    text = "Anna wrote:\n>= 7 was seen.\n> So it is.\n"
    assert paragraphs(text)[1:] == [">= 7 was seen.", "So it is."]
