"""Writing an encoder's question side as ONNX, so that asking needs neither torch nor transformers."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import EncoderError
from index.onnx_runtime import quantise
from index.query_encoder import DESCRIPTION_FILE, MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from index.store import Encoder

if TYPE_CHECKING:
    from index.encoder import SentenceTransformerEncoder

LEAST_COSINE: Final = 0.999
"""Between a text's vector from sentence-transformers and from the export in float32."""

LEAST_COSINE_INT8: Final = 0.97
"""And from the export in 8 bits. Over 1,500 questions of SQuADShifts wiki it is 0.982 at least, 0.993 in the
mean, and the right passage is found as often: among the first 1, 3, 5 of 1,179 passages for 38.1, 53.8, 58.1
of 100 questions, in float32 for 38.2, 53.9, 57.7. It takes half the time and a quarter of the memory."""

_PLAIN_FILE: Final = "model.float32.onnx"
_OPSET: Final = 17
_INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")

PARITY_TEXTS: Final = (
    "when did the blockade begin",
    "What does CSTO stand for?",
    "A sentence of its own, with “curly quotes”, a dash — and the number 140,000.",
    "naïve café İstanbul 東京 مرحبا 🙂",
    "word " * 300,
)
"""Short and long, in several scripts: lengths and padding are where an export goes wrong."""


def export_encoder(encoder: SentenceTransformerEncoder, folder: Path) -> Encoder:
    """Writes the encoder's question side into `folder` and opens it.

    Questions are encoded in 8 bits, passages never. Raises EncoderError where the export encodes differently.
    A model that is more than BERT with mean or first-token pooling is only named there, and answered for
    by sentence-transformers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pooling = _plain_pooling(encoder)
    description: dict[str, Any] = {
        "format": 1,
        "identity": encoder.identity,
        "dimension": encoder.dimension,
        "max_pieces": encoder.max_pieces,
        "pooling": pooling,
        "model": encoder.model if pooling is None else None,
    }
    plain = folder / _PLAIN_FILE
    if pooling is not None:
        _export_graph(encoder, plain)
        encoder.transformer.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    _write_json(folder / DESCRIPTION_FILE, description)
    if pooling is None:
        return encoder
    _check_parity(encoder, OnnxEncoder(folder, model=_PLAIN_FILE), LEAST_COSINE)
    quantise(plain, folder / MODEL_FILE)
    plain.unlink()
    exported = OnnxEncoder(folder)
    _check_parity(encoder, exported, LEAST_COSINE_INT8)
    return exported


def _plain_pooling(encoder: SentenceTransformerEncoder) -> str | None:
    """`mean` or `cls` where that and a BERT are all there is to the model, else None."""
    kinds = [type(module).__name__ for module in encoder.transformer]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    if encoder.transformer.default_prompt_name is not None:
        return None
    if _bert(encoder).config.model_type != "bert":
        return None
    pooling: Any = encoder.transformer[1]
    mode: str | None = pooling.get_config_dict().get("pooling_mode")
    return mode if mode in ("mean", "cls") else None


def _bert(encoder: SentenceTransformerEncoder) -> Any:
    first: Any = encoder.transformer[0]
    return first.auto_model


def _export_graph(encoder: SentenceTransformerEncoder, path: Path) -> None:
    import torch

    class TokenVectors(torch.nn.Module):
        def __init__(self, bert: Any) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.bert(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state

    example = torch.ones((2, 8), dtype=torch.int64)
    axes = {name: {0: "texts", 1: "pieces"} for name in (*_INPUTS, "token_vectors")}
    bert = _bert(encoder)
    attention = bert.config._attn_implementation
    bert.set_attn_implementation("eager")
    try:
        # The tracing exporter needs no further package; its announced end and its notes on branches that
        # an encoder does not take are no concern of whoever builds an index. Parity is checked afterwards.
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                TokenVectors(bert).eval(),
                (example, example, torch.zeros_like(example)),
                str(path),
                input_names=list(_INPUTS),
                output_names=["token_vectors"],
                dynamic_axes=axes,
                opset_version=_OPSET,
                dynamo=False,
            )
    finally:
        bert.set_attn_implementation(attention)


def _check_parity(encoder: SentenceTransformerEncoder, exported: OnnxEncoder, enough: float) -> None:
    cosines = np.sum(encoder.encode(PARITY_TEXTS) * exported.encode(PARITY_TEXTS), axis=1)
    least = float(cosines.min())
    if not least >= enough:
        raise EncoderError(
            f"{encoder.identity}: its ONNX export gives vectors at cosine {least:.5f}, below {enough}; "
            "use another model or other versions of torch and onnxruntime"
        )


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
