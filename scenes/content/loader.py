"""Reads content, palettes, scenarios and hardware; every error names file, key, what is wrong and the cure, all at once.

`folder` is a folder of one's own that stands in for the assets (see scenes.core.assets).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model

from scenes.content.cases import Cases, Chosen, chosen, every_choice
from scenes.content.faults import UNKNOWN, fault_lines, near
from scenes.content.palette import Palette
from scenes.content.quotes import likely_mistake
from scenes.content.readable import faults
from scenes.content.scenario import HardwareFile, ScenarioFile
from scenes.content.words import Strict
from scenes.core.assets import ASSETS, asset, names_of, short_name
from scenes.core.environment import at_home
from scenes.core.errors import InputError
from scenes.core.given import source_of
from scenes.core.language import ENGLISH, LANGUAGES, Language

DEFAULT_CONTENT = ASSETS / "content.toml"
PALETTES = ASSETS / "palettes"
DEFAULT_SCENARIO = ASSETS / "scenario.toml"
SCENARIOS = ASSETS / "scenarios"
HARDWARE = ASSETS / "hardware.toml"
Schema = TypeVar("Schema", bound=BaseModel)
FOLDERS = {  # of what has tables, and how one is made known to the film
    "sections": "is no section of the film; add Section({!r}) to SECTIONS in scenes/film.py, or delete this table",
    "deep_dives": "is no deep dive; add {!r} to DIVES in scenes/film.py, or delete this table",
}
DEFAULT_PALETTE = "deep-navy"
OVERRIDES = {"headline": "poster", "subtitle": "poster", "quote": "footer"}  # what an option may say, and its table


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; raises InputError with the line of a syntax error, or with why it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise InputError([f"{short_name(path)}: no such file; check the name"]) from None
    except IsADirectoryError:
        raise InputError([f"{short_name(path)}: is a folder; name a .toml file"]) from None
    except OSError as error:
        raise InputError([f"{short_name(path)}: cannot be read ({error.strerror}); check its permissions"]) from None
    except UnicodeDecodeError as error:
        raise InputError([f"{short_name(path)}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([f"{short_name(path)}: not valid TOML: {error}; {likely_mistake(text, str(error))}"]) from None


def load_content(
    tables: Mapping[str, type],
    numbers: Mapping[str, str],
    path: Path | None = None,
    overrides: Mapping[str, str | None] | None = None,
    cases: Cases = MappingProxyType({}),
) -> Strict:
    """Return the content of a file (default assets/content.toml): one attribute for each of `tables`, of its kind.

    `numbers`: what the placeholders of the scenario stand for; `overrides` may hold headline, subtitle and quote; `cases` choose among
    variants (see scenes.content.cases), of which all are checked.
    """
    file = path or DEFAULT_CONTENT
    data, schema, sources = read_toml(file), _schema(tuple(tables.items())), dict[str, str]()
    if unlisted := [*_unlisted(data.keys() - schema.model_fields.keys())]:
        raise InputError([f"{short_name(file)}: {line}" for line in unlisted])
    data |= {key: read_toml(DEFAULT_CONTENT)[key] for key in untranslated(file, tables)}
    for key, name in OVERRIDES.items():
        value, table = (overrides or {}).get(key), data.get(name)
        if value is not None and isinstance(table, dict):
            table[key] = str(value)
            sources[f"{name}.{key}"] = source_of(value, f"--{key}")
    return validated_choices(schema, data, cases, file, {"numbers": numbers}, sources)


def _unlisted(keys: Iterable[str]) -> Iterator[str]:
    """Yield a line for each table that belongs to a folder which the film does not name."""
    rooms = Path(__file__).resolve().parents[1]
    for key in sorted(keys):
        yield from (f"{key}: {why.format(key)}" for folder, why in FOLDERS.items() if (rooms / folder / key).is_dir())


def untranslated(file: Path, tables: Iterable[str]) -> list[str]:
    """Return which of `tables` a content file lacks that no shipped translation has either: sections of one's own, said as the default file says them."""
    if file == DEFAULT_CONTENT or not (missing := set(tables) - read_toml(file).keys()):
        return []
    translated = {key for other in ASSETS.glob("content.*.toml") for key in read_toml(other)}
    return [key for key in read_toml(DEFAULT_CONTENT) if key in missing - translated]


def load_language(path: Path) -> Language:
    """Return the language that a content file names with `locale`, else English; raises InputError for one whose marks are not known."""
    code = read_toml(path).get("locale", ENGLISH.code)
    if not isinstance(code, str) or code not in LANGUAGES:
        raise InputError([f"{short_name(path)}: locale: {code!r} is not known; choose one of {', '.join(LANGUAGES)}"])
    return LANGUAGES[code]


@cache
def _schema(tables: tuple[tuple[str, type], ...]) -> type[Strict]:
    """Return the schema of a content file that has exactly these tables, and may name its language and the corpus of the tiny models."""
    fields: dict[str, Any] = {"locale": (str, ENGLISH.code), "corpus": (str, "")}
    fields |= {name: (kind, ...) for name, kind in tables}
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


