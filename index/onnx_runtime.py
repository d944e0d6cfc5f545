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
