"""How a language model's text is written: which pieces are drawn, what is read for them, where it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.network.models import open_tokenizer
from qa.training.writing.writer import Writer
from tests.training_model import write_tiny_asker


def test_drawn_are_the_likeliest_pieces_that_make_up_the_greater_part(tmp_path: Path) -> None:
    torch.manual_seed(0)
    writer = Writer(write_tiny_asker(tmp_path / "asker"))
    flat = -torch.arange(100.0).flip(0) / 1000
    assert set(writer._drawn(flat.expand(4000, -1)).tolist()) <= set(range(60, 100))
    steep = torch.tensor([0.0, 5.0, 4.5, 0.5])
    assert set(writer._drawn(steep.expand(1000, -1)).tolist()) == {1, 2}


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Says the likeliest letter, so that what it says of a prompt alone and beside others compares; the four
    pieces before the letters are none, and two of them ends."""
    monkeypatch.setattr(Writer, "_drawn", lambda _, logits: logits[:, 4:].argmax(dim=-1) + 4)
    return Writer(write_tiny_asker(tmp_path / "asker"))


def test_what_prompts_begin_with_alike_is_read_once_and_changes_nothing(writer: Writer) -> None:
    for prompts in (
        ["a long beginning: one", "a long beginning: another, longer", "a long beginning: o"],
        ["a long beginning", "a long beginning: one", "a long beginning"],
        ["nothing", "alike", "here"],
    ):
        together = writer.go_on(prompts, times=2, pieces=12, until="never")
        alone = [writer.go_on([prompt], times=1, pieces=12, until="never")[0][0] for prompt in prompts]
        assert together == [[said, said] for said in alone]
        assert any(alone)


def test_a_text_that_has_ended_is_read_no_further_and_the_others_go_on(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = ["a long beginning: one", "a long beginning: another, longer", "a long beginning: o"]
    grown = [
        [said for [said] in writer.go_on(prompts, times=1, pieces=pieces, until="never")]
        for pieces in range(1, 13)
    ]
    read: list[int] = []
    forward = writer._model.forward

    def counted(*args: Any, **kwargs: Any) -> Any:
        read.append(len(kwargs["input_ids"]))
        return forward(*args, **kwargs)

    monkeypatch.setattr(writer._model, "forward", counted)
    shrunk = False
    for until in sorted({letter for said in grown[-1] for letter in said.strip()}):
        read.clear()
        cut = [said for [said] in writer.go_on(prompts, times=1, pieces=12, until=until)]
        steps = []
        for text, *longer in zip(cut, *grown, strict=True):
            ended = [until in said.lstrip() for said in longer]
            last = ended.index(True) if True in ended else len(longer) - 1
            assert text == longer[last]
            steps.append(last)
        # the shared beginning and the prompts are read first, then each text's pieces but the last
        assert read[2:] == [sum(step > number for step in steps) for number in range(max(steps))]
        shrunk |= len(set(read[2:])) > 1
    assert shrunk


@pytest.mark.parametrize("end", ["[PAD]", "[SEP]", "a", "b"])
def test_a_text_ends_where_model_or_tokenizer_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    folder = write_tiny_asker(tmp_path / "asker")
    numbers = open_tokenizer(folder).get_vocab()
    settings = folder / "generation_config.json"
    settings.write_text(json.dumps({"eos_token_id": [numbers["a"], numbers["b"]]}), encoding="utf-8")
    writer = Writer(folder)
    written = iter([numbers["c"], numbers[end], numbers["d"]])
    monkeypatch.setattr(writer, "_drawn", lambda _: torch.tensor([next(written)]))
    [[said]] = writer.go_on(["c"], times=1, pieces=12, until="never")
    assert said.replace(" ", "").startswith("c")
    assert list(written) == [numbers["d"]]


def test_blanks_before_the_first_word_end_nothing(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    as_text = {1: "\n", 2: "\n who", 3: "\n who\n"}
    monkeypatch.setattr(writer._tokenizer, "decode", lambda said: as_text[len(said)])
    assert [len(said) for said in writer._said(["c"], times=1, pieces=12, until="\n")] == [3]
