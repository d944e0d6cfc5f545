"""From trained weights to the shipped files: ONNX, int8 but for a few outlying channels.

The exported logits are margins: each position's logit less that of [CLS] in the same row, which is what
training makes comparable across the passages of a question. The null score is therefore 0 in every row.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from pathlib import Path

import torch
from torch import Tensor
from transformers import BertForQuestionAnswering

from index.onnx_runtime import quantise
from qa.training.config import RecipeError
from qa.training.models import open_model, open_tokenizer
from qa.training.outliers import CHANNELS, split_outliers
from seeds import article_path

MAX_LENGTH = 288
STRIDE = 96
MAX_ANSWER_PIECES = 40
_OPSET = 17


class _Margins(torch.nn.Module):
    """The reader as it is served: two outputs, zero at [CLS]."""

    def __init__(self, weights: Path, *, split: bool) -> None:
        super().__init__()
        reader = open_model(weights, attention="eager")
        if not isinstance(reader, BertForQuestionAnswering):
            raise RecipeError(f"{weights} holds a teacher: what is served is of BERT's build")
        self.reader = reader
        self.train(False)
        if split:
            texts = article_path().read_text(encoding="utf-8").splitlines()
            split_outliers(self.reader, open_tokenizer(weights), filter(None, texts), MAX_LENGTH)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        output = self.reader(input_ids=ids, attention_mask=mask, token_type_ids=types)
        start, end = output.start_logits, output.end_logits
        return start - start[:, :1], end - end[:, :1]


def export(weights: Path, out: Path, name: str, *, int8: bool = True) -> str:
    """Write reader.onnx, tokenizer.json and reader.json into `out`; answers the model's sha256."""
    out.mkdir(parents=True, exist_ok=True)
    model = out / "reader.onnx"
    plain = out / "reader.float32.onnx"
    _write_onnx(weights, plain, split=int8)
    if int8:
        quantise(plain, model, apart=_products_apart(plain))
        plain.unlink()
    else:
        plain.replace(model)
    open_tokenizer(weights).save(str(out / "tokenizer.json"), pretty=False)
    facts = {
        "name": name,
        "sha256": _sha256(model),
        "tokenizer_sha256": _sha256(out / "tokenizer.json"),
        "max_length": MAX_LENGTH,
        "stride": STRIDE,
        "max_answer_pieces": MAX_ANSWER_PIECES,
    }
    (out / "reader.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return str(facts["sha256"])


def _write_onnx(weights: Path, path: Path, *, split: bool) -> None:
    model = _Margins(weights, split=split)
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "batch", 1: "sequence"}
    inputs, outputs = ["input_ids", "attention_mask", "token_type_ids"], ["start_logits", "end_logits"]
    with warnings.catch_warnings(), torch.inference_mode():
        # the tracing exporter is called legacy; the new one does not write opset 17
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (example, example, torch.zeros_like(example)),
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=dict.fromkeys([*inputs, *outputs], axes),
            opset_version=_OPSET,
            dynamo=False,
        )


def _products_apart(path: Path) -> list[str]:
    """The products of outlying channels: no other weight has so few rows."""
    import onnx

    graph = onnx.load(path).graph
    rows = {weight.name: weight.dims[0] for weight in graph.initializer if len(weight.dims) == 2}
    return [
        node.name for node in graph.node if node.op_type == "MatMul" and rows.get(node.input[1]) == CHANNELS
    ]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_model(source: Path, target: Path) -> None:
    """Put an exported reader where the service loads it from."""
    for name in ("reader.onnx", "tokenizer.json", "reader.json"):
        shutil.copyfile(source / name, target / name)
