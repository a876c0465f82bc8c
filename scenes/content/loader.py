"""Reads content, palettes, scenarios and hardware; every error names file, key, what is wrong and the cure, all at once.

`folder` is a folder of one's own that stands in for the assets (see scenes.core.assets).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model

from scenes.content.faults import fault_lines
from scenes.content.palette import Palette
from scenes.content.readable import faults
from scenes.content.scenario import HardwareFile, ScenarioFile
from scenes.content.words import Strict
from scenes.core.assets import ASSETS, asset, names_of, short_name
from scenes.core.environment import at_home
from scenes.core.errors import InputError

DEFAULT_CONTENT = ASSETS / "content.toml"
PALETTES = ASSETS / "palettes"
DEFAULT_SCENARIO = ASSETS / "scenario.toml"
SCENARIOS = ASSETS / "scenarios"
HARDWARE = ASSETS / "hardware.toml"
Schema = TypeVar("Schema", bound=BaseModel)
DEFAULT_PALETTE = "deep-navy"
OVERRIDES = {"headline": "poster", "subtitle": "poster", "quote": "footer"}  # what an option may say, and its table


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; raises InputError with the line of a syntax error, or with why it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError([f"{short_name(path)}: no such file; check the name"]) from None
    except IsADirectoryError:
        raise InputError([f"{short_name(path)}: is a folder; name a .toml file"]) from None
    except OSError as error:
        raise InputError([f"{short_name(path)}: cannot be read ({error.strerror}); check its permissions"]) from None
    except UnicodeDecodeError as error:
        raise InputError([f"{short_name(path)}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([f"{short_name(path)}: not valid TOML: {error}; mend the syntax there"]) from None


def load_content(
    tables: Mapping[str, type], numbers: Mapping[str, str], path: Path | None = None, overrides: Mapping[str, str | None] | None = None
) -> Strict:
    """Return the content of a file (default assets/content.toml): one attribute for each of `tables`, of its kind.

    `numbers`: what the placeholders of the scenario stand for; `overrides` may hold headline, subtitle and quote.
    """
    file = path or DEFAULT_CONTENT
    data = read_toml(file)
    for key, name in OVERRIDES.items():
        value, table = (overrides or {}).get(key), data.get(name)
        if value and isinstance(table, dict):
            table[key] = value
    return validated(_schema(tuple(tables.items())), data, file, {"numbers": numbers})


@cache
def _schema(tables: tuple[tuple[str, type], ...]) -> type[Strict]:
    """Return the schema of a content file that has exactly these tables."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in tables}
    return create_model("Content", __base__=Strict, **fields)


def load_palette(name: str | None = None, folder: Path | None = None) -> Palette:
    """Return a palette by name or by the path of a .toml file; raises InputError for one in which text cannot be read."""
    file = _named("palette", name or DEFAULT_PALETTE, folder)
    palette = validated(Palette, read_toml(file), file)
    if found := faults(palette.theme):
        raise InputError([f"{short_name(file)}: {line}" for line in found])
    return palette


def load_hardware(path: Path = HARDWARE) -> HardwareFile:
    """Return the published figures of GPUs and links."""
    return validated(HardwareFile, read_toml(path), path)


def load_scenario_file(scenario: str | os.PathLike[str] | None = None, settings: Iterable[str] = ()) -> ScenarioFile:
    """Return a scenario file (see `scenario_file`) with single keys set ("serving.context=131072")."""
    file = scenario_file(scenario)
    data = read_toml(file)
    for setting in settings:
        _set(data, setting)
    return validated(ScenarioFile, data, file)


def scenario_file(scenario: str | os.PathLike[str] | None = None, folder: Path | None = None) -> Path:
    """Return the file of a scenario: given by path, by its name, or the default."""
    return _named("scenario", os.fspath(scenario), folder) if scenario else asset(DEFAULT_SCENARIO.name, folder)


def _named(kind: str, wanted: str, folder: Path | None) -> Path:
    """Return the file of a "palette" or "scenario": a path that ends in .toml, or one by its name."""
    if wanted.lower().endswith(".toml"):
        return at_home(Path(wanted))
    if wanted not in (names := names_of(f"{kind}s", folder)):
        raise InputError([f"{kind}: no {kind} is called {wanted!r}; choose one of {', '.join(names)} or name a .toml file"])
    return asset(f"{kind}s/{wanted}.toml", folder)


def _set(data: dict[str, Any], setting: str) -> None:
    """Put "table.key=value" into a scenario's data; the value is read as TOML, or as a plain word."""
    key, equals, value = setting.partition("=")
    table, _, name = key.strip().rpartition(".")
    if not equals or not name or not value.strip():
        raise InputError([f"--set: {setting!r} is not of the form table.key=value; write for example serving.context=131072"])
    read = _value(value.strip())
    if read is None:
        raise InputError([f"--set: {setting!r} holds more than one line; write a --set for each key"])
    place = data.setdefault(table, {}) if table else data
    if not isinstance(place, dict):
        raise InputError([f"--set: {key.strip()}: is not a known key; delete it or mend its spelling"])
    place[name] = read


def _value(text: str) -> Any:
    """Return what a text says in TOML, or the text itself as a plain word; None for one that goes on in another line."""
    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        found = {"value": text if len(text.splitlines()) == 1 else None}
    return found["value"] if found.keys() == {"value"} else None


def palette_names() -> list[str]:
    """Return the names of the palettes that ship."""
    return names_of("palettes")


def validated(model: type[Schema], data: dict[str, Any], file: Path, context: dict[str, Any] | None = None) -> Schema:
    """Return the data of a file as its schema; raises InputError with a line for every fault."""
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise InputError([f"{short_name(file)}: {line}" for line in fault_lines(error.errors())]) from None
