"""The one door to onnxruntime, which reports to its maker unless it is told not to before it is loaded."""

from __future__ import annotations

import os
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
    # Idle threads that spin take the core from the request beside them.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        model,
        options,
        providers=["CPUExecutionProvider"],
        # Its CPU kernel is one loop without vector instructions: left as an addition and a
        # normalisation, a BERT of 6 layers takes 12 to 15 % less time.
        disabled_optimizers=["SkipLayerNormFusion"],
    )
