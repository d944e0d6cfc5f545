"""A tiny span reader with a tokenizer of single letters, for the tests of qa.training."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    MPNetConfig,
    MPNetForQuestionAnswering,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,?'\"-"


def write_tiny_model(folder: Path) -> Path:
    """Weights drawn with a fixed seed; the tokenizer truncates to 16, as published ones may."""
    tokenizer = _letters()
    tokenizer.enable_truncation(16)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_tiny_teacher(folder: Path) -> Path:
    """An MPNet for the same word pieces: weights drawn with a fixed seed, no tokenizer of its own."""
    torch.manual_seed(1)
    config = MPNetConfig(
        vocab_size=120,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=260,
        pad_token_id=1,
    )
    MPNetForQuestionAnswering(config).save_pretrained(folder)
    return folder


def write_tiny_asker(folder: Path) -> Path:
    """A causal language model of letters, its weights drawn with a fixed seed."""
    torch.manual_seed(2)
    tokenizer = _letters()
    config = Qwen2Config(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        intermediate_size=16,
        eos_token_id=2,
        bos_token_id=1,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    marks = {"pad_token": "[PAD]", "eos_token": "[SEP]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(folder)
    return folder


def _letters() -> Tokenizer:
    names = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
    vocabulary = {name: number for number, name in enumerate(names)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a word piece
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer
