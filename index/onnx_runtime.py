"""The one door to onnxruntime, which reports to its maker unless it is told not to before it is loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def load_onnxruntime() -> Any:
    """The onnxruntime package, imported with its telemetry off.

    Since 1.29 its Linux and macOS builds too write a device identifier into the user's cache and send
    events over HTTPS as soon as they are imported. ORT_DISABLE_TELEMETRY=1 in the environment before that is
    the documented way out (its docs/Privacy.md); `disable_telemetry_events()` comes too late for the first.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # type: ignore[import-untyped]

    return onnxruntime


def open_session(model: bytes | str, threads: int) -> Any:
    """An `InferenceSession` on the CPU, of a model's bytes or path; `threads` share one run.

    Raises whatever onnxruntime raises, which has nothing nearer in common than Exception.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin for as long as is usual take the core from the request beside them (2 to 3 times
    # slower where cores are shared), and threads that sleep at once wake late (a third slower where they
    # are not); spinning as long as a short operation takes costs neither.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1")
    options.add_session_config_entry("session.intra_op.spin_duration_us", "20")
    return onnxruntime.InferenceSession(
        model,
        options,
        providers=["CPUExecutionProvider"],
        # Its CPU kernel is one loop without vector instructions: left as an addition and a
        # normalisation, a BERT of 6 layers takes 12 to 15 % less time.
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def quantise(plain: Path, out: Path, apart: Sequence[str] = ()) -> None:
    """The float32 model `plain` with its weights in 8 bits, to `out`, but for the nodes named in `apart`;
    activations are rounded as it runs.

    Weights keep to 7 of the 8 bits: on processors without VNNI instructions (Intel before Ice Lake, AMD
    before Zen 4) larger products saturate, and the same model would give other figures on another machine.
    """
    load_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]
    from onnxruntime.quantization.shape_inference import quant_pre_process  # type: ignore[import-untyped]

    prepared = out.with_suffix(".prepared")
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(out),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=list(apart),
    )
    prepared.unlink()
