"""From trained weights to the shipped files: ONNX, int8 but for a few outlying channels.

The exported logits are margins: each position's logit less that of [CLS] in the same row, which is what
training makes comparable across the passages of a question. The null score is therefore 0 in every row.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor
from transformers import BertForQuestionAnswering

from index.onnx_runtime import quantise
from qa.training.errors import ArgumentError
from qa.training.network.models import open_model, open_tokenizer
from qa.training.network.outliers import CHANNELS, split_outliers
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
            raise ArgumentError(f"{weights} holds a teacher: what is served is of BERT's build")
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
    """Write reader.onnx, tokenizer.json and reader.json into `out`; answers the model's sha256.

    They are written aside and moved there at the end: where anything fails before, a reader that `out` holds
    stays as it was.
    """
    reader = _Margins(weights, split=int8)
    tokenizer = open_tokenizer(weights)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=out) as folder:
        aside = Path(folder)
        model, plain = aside / "reader.onnx", aside / "reader.float32.onnx"
        _write_onnx(reader, plain)
        if int8:
            quantise(plain, model, apart=_products_apart(plain))
        else:
            plain.replace(model)
        tokenizer.save(str(aside / "tokenizer.json"), pretty=False)
        facts = {
            "name": name,
            "sha256": _sha256(model),
            "tokenizer_sha256": _sha256(aside / "tokenizer.json"),
            "max_length": MAX_LENGTH,
            "stride": STRIDE,
            "max_answer_pieces": MAX_ANSWER_PIECES,
        }
        (aside / "reader.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        for file in ("reader.onnx", "tokenizer.json", "reader.json"):
            (aside / file).replace(out / file)
    return str(facts["sha256"])


def _write_onnx(model: _Margins, path: Path) -> None:
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
