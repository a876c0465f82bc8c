"""`python -m benchmarks`: measures, prints the table, writes media/bench.json and the README's table."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from rich.console import Console

from benchmarks.command import ROOT, CommandError, machine
from benchmarks.parts import FULL, PARTS, QUICK, Plan, memory
from benchmarks.rows import Row, load, markdown, merged, put_into, save, table

RESULT = ROOT / "media" / "bench.json"
console = Console(stderr=True, markup=False, highlight=False)


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts that the arguments choose; return the exit code."""
    given = _parser().parse_args(arguments)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        rows = _measure(QUICK if given.quick else FULL, given.only, not given.quick)
    except (CommandError, ValueError, OSError) as error:
        console.print(f"bench: {error}", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted; what was measured until then is kept" if not given.quick else "interrupted")
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    Console().print(table(rows, machine()))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", type=_numbers, default=tuple(PARTS), help="the parts to measure, e.g. 1,4")
    parser.add_argument("--quick", action="store_true", help="960x540 at 30 frames a second and a small poster; writes no file")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    parts = tuple(int(part) for part in text.split(",") if part.strip().isdigit())
    if not parts or any(part not in PARTS for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} names no parts; write numbers of {', '.join(map(str, PARTS))}, e.g. 1,4")
    return parts


def _measure(plan: Plan, parts: tuple[int, ...], keep: bool) -> list[Row]:
    """Measure part by part; after each one write what is known, so that an interruption loses only the part at hand."""
    rows = load(RESULT) if keep else []
    rows = [row for row in rows if row.part in PARTS]
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ["TMPDIR"] = folder  # what the measured commands leave behind goes with it
            rows = merged(rows, PARTS[part](plan, Path(folder), lambda text, part=part: console.print(f"({part}) {text}")))
        if keep:
            _write([*rows, memory(rows)])
    return [*rows, memory(rows)]


def _write(rows: list[Row]) -> None:
    save(rows, machine(), RESULT)
    put_into(ROOT / "README.md", markdown(rows, f"Measured on {machine()}."))


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