def load_scenario_file(
    scenario: str | os.PathLike[str] | None = None, settings: Iterable[str] = (), parts: HardwareFile | None = None
) -> ScenarioFile:
    """Return a scenario file (see `scenario_file`) with single keys set ("serving.context=131072"), also of known `parts` ("gpus.H200.watts=600")."""
    file = scenario_file(scenario)
    data = read_toml(file)
    sources = dict(_set(data, setting, parts or HardwareFile()) for setting in settings)
    return validated(ScenarioFile, data, file, sources)


def scenario_file(scenario: str | os.PathLike[str] | None = None, folder: Path | None = None) -> Path:
    """Return the file of a scenario: given by path, by its name, or the default."""
    return _named("scenario", os.fspath(scenario), folder) if scenario else asset(DEFAULT_SCENARIO.name, folder)


def _named(kind: str, wanted: str, folder: Path | None) -> Path:
    """Return the file of a "palette" or "scenario": a path that ends in .toml, or one by its name."""
    if wanted.lower().endswith(".toml"):
        return at_home(Path(wanted))
    if wanted not in (names := names_of(f"{kind}s", folder)):
        raise InputError(
            [f"{source_of(wanted, kind)}: no {kind} is called {wanted!r}; choose one of {', '.join(names)} or name a .toml file"]
        )
    return asset(f"{kind}s/{wanted}.toml", folder)


def setting_source(setting: str) -> tuple[str, str]:
    """Return the key that a setting sets, and how findings name it."""
    return setting.partition("=")[0].strip(), f"{source_of(setting, '--set')} {setting}"


def _set(data: dict[str, Any], setting: str, parts: HardwareFile) -> tuple[str, str]:
    """Put "table.key=value" into a scenario's data, the value read as TOML, or as a plain word; return key and source."""
    key, equals, value = setting.partition("=")
    table, _, name = key.strip().rpartition(".")
    if not equals or not name or not value.strip():
        raise InputError(
            [f"{source_of(setting, '--set')}: {setting!r} is not of the form table.key=value; write for example serving.context=131072"]
        )
    read = _value(value.strip())
    if read is None:
        raise InputError([f"{source_of(setting, '--set')}: {setting!r} holds more than one line; write a --set for each key"])
    place: Any = data
    kind, _, part = table.partition(".")
    known: Mapping[str, BaseModel] = dict(parts).get(kind, {})
    if part in known and isinstance(own := data.setdefault(kind, {}), dict):
        own.setdefault(part, known[part].model_dump(exclude_none=True))
    for step in filter(None, (kind, part)):
        place = place.setdefault(step, {}) if isinstance(place, dict) else None
    if not isinstance(place, dict):
        raise InputError([f"{setting_source(setting)[1]}: {key.strip()}: {UNKNOWN}{near(table, list(data))}"])
    place[name] = read
    return setting_source(setting)


def content_file(content: str | os.PathLike[str] | None = None, folder: Path | None = None) -> Path:
    """Return the file of the words: given by path, by the name of its language ("de"), or the default."""
    wanted = os.fspath(content) if content else ENGLISH.code
    if os.sep in wanted or Path(wanted).suffix:
        return at_home(Path(wanted))
    if wanted == ENGLISH.code:
        return asset(DEFAULT_CONTENT.name, folder)
    if wanted not in (names := _languages(folder)):
        raise InputError([f"content: no content is called {wanted!r}; choose one of {', '.join(names)} or name a .toml file"])
    return asset(f"content.{wanted}.toml", folder)


def _languages(folder: Path | None) -> list[str]:
    """Return the names of the content files: that of the default, and those called content.NAME.toml."""
    places = (folder or ASSETS, ASSETS)
    return sorted({ENGLISH.code, *(path.name.split(".")[1] for place in places for path in place.glob("content.*.toml"))})


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


def validated(model: type[Schema], data: dict[str, Any], file: Path, sources: Mapping[str, str] = MappingProxyType({})) -> Schema:
    """Return the data of a file as its schema; raises InputError with a line for every fault.

    `sources` says by key which option a value came from, where it is not from the file.
    """
    return _validated(model, Chosen(data), file, {}, sources)


def validated_choices(
    model: type[Schema], data: dict[str, Any], cases: Cases, file: Path, context: dict[str, Any],
    sources: Mapping[str, str] = MappingProxyType({}),
) -> Schema:  # fmt: skip
    """Return data with the variants that hold, as its schema; every variant is checked. Raises InputError as `validated` does."""
    content = _validated(model, chosen(data, cases), file, context, sources)
    for other in every_choice(data, cases):
        _validated(model, other, file, context, sources)
    return content


def _validated(model: type[Schema], found: Chosen, file: Path, context: dict[str, Any], sources: Mapping[str, str]) -> Schema:
    if found.faults:
        raise InputError([f"{short_name(file)}: {key}: {fault}" for key, fault in found.faults])
    try:
        return model.model_validate(found.data, context=context)
    except ValidationError as error:
        faults = [fault | {"loc": found.place(fault["loc"])} for fault in error.errors()]
        raise InputError([f"{_source(key, sources, file)}: {key}: {what}" for key, what in fault_lines(faults, model)]) from None


def _source(key: str, sources: Mapping[str, str], file: Path) -> str:
    """Return what a key's value came from: an option, or the file."""
    own, places = f"{key}.", [(f"{name}.", source) for name, source in sources.items()]
    return next((source for name, source in places if own.startswith(name) or name.startswith(own)), short_name(file))
