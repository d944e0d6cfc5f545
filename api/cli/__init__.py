"""The command `verbatim`: how each way out of it looks.

Every failure is one line on stderr and an exit code; Ctrl-C is quiet from the first import on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

DONE, UNUSABLE, INTERRUPTED = 0, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code; `verbatim` is `sys.exit(main())`."""
    try:
        from api.cli.commands import run
        from api.cli.terminal import make_writable

        make_writable()
        try:
            return run(sys.argv[1:] if arguments is None else arguments)
        finally:
            _flush()
    except BrokenPipeError:
        # Whoever read our output has enough.
        _leave_stdout()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a defect of ours, said in one line all the same
        return _fail(error)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        _leave_stdout()
        raise OSError(error.errno, error.strerror, "stdout") from error


def _leave_stdout() -> None:
    """Sends what could not be written nowhere: the interpreter must not fail again when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(error: Exception) -> int:
    from api.cli.terminal import complain, told

    complain(told(error))
    return UNUSABLE
