"""Truth of the stack: what its mechanisms read, and what its floors say with a number."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.deep_dives.stack.facts import stack_facts
from scenes.models.integer_weights import GROUP
from scenes.project import Project
from scenes.sections.shown import Shown

REPORTED = "as reported: seed document of the project (pramod.ai, AI Infrastructure), not looked up"
NAMES = {
    **dict.fromkeys(
        ("Google TPU: v5p, Trillium", "NVIDIA: H100, B200, GB200 NVL72", "NVIDIA H100 Tensor Core GPU"),
        "names of products",
    ),
    **dict.fromkeys(
        ("AWS silicon 40% cheaper", "GPT-4 trained for months", "Groq 500+ tokens/sec", "NVIDIA ~90% of AI training hardware", "Trainium2: training, Inferentia2: inference"),
        "as reported by the overview that the film is made from; not checked",
    ),
    "BF16": "a number format", "INT8": "a number format", "INT4": "a number format",
}  # fmt: skip


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the film."""
    facts, words = stack_facts(project), project.content.stack
    for told in (*facts.readings.values(), *facts.marks.values()):
        for fact in told:
            if fact.what:
                yield Shown(fact.text, fact.what, fact.source)
    yield Shown(f"INT4 g{GROUP}", "a number format, with the weights of a group", "integer_weights")
    yield Shown(f"{words.labels.reading}: {' · '.join(words.references)}", "what to read on", REPORTED)
    for layer in words.layers.values():
        yield Shown(f"{words.labels.layer_hides} {layer.hides}", "what a layer hides", "scenario")
        for name in layer.products:
            yield Shown(name, "products", REPORTED)
        for k, text in enumerate(layer.reported, start=1):
            yield Shown(text if k == len(layer.reported) else f"{text};", "what is reported of them", REPORTED)
