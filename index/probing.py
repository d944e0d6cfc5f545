"""Texts encoded when an index is made and again when it is opened: the same vectors, or another encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from index.errors import EncoderError
from index.store import Encoder

PROBE_TEXTS: Final = (
    "When did it happen, and who said so?",
    "140,000 people were cut off from the world on December 12.",
    "Ångström, “naïve” café — 東京",
)
LEAST_COSINE: Final = 0.9999
"""Processors differ in the last digits; models differ in the first."""


def probe(encoder: Encoder) -> dict[str, list[float]]:
    vectors = encoder.encode(PROBE_TEXTS)
    return {
        text: [float(value) for value in vector] for text, vector in zip(PROBE_TEXTS, vectors, strict=True)
    }


def check_probes(encoder: Encoder, probes: Mapping[str, list[float]]) -> None:
    """Raises EncoderError where the encoder gives other vectors than those stored."""
    expected = np.array(list(probes.values()), dtype=np.float32)
    found = encoder.encode(list(probes))
    if expected.shape != found.shape:
        raise EncoderError(
            f"{encoder.identity}: gives vectors of shape {found.shape}, the index holds {expected.shape}; "
            "run verbatim index again"
        )
    least = float(np.sum(expected * found, axis=1).min()) if len(found) else 1.0
    if not least >= LEAST_COSINE:
        raise EncoderError(
            f"{encoder.identity}: encodes the index's probe texts at cosine {least:.5f}, below "
            f"{LEAST_COSINE}: not the encoder that made it; run verbatim index again"
        )
