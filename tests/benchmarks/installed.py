"""Size on disk of distributions with everything they require, in the environment that runs this.

python -m tests.benchmarks.installed NAME [NAME …]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution


def closure(names: list[str]) -> dict[str, int]:
    """Bytes by distribution: those named and what they require here, extras left out."""
    from packaging.requirements import Requirement

    sizes: dict[str, int] = {}
    waiting = list(names)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in sizes or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        sizes[name] = _size(found)
        waiting += found.requires or []
    return sizes


def _size(found: Distribution) -> int:
    paths = (found.locate_file(file) for file in found.files or [])
    # Byte code is left out: whether it is there depends on how it was installed.
    return sum(
        path.stat().st_size  # type: ignore[attr-defined]
        for path in paths
        if path.is_file() and not str(path).endswith(".pyc")  # type: ignore[attr-defined]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME")
    sys.stdout.write(json.dumps(closure(parser.parse_args().names)) + "\n")


if __name__ == "__main__":
    main()
