"""The scenario that follows from its file: hardware figures looked up, what is left out filled in, what cannot be refused."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from scenes.content.loader import HARDWARE, load_hardware, load_scenario_file, scenario_file, setting_source
from scenes.content.scenario import SERVED_PRECISIONS, HardwareFile, ScenarioFile, TrainingTable
from scenes.core.assets import short_name
from scenes.core.errors import InputError
from scenes.models.scenario import GPUS_PER_NODE, Gpu, Link, Model, Power, Precision, Prices, Scenario, Serving, Training
from scenes.models.validation import scenario_errors

HOST_LINK = "pcie"  # of hardware.toml: joins the host's memory to a GPU


def load_scenario(scenario: str | os.PathLike[str] | None = None, settings: Iterable[str] = (), hardware: Path = HARDWARE) -> Scenario:
    """Load a scenario and the hardware it names (see scenes.content.loader); raises InputError for what cannot be."""
    chosen = tuple(settings)
    file, known = scenario_file(scenario), _with_parts(load_hardware(), load_hardware(hardware))
    table = load_scenario_file(scenario, chosen, known)
    parts = _with_parts(known, table)
    if unknown := [_sourced(fault, file, chosen) for fault in _unknown_parts(table, parts, short_name(hardware))]:
        raise InputError(unknown)
    found = _scenario(table, parts)
    if faults := scenario_errors(found):
        raise InputError([_sourced(fault, file, chosen) for fault in faults])
    return found


def _with_parts(parts: HardwareFile, own: HardwareFile | ScenarioFile) -> HardwareFile:
    """Return hardware with parts of one's own put over it."""
    return HardwareFile(gpus=own.gpus | {k: v for k, v in parts.gpus.items() if k not in own.gpus}, links=parts.links | own.links)


def _sourced(fault: str, file: Path, settings: Iterable[str]) -> str:
    """Return a fault, "key: what is wrong", after what the key's value came from: a setting, or the file, with the settings that changed it."""
    sources = dict(map(setting_source, settings))
    own = sources.get(fault.partition(":")[0])
    changed = f" with {', '.join(sources.values())}" if sources else ""
    return f"{own or short_name(file) + changed}: {fault}"


def _unknown_parts(table: ScenarioFile, parts: HardwareFile, source: str) -> Iterator[str]:
    """Yield a fault for every part that a scenario names and the hardware file `source` lacks."""
    gpus = {"training.gpu": table.training.gpu, "serving.gpu": table.serving.gpu}
    links = {"training.network": table.training.network, "serving.host_link": HOST_LINK}
    for named, known in ((gpus, tuple(parts.gpus)), (links, tuple(parts.links))):
        for key, part in named.items():
            if part not in known:
                yield f"{key}: {source} knows no {part!r}; choose one of {', '.join(known)} or add it there or here"
    for key in ("weight_precision", "kv_precision"):
        precision, known = getattr(table.serving, key), (*SERVED_PRECISIONS, *table.precisions)
        if precision is not None and precision not in known:
            yield f"serving.{key}: {precision!r} is no precision; choose one of {', '.join(known)} or add [precisions.{precision}]"
    if table.power.gpu_watts is None:
        for part in sorted({part for part in gpus.values() if part in parts.gpus and parts.gpus[part].watts is None}):
            yield f"power.gpu_watts: is missing, and {source} has no watts of {part!r}; add either"


def _scenario(table: ScenarioFile, parts: HardwareFile) -> Scenario:
    """Return a scenario with all that follows from its file, and with its parts' figures."""
    model, training, serving = (part.model_dump() for part in (table.model, table.training, table.serving))
    power, watts = table.power.model_dump(exclude={"gpu_watts"}), table.power.gpu_watts
    model["active_parameters"] = model["active_parameters"] or model["parameters"]
    training |= _spread(table.training) | {"gpu": _gpu(parts, table.training.gpu, watts), "network": _link(parts, table.training.network)}
    serving |= {"gpu": _gpu(parts, table.serving.gpu, watts), "host_link": _link(parts, HOST_LINK)}
    prices = Prices(**table.prices.model_dump())
    precisions = tuple(Precision(name, **own.model_dump()) for name, own in table.precisions.items())
    return Scenario(table.name, Model(**model), Training(**training), Serving(**serving), prices, Power(**power), precisions)


def _gpu(parts: HardwareFile, key: str, watts: float | None) -> Gpu:
    """Return a GPU's figures; `watts` go before those of the file."""
    found = parts.gpus[key]
    return Gpu(key, **found.model_dump(exclude_none=True) | found.link_names | ({"watts": watts} if watts else {}))


def _link(parts: HardwareFile, key: str) -> Link:
    return Link(**parts.links[key].model_dump())


def _spread(training: TrainingTable) -> dict[str, int]:
    """Return nodes, tensor and data parallelism: as written, or eight GPUs a node, layers split over a node at most, the rest copies."""
    gpus, parts = training.gpus, training.pipeline_stages * training.context_parallel
    free = max(1, gpus // parts // (training.data_parallel or 1))
    tensor = training.tensor_parallel or min(GPUS_PER_NODE, 1 << (free.bit_length() - 1))
    copies = training.data_parallel or max(1, gpus // (tensor * parts))
    return {"nodes": training.nodes or -(-gpus // GPUS_PER_NODE), "tensor_parallel": tensor, "data_parallel": copies}
