"""What a film is made from: the words, the case and the palette, loaded once and passed in everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from scenes import typeset
from scenes.content.loader import HARDWARE, InputError, load_content, load_hardware, load_palette, load_scenario, scenario_file, short_name
from scenes.content.scenario import HardwareFile, ScenarioFile, TrainingTable
from scenes.content.schema import Content
from scenes.models.case import GPUS_PER_NODE, Case, Gpu, Link, Model, Prices, Serving, Training
from scenes.models.numbers import placeholders
from scenes.models.sanity import refusals
from scenes.theme import Theme

HOST_LINK = "pcie"  # of hardware.toml: joins the host's memory to a GPU


@dataclass(frozen=True)
class Story:
    """Every word on screen, the theme that it is drawn in, and the case whose numbers are shown."""

    content: Content
    theme: Theme
    case: Case


def load_story(content: Path | None = None, palette: str | None = None, overrides: Mapping[str, str] | None = None) -> Story:
    """Load case, words and palette (see scenes.content.loader); raises InputError with all findings, fonts included."""
    findings: list[str] = []
    case = words = look = None
    try:
        case = load_case()
    except InputError as error:
        findings += error.findings
    try:
        words = load_content(placeholders(case), content, overrides) if case else None
        findings += missing_letters(words, content) if words else []
    except InputError as error:
        findings += error.findings
    try:
        look = load_palette(palette)
    except InputError as error:
        findings += error.findings
    if findings or case is None or words is None or look is None:
        raise InputError(findings)
    return Story(words, Theme.from_colours(look.name, look.colours.model_dump(), dark=look.dark, glow=look.glow), case)


def load_case(scenario: Path | None = None, settings: Sequence[str] = ()) -> Case:
    """Load a scenario and the hardware it names (see scenes.content.loader); raises InputError for what cannot be."""
    file, table, hardware = scenario_file(scenario), load_scenario(scenario, settings), load_hardware()
    case = _case(table, hardware, file)
    if faults := refusals(case):
        raise InputError([f"{short_name(file)}: {fault}" for fault in faults])
    return case


def _case(table: ScenarioFile, hardware: HardwareFile, file: Path) -> Case:
    model, training, serving = (part.model_dump() for part in (table.model, table.training, table.serving))
    model["active_parameters"] = model["active_parameters"] or model["parameters"]
    training |= _spread(table.training)
    training |= {
        "gpu": _gpu(hardware, training["gpu"], "training.gpu", file),
        "network": _link(hardware, training["network"], "training.network", file),
    }
    serving |= {
        "gpu": _gpu(hardware, serving["gpu"], "serving.gpu", file),
        "host_link": _link(hardware, HOST_LINK, "serving.host_link", file),
    }
    return Case(table.name, Model(**model), Training(**training), Serving(**serving), Prices(**table.prices.model_dump()))


def _spread(training: TrainingTable) -> dict[str, int]:
    """Return nodes, tensor and data parallelism: as written, or eight GPUs a node, layers split over a node at most, the rest copies."""
    gpus, stages = training.gpus, training.pipeline_stages
    free = max(1, gpus // stages // (training.data_parallel or 1))
    tensor = training.tensor_parallel or min(GPUS_PER_NODE, 1 << (free.bit_length() - 1))
    copies = training.data_parallel or max(1, gpus // (tensor * stages))
    return {"nodes": training.nodes or -(-gpus // GPUS_PER_NODE), "tensor_parallel": tensor, "data_parallel": copies}


def _gpu(hardware: HardwareFile, key: str, where: str, file: Path) -> Gpu:
    return Gpu(key, **_part(hardware.gpus, key, where, file))


def _link(hardware: HardwareFile, key: str, where: str, file: Path) -> Link:
    return Link(**_part(hardware.links, key, where, file))


def _part(parts: Mapping[str, BaseModel], key: str, where: str, file: Path) -> dict:
    if key not in parts:
        raise InputError(
            [f"{short_name(file)}: {where}: {HARDWARE.name} knows no {key!r}; choose one of {', '.join(parts)} or add it there"]
        )
    return parts[key].model_dump()


def missing_letters(content: Content, file: Path | None = None) -> list[str]:
    """Return a finding for every text that holds a character which the faces lack."""
    findings = []
    for key, text in _texts(content.model_dump(), ""):
        for name in ("sans", "sans-semibold", *(("serif",) if key in SERIF_KEYS else ())):
            missing = typeset.face(name).missing(text)
            if missing:
                char = missing[0]
                findings.append(
                    f"{file or 'assets/content.toml'}: {key}: the face {name} has no glyph for {char!r} (U+{ord(char):04X}); use another character"
                )
                break
    return findings


SERIF_KEYS = {"poster.headline", "footer.quote"}


def _texts(value: object, key: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(key, value)]
    if isinstance(value, Mapping):
        return [found for name, item in value.items() for found in _texts(item, f"{key}.{name}".lstrip("."))]
    if isinstance(value, list | tuple):
        return [found for i, item in enumerate(value) for found in _texts(item, f"{key}.{i + 1}")]
    return []
