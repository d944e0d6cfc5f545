"""How many cores this process may use, which in a container is seldom how many the machine has."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def available_cores(quota: Path = _QUOTA) -> int:
    """The cores this process may run on, and no more than its control group pays for; at least 1.

    `quota` is a cgroup v2 file, "max 100000" or microseconds of each period; unread where there is none.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        allowed, period = quota.read_text(encoding="ascii").split()
        if allowed != "max":
            cores = min(cores, math.ceil(int(allowed) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        # No control group of this kind: the affinity is all there is to go by.
        return max(1, cores)
    return max(1, cores)
