"""The command `explainer doctor`: what the project needs of this machine, what is missing, and the cure."""

from __future__ import annotations

import json as writer
from dataclasses import asdict
from typing import Annotated

import typer

from scenes import __version__
from scenes.options import one_line_errors


@one_line_errors
def doctor(json: Annotated[bool, typer.Option("--json", help="Print version and checks as one JSON object.")] = False) -> None:
    """Tell whether all is there that the project needs of this machine, and how to mend what is not; exit 1 when something needed is missing."""
    from scenes.doctor import checks

    found = checks()
    missing = [check for check in found if check.needed and not check.ok]
    if json:
        print(writer.dumps({"version": __version__, "ok": not missing, "checks": [asdict(check) for check in found]}, indent=2))  # noqa: T201
    else:
        width = max(len(check.name) for check in found)
        for check in found:
            mark = "ok" if check.ok else "MISSING" if check.needed else "without"
            print(f"{mark:8}{check.name:{width}}  {check.found}{'' if check.ok else f'; {check.cure}'}")  # noqa: T201
        print(f"explainer {__version__}: {'all that is needed is there' if not missing else f'{len(missing)} missing'}")  # noqa: T201
    if missing:
        raise typer.Exit(1)
