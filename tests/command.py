"""The command as tests run it, in their own process: what it prints, and the numbers that it gives."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from scenes.cli import app


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(arguments))


def answer(*arguments: str) -> dict[str, Any]:
    """Return what `numbers --json` says."""
    result = run("numbers", "--json", *arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def values(*arguments: str) -> dict[str, float]:
    """Return the numbers alone, without what is doubtful."""
    return {key: value for key, value in answer(*arguments).items() if key != "warnings"}
