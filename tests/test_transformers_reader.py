"""Other people's span models as readers: small untrained ones, made here, of two families."""

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.errors import ReaderError
from qa.reader import SHIPPED_MODEL, Reader, in_turn
from qa.readers import open_reader
from qa.reading import Excerpt, Reading
from qa.windows import Ids, Logits

_BERT_MARKS = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
_ROBERTA_MARKS = {"cls_token": "<s>", "sep_token": "</s>", "bos_token": "<s>", "pad_token": "<pad>"}
TEXT = "naïve 😀 “The siege” began\u00a0on December 12, 2022.\r\nIt went on. " * 40


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def small(kind: str) -> dict[str, Any]:
    return {
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "vocab_size": 30522,
        "max_position_embeddings": 160 if kind == "bert" else 200,
    }


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    BertForQuestionAnswering(BertConfig(**small("bert"))).save_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(SHIPPED_MODEL / "tokenizer.json"), **_BERT_MARKS)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two separators between question and passage, no token types, padding that is not 0."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaForQuestionAnswering

    folder = tmp_path_factory.mktemp("roberta")
    config = RobertaConfig(**{**small("roberta"), "vocab_size": 400}, pad_token_id=1, bos_token_id=0)
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    marks = ["<s>", "<pad>", "</s>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=marks, initial_alphabet=alphabet, show_progress=False
    )
    pieces.train_from_iterator([TEXT], trainer)
    pieces.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=pieces, **_ROBERTA_MARKS)
    tokenizer.save_pretrained(folder)
    return folder


def check(reading: Reading) -> None:
    assert reading.spans
    for scored in reading.spans:
        assert 0 <= scored.span.start < scored.span.end <= len(TEXT)


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_it_reads_in_windows_as_the_shipped_reader_does(family: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(family)
    reader = open_reader(str(folder))
    (reading,) = reader.read("when did the siege begin", [Excerpt(TEXT)])
    check(reading)
    assert len(reader.identity.rpartition("@")[2]) == 64
    assert open_reader(str(folder)).identity == reader.identity


def test_a_piece_of_no_code_point_is_no_answer(roberta: Path) -> None:
    """A network that likes only the piece of a lone space, whose offsets byte-level tokenizers trim away."""
    reader = open_reader(str(roberta))
    space = reader._tokenizer.token_to_id("\u0120")

    def like_spaces(ids: Ids, _mask: Ids, _types: Ids) -> tuple[Logits, Logits]:
        logits = np.where(ids == space, np.float32(9), np.float32(-9))
        return logits, logits

    lover = Reader("lover", reader._tokenizer, reader._template, reader._rules, in_turn(like_spaces))
    check(*lover.read("when did the siege begin", [Excerpt(TEXT)]))


def test_the_pair_is_framed_as_the_tokenizer_frames_it(bert: Path, roberta: Path) -> None:
    framed = open_reader(str(bert))._template
    assert (framed.before, framed.between, framed.after) == ((101,), (102,), (102,))
    framed = open_reader(str(roberta))._template
    assert (framed.before, framed.between, framed.after) == ((0,), (2, 2), (2,))
    assert (framed.padding, framed.passage_type) == (1, 0)


def test_a_model_that_was_never_taught_to_read_is_refused(bert: Path, tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    BertModel(BertConfig(**small("bert"))).save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((bert / name).read_bytes())
    with pytest.raises(ReaderError, match=r"is not trained to read: it has no qa_outputs\.bias"):
        open_reader(str(tmp_path))


def cut_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")


def other_sizes(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 32}), encoding="utf-8")


def no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"model": {"type": "None"}}', encoding="utf-8")


def places_in_words(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["max_position_embeddings"] = "many"
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize(
    ("breaks", "named"),
    [
        (cut_weights, "its network"),
        (no_weights, "its network"),
        (other_sizes, r"bert\.embeddings\.LayerNorm\.bias has sizes \(16,\), not \(32,\)"),
        (no_tokenizer, "its tokenizer"),
        (places_in_words, "max_position_embeddings"),
    ],
)
def test_a_broken_one_is_told_in_one_line_and_nothing_else_is_said(
    breaks: Callable[[Path], None],
    named: str,
    bert: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(bert, folder)
    breaks(folder)
    with pytest.raises(
        ReaderError, match=f"cannot be loaded: .*{named}.*; save or download it again"
    ) as told:
        open_reader(str(folder))
    assert str(told.value).startswith(f"reader {folder} ")
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 600
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo", "x" * 10_000])
def test_whatever_the_libraries_raise_is_one_line(
    text: str, bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(*_: object, **__: object) -> None:
        raise LookupError(text)

    monkeypatch.setattr("transformers.AutoModelForQuestionAnswering.from_pretrained", raises)
    with pytest.raises(ReaderError, match="its network failed \\(LookupError") as told:
        open_reader(str(bert))
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 600


def test_the_libraries_speak_again_afterwards(bert: Path) -> None:
    levels = [logging.getLogger(name).level for name in ("transformers", "huggingface_hub")]
    open_reader(str(bert))
    assert [logging.getLogger(name).level for name in ("transformers", "huggingface_hub")] == levels


def test_what_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="there is no such folder") as caught:
        open_reader(str(tmp_path / "none"))
    assert "\n" not in str(caught.value)


def test_the_setting_names_shipped_and_exported_readers_too() -> None:
    shipped = open_reader(threads=1)
    assert isinstance(shipped, Reader)
    assert open_reader(str(SHIPPED_MODEL), threads=1).identity == shipped.identity
