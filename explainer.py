"""The command `explainer`, from its first moment: standard streams that are there and take any letter, and one line for Ctrl-C.

Nothing of the project is imported before that is settled: that alone takes a second, in which a key may be pressed.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = b"interrupted; nothing was begun\n"


def main() -> None:
    """Settle streams and signals, then run the command line."""
    settle_streams()
    before = signal.signal(signal.SIGINT, _end)
    from scenes.cli import main as run

    signal.signal(signal.SIGINT, before)
    try:
        run()
    finally:
        _flush()


def settle_streams() -> None:
    """Open what is closed (`2>&-`) to nowhere, else the next file that is opened is taken for it; write "?" for what an encoding lacks."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            os.set_inheritable(opened, True)  # workers have it too
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115  (it lives as long as the process)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _end(number: int, frame: FrameType | None) -> None:
    """End at once: an exception in the middle of an import could be taken for another fault."""
    os.write(2, INTERRUPTED)
    os._exit(128 + number)


def _flush() -> None:
    """Write what is left to standard output; say in one line what hinders it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python tries once more
        if not isinstance(error, BrokenPipeError):
            sys.exit(f"standard output: {error.strerror}; free space or choose another file")


if __name__ == "__main__":
    main()
