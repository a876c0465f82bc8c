"""What captions, labels and narration claim is true of the scenario: nodes, stages, copies, network, GPU names, sizes, in every case that ships."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from scenes.content.loader import load_hardware
from scenes.models import cost_levers
from scenes.models.estimate import zero_parts
from scenes.models.scenario import GPUS_PER_NODE, Scenario
from scenes.project import Choices, Project, load_project, written_texts
from tests.scenarios import NAMES
from voiceover.script import load_script


def state_fits(case: Scenario) -> bool:
    """Tell whether a GPU of the run holds its share of the state at the last stage of ZeRO."""
    parts = zero_parts(case.model.parameters, case.training.data_parallel, 3, case.training.gradient_bytes)
    return sum(parts) <= case.training.gpu.memory


Claim = tuple[str, Callable[[Scenario, re.Match[str]], bool]]  # words, and when they are true
CLAIMS: tuple[Claim, ...] = (
    (r"InfiniBand|RoCE|Ethernet", lambda case, _: case.training.nodes > 1 and case.training.network.network),
    (r"(?i)\bjoins\b.*\bnodes?\b(?!.*larger runs)", lambda case, _: case.training.nodes > 1),
    (r"(?i)\bjoins\b.*\bmachines\b(?!.*larger runs)", lambda case, _: case.training.nodes > 1),
    (r"(?i)\b(every|each) (node|machine)\b(?!: | reads|.*disk)", lambda case, _: case.training.nodes > 1),
    (r"(?i)^every node reads", lambda case, _: case.training.nodes > 1),
    (r"(?i)^one (copy|stage) a node", lambda case, _: case.training.nodes > 1),
    (r"(?i)^each node: whole copy", lambda case, _: case.training.nodes > 1),
    (r"([\d,]+) at \S+\.$", lambda case, found: int(found[1].replace(",", "")) == case.training.nodes),
    (r"(?i)\b(one node|needs only one)\b", lambda case, _: case.training.nodes == 1),
    (r"idle time: (\S+) = ([\d.]+) %", lambda case, found: case.training.pipeline_stages > 1 and float(found[2]) > 0),
    (r"one stage, so none waits", lambda case, _: case.training.pipeline_stages == 1),
    (r"\b0 (bytes|%|s)\b", lambda *_: False),
    (r"NVLink|NVSwitch", lambda case, _: case.training.gpu.link_name == "NVLink"),
    (r"sends [\d.]+ .* NVLink", lambda case, _: case.training.tensor_parallel > 1),
    (r"sent between copies", lambda case, _: case.training.data_parallel > 1),
    (r"(?i)(?<!node = )\bone copy\b(?! a node)", lambda case, _: case.training.data_parallel == 1),
    (r"(?i)\beight GPUs", lambda case, _: case.training.gpus >= GPUS_PER_NODE * case.training.nodes),
    (r"one reading|read all the weights|every weight once", lambda case, _: case.model.is_dense),
    (r"(?i)\bmore experts|must read the experts|reads the experts", lambda case, _: not case.model.is_dense),
    (r"\b(\d+(?:\.\d+)?[BT])\b(?! a token)(?! output)", lambda case, found: found[1] == case.model.size_name),
    (r"\buntil (it|the state) fits", lambda case, _: state_fits(case)),
    (r"state among all copies; too much is left", lambda case, _: not state_fits(case) and case.training.data_parallel > 1),
    (r"(?i)(divides|divide) (more of )?the state among all copies", lambda case, _: case.training.data_parallel > 1),
    (r"choosing a smaller model", lambda case, _: cost_levers.smaller_helps(case)),
    (r"(?i)model is small already", lambda case, _: not cost_levers.smaller_helps(case)),
    (r"of them fill a rack|Machines, racks, a hall", lambda case, _: case.training.nodes > 1),
    (r"(\d+) × ([A-Z]\w+)", lambda case, found: (int(found[1]), found[2]) == (case.serving.gpus_per_replica, case.serving.gpu.name)),
)  # fmt: skip
PRODUCTS = ("stack.layers.", "stack.references.")  # names of products as they are reported, whatever the case uses
GPUS = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(load_hardware().gpus, key=len, reverse=True)))


def contradictions(text: str, case: Scenario) -> list[str]:
    """Return what a text claims that is not true of a scenario."""
    false = [found[0] for words, is_true in CLAIMS for found in re.finditer(words, text) if not is_true(case, found)]
    return false + [name for name in GPUS.findall(text) if name not in (case.training.gpu.name, case.serving.gpu.name)]


def said(project: Project) -> list[tuple[str, str]]:
    """Return every text of the pictures, every sentence of the narration and of what is seen, each with its key."""
    script = load_script(project)
    spoken = [(f"{section}.{cue}", one.written) for section, cues in script.cues.items() for cue, found in cues.items() for one in found]
    seen = [(f"seen.{section}.{cue}", text) for section, cues in script.seen.items() for cue, text in cues.items()]
    written = [(key, text) for key, text in written_texts(project.content) if not key.startswith(PRODUCTS)]
    return [*written, *spoken, *seen]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_said_contradicts_the_numbers(name: str) -> None:
    project = load_project(Choices(scenario=None if name == "default" else name))
    false = [(key, text, found) for key, text in said(project) if (found := contradictions(text, project.scenario))]
    assert not false


@pytest.mark.parametrize(
    "setting",
    [
        "training.pipeline_stages=1",
        "training.tensor_parallel=1",
        "training.data_parallel=1",
        "serving.replicas=1",
        "serving.gpu=B200",
        "training.gpu=MI300X",
    ],
)
def test_nor_when_a_choice_is_changed(setting: str) -> None:
    project = load_project(Choices(settings=(setting, "training.global_batch=8192") if "parallel" in setting else (setting,)))
    assert not [(key, text) for key, text in said(project) if contradictions(text, project.scenario)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("8b-one-node", "A high-speed network joins four nodes into one machine."),
        ("8b-one-node", "InfiniBand / RoCE"),
        ("8b-one-node", "A fast network joins four such machines, so that they can work as one."),
        ("8b-one-node", "Stages take turns on micro-batches; idle time: 0/(32+0) = 0 % in the 8B run."),
        ("8b-one-node", "In the end, every machine holds the same."),
        ("8b-one-node", "8B weights, 8 × H200"),
        ("deepseek-v3", "CPU, memory and SSD feed eight GPUs; at 671B each sends 0 bytes a step over NVLink."),
        ("deepseek-v3", "For eight of them: one reading of weights serves all."),
        ("8b-one-node", "Sharing each step, following the load, choosing a smaller model: each lever counts."),
        ("gpt-3", "This model is small already."),
        ("8b-one-node", "Many of them fill a rack, many racks a hall, and keeping all that cool costs power as well."),
        ("default", "GPUs: 8x A100"),
        ("default", "GPUs: 8x MI300X, joined by NVLink"),
        ("default", "A network joins nodes into one machine: 128 at 70B."),
        ("default", "KV cache of the 8B model"),
        ("deepseek-v3", "Each stage divides more of the state among all copies, until the state fits."),
        ("gpt-3", "Each stage divides more of the state among all copies, until it fits."),
        ("default", "Each stage divides more of the state among all copies; too much is left."),
    ],
)  # fmt: skip
def test_what_is_false_is_found(name: str, text: str) -> None:
    assert contradictions(text, load_project(Choices(scenario=None if name == "default" else name)).scenario)
