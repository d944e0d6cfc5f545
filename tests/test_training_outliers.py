"""Taking channels apart changes how a network rounds, and nothing that it says."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.network.models import open_model, open_tokenizer
from qa.training.network.outliers import CHANNELS, SplitLinear, split_outliers
from tests.training_model import write_tiny_model

TEXTS = ["Fishermen like the Aras.", "It rises in Turkey near Erzurum, in May."]


def test_the_channels_that_stand_out_are_found_and_the_result_stays(tmp_path: Path) -> None:
    start = write_tiny_model(tmp_path / "start")
    model, plain = open_model(start), open_model(start)
    # A channel of the layer norm before the block, made large and, behind it, small again: same function,
    # one channel that stands out.
    for one in (model, plain):
        block = one.bert.encoder.layer[0]
        block.attention.output.LayerNorm.weight.data[11] *= 50
        block.intermediate.dense.weight.data[:, 11] /= 50
        one.train(False)
    split_outliers(model, open_tokenizer(start), TEXTS, 40)
    block = model.bert.encoder.layer[0]
    for layer in (block.intermediate.dense, block.output.dense):
        assert isinstance(layer, SplitLinear)
        assert len(layer.channels) == CHANNELS
    assert 11 in block.intermediate.dense.channels
    ids = torch.randint(4, 40, (3, 17), generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        said, wanted = model(input_ids=ids), plain(input_ids=ids)
    assert torch.allclose(said.start_logits, wanted.start_logits, atol=1e-5)
    assert torch.allclose(said.end_logits, wanted.end_logits, atol=1e-5)


def test_what_is_left_to_round_lacks_the_channels_apart() -> None:
    layer = torch.nn.Linear(8, 3)
    split = SplitLinear(layer, torch.tensor([2, 5]))
    seen: list[torch.Tensor] = []
    layer.register_forward_pre_hook(lambda _layer, inputs: seen.append(inputs[0]))
    values = torch.full((4, 8), 2.0)
    values[:, 2] = 1000.0
    plain = torch.nn.functional.linear(values, layer.weight, layer.bias)
    assert torch.allclose(split(values), plain, rtol=1e-5)
    assert seen[0].max() == 2.0
    assert (seen[0][:, [2, 5]] == 0).all()
