"""What is read and searched for in 8 bits is the same on every processor.

Without 8-bit dot products (VNNI) a processor multiplies two pairs at a time and adds them in 16 bits, where
they stop at 32,767: activations of up to 255 leave room for weights of 7 bits, and for no larger ones.
"""

from pathlib import Path

import numpy as np
import pytest
from onnx import load, numpy_helper

from index.folder.snapshot import find_snapshot
from index.query_encoder import MODEL_FILE
from qa.reader import SHIPPED_MODEL

LARGEST_SUM, LARGEST_ACTIVATION = 2**15 - 1, 255


def largest_sums(model: Path) -> list[int]:
    """Of each product of 8-bit integers in the graph the largest sum of two of its terms."""
    graph = load(str(model)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMulInteger"]
    assert all(weight.dtype == np.int8 for weight in weights)
    return [2 * LARGEST_ACTIVATION * int(np.abs(weight.astype(int)).max()) for weight in weights]


@pytest.mark.parametrize("which", ["reader", "query encoder"])
def test_no_sum_of_two_products_can_pass_16_bits(which: str, article_index: Path) -> None:
    encoder = find_snapshot(article_index).folder / "encoder"
    sums = largest_sums(SHIPPED_MODEL / "reader.onnx" if which == "reader" else encoder / MODEL_FILE)
    assert len(sums) > 30, "six layers of six products"
    assert max(sums) <= LARGEST_SUM
    assert min(sums) > 0.9 * LARGEST_SUM, "no bit is given away"
