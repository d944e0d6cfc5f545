"""A reader whose products of 8-bit integers are computed as they are defined, on any processor."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from onnx import TensorProto, helper, load, save


def write_exact(reader: Path, out: Path) -> None:
    """The reader in the folder `reader`, to the folder `out`: each MatMulInteger becomes a product in
    float32 of the same integers, which neither saturates nor, below 2^24, rounds."""
    shutil.copytree(reader, out, dirs_exist_ok=True)
    model = load(str(reader / "reader.onnx"))
    nodes = [made for node in model.graph.node for made in _exact(node)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    save(model, str(out / "reader.onnx"))
    facts = json.loads((out / "reader.json").read_text(encoding="utf-8"))
    facts["sha256"] = hashlib.sha256((out / "reader.onnx").read_bytes()).hexdigest()
    (out / "reader.json").write_text(json.dumps(facts), encoding="utf-8")


def _exact(node: Any) -> list[Any]:
    if node.op_type != "MatMulInteger":
        return [node]
    name = node.output[0]
    made, shifted = [], []
    for value, zero in zip(node.input[:2], node.input[2:], strict=True):
        kept = f"{name}.{len(shifted)}"
        for source, target in ((value, f"{kept}.value"), (zero, f"{kept}.zero")):
            made.append(helper.make_node("Cast", [source], [target], to=TensorProto.FLOAT))
        made.append(helper.make_node("Sub", [f"{kept}.value", f"{kept}.zero"], [kept]))
        shifted.append(kept)
    made.append(helper.make_node("MatMul", shifted, [f"{name}.product"]))
    made.append(helper.make_node("Cast", [f"{name}.product"], [name], to=TensorProto.INT32))
    return made
