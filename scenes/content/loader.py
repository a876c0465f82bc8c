"""Reads the content file and the palettes; every error names file, key, what is wrong and the cure, all at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from scenes.content.palette import Palette
from scenes.content.scenario import HardwareFile, ScenarioFile
from scenes.content.schema import Content

ASSETS = Path(__file__).resolve().parents[2] / "assets"
DEFAULT_CONTENT = ASSETS / "content.toml"
PALETTES = ASSETS / "palettes"
DEFAULT_SCENARIO = ASSETS / "scenario.toml"
SCENARIOS = ASSETS / "scenarios"
HARDWARE = ASSETS / "hardware.toml"
Model = TypeVar("Model", bound=BaseModel)
OVERRIDES = {"headline": "EXPLAINER_HEADLINE", "subtitle": "EXPLAINER_SUBTITLE", "quote": "EXPLAINER_QUOTE"}
TABLES = {"headline": "poster", "subtitle": "poster", "quote": "footer"}


class InputError(ValueError):
    """A file or an option is wrong. `findings` holds one line for each fault: file, key, fault, cure."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[InputError], tuple[list[str]]]:
        """Let an error go from one process to another with its findings."""
        return type(self), (self.findings,)


def read_toml(path: Path) -> dict:
    """Parse a TOML file; raises InputError with the line of a syntax error, or with why it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError([f"{path}: no such file; check the name"]) from None
    except IsADirectoryError:
        raise InputError([f"{path}: is a folder; name a .toml file"]) from None
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror}); check its permissions"]) from None
    except UnicodeDecodeError as error:
        raise InputError([f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([f"{path}: not valid TOML: {error}; mend the syntax there"]) from None


def load_content(numbers: Mapping[str, str], path: Path | None = None, overrides: Mapping[str, str] | None = None) -> Content:
    """Return the content of a file (default assets/content.toml or $EXPLAINER_CONTENT) with the poster's parameters applied.

    `overrides` may hold headline, subtitle and quote; an environment variable of OVERRIDES comes second, the file last.
    `numbers`: what the placeholders of the case stand for.
    """
    file = path or Path(os.environ.get("EXPLAINER_CONTENT", "") or DEFAULT_CONTENT)
    data = read_toml(file)
    for key, variable in OVERRIDES.items():
        value, table = (overrides or {}).get(key) or os.environ.get(variable), data.get(TABLES[key])
        if value and isinstance(table, dict):
            table[key] = value
    return _validated(Content, data, file, {"numbers": numbers})


def load_palette(name: str | None = None) -> Palette:
    """Return a palette by name or by the path of a .toml file (default $EXPLAINER_PALETTE or deep-navy)."""
    wanted = name or os.environ.get("EXPLAINER_PALETTE") or "deep-navy"
    file = Path(wanted) if wanted.endswith(".toml") else PALETTES / f"{wanted}.toml"
    if not wanted.endswith(".toml") and not file.is_file():
        raise InputError([f"palette: no palette is called {wanted!r}; choose one of {', '.join(palette_names())} or name a .toml file"])
    return _validated(Palette, read_toml(file), file)


def load_hardware(path: Path = HARDWARE) -> HardwareFile:
    """Return the published figures of GPUs and links."""
    return _validated(HardwareFile, read_toml(path), path)


def load_scenario(path: Path | None = None, settings: Sequence[str] = ()) -> ScenarioFile:
    """Return a scenario file (see `scenario_file`) with single keys set ("serving.context=131072"), $EXPLAINER_SET first."""
    file = scenario_file(path)
    data = read_toml(file)
    given = [part.strip() for part in os.environ.get("EXPLAINER_SET", "").split(";") if part.strip()]
    for setting in (*given, *settings):
        _set(data, setting)
    return _validated(ScenarioFile, data, file)


def scenario_file(path: Path | None = None) -> Path:
    """Return the file of a scenario: given by path or by the name of one that ships, $EXPLAINER_SCENARIO, or the default."""
    wanted = str(path or os.environ.get("EXPLAINER_SCENARIO", "")) or str(DEFAULT_SCENARIO)
    if wanted.endswith(".toml"):
        return Path(wanted)
    file = SCENARIOS / f"{wanted}.toml"
    if not file.is_file():
        names = ", ".join(sorted(path.stem for path in SCENARIOS.glob("*.toml")))
        raise InputError([f"scenario: no scenario is called {wanted!r}; choose one of {names} or name a .toml file"])
    return file


def _set(data: dict, setting: str) -> None:
    """Put "table.key=value" into a scenario's data; the value is read as TOML, or as a plain word."""
    key, equals, value = setting.partition("=")
    table, _, name = key.strip().rpartition(".")
    if not equals or not name or not value.strip():
        raise InputError([f"--set: {setting!r} is not of the form table.key=value; write for example serving.context=131072"])
    try:
        read = tomllib.loads(f"value = {value.strip()}")["value"]
    except (ValueError, RecursionError):
        read = value.strip()
    place = data.setdefault(table, {}) if table else data
    if not isinstance(place, dict):
        raise InputError([f"--set: {key.strip()}: is not a known key; delete it or mend its spelling"])
    place[name] = read


def palette_names() -> list[str]:
    """Return the names of the palettes that ship."""
    return sorted(path.stem for path in PALETTES.glob("*.toml"))


def _validated(model: type[Model], data: dict, file: Path, context: dict | None = None) -> Model:
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        faults = error.errors()
        raise InputError([f"{short_name(file)}: {_finding(fault)}" for fault in faults if not _follows(fault, faults)]) from None


def _follows(fault: Mapping, faults: Sequence[Mapping]) -> bool:
    """Tell whether a list is only called too short because one of its items is faulty."""
    inside = (other["loc"][: len(fault["loc"])] == fault["loc"] and len(other["loc"]) > len(fault["loc"]) for other in faults)
    return fault["type"] == "too_short" and any(inside)


def short_name(file: Path) -> str:
    """Return a file's path as findings say it: from the project's root where it lies inside."""
    try:
        return str(file.resolve().relative_to(ASSETS.parent))
    except ValueError:
        return str(file)


def _finding(fault: Mapping) -> str:
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"]) or "file"
    return f"{key}: {_cure(fault)}"


def _cure(fault: Mapping) -> str:
    context, kind, given = fault.get("ctx", {}), fault["type"], fault.get("input")
    if kind == "missing":
        return "is missing; add this key"
    if kind == "extra_forbidden":
        return "is not a known key; delete it or mend its spelling"
    if kind in ("too_long", "string_too_long") and isinstance(given, str):
        return f"has {len(given)} characters, at most {context['max_length']} can be laid out; shorten {given[:40]!r}"
    if kind in ("too_short", "string_too_short") and isinstance(given, str):
        return "is empty; write something"
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return f"has {context.get('actual_length')} items and needs exactly {wanted}; {'add' if kind == 'too_short' else 'remove'} some"
    if kind in ("greater_than", "greater_than_equal", "less_than_equal", "int_from_float", "finite_number"):
        return f"{given!r} cannot be; {fault['msg'].replace('Input should be', 'choose a number').replace('number a valid integer, got a number', 'whole number, not one').replace('number a finite', 'finite')}"
    if kind == "string_pattern_mismatch":
        return f"{given!r} does not match {context['pattern']}; write it in that form"
    if kind in ("string_type", "tuple_type", "float_type", "int_type", "bool_type", "dict_type", "model_type"):
        return f"is {type(given).__name__} but must be {kind.removesuffix('_type').replace('tuple', 'a list').replace('model', 'a table')}; change its kind"
    return f"{fault['msg'].removeprefix('Value error, ')}"
