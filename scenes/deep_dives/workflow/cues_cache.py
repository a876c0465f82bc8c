"""The cues of the workflow's way back: the answer goes to its user, a copy of it is kept, and answers whoever asks the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenes.core.units import figures, percent
from scenes.deep_dives.workflow.chart import chart, edge
from scenes.deep_dives.workflow.facts import REPLICAS, workflow_facts
from scenes.deep_dives.workflow.parcels import FIRST, MAP, Way, arriving, back, crowd, fill, go, parcel, reading_of, say
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.step import Step
from scenes.sections.walk import Walk

ASK = edge("InferenceServers", "Cache")
SHOWN_HITS = 40  # of the cache's requests: how many times its rate is written anew
QUICK, AROUND = 0.3, 0.7  # seconds along an edge on the map, and around the servers
PASSES = 0.6  # seconds that the models take, on the map
WAY_IN: tuple[Way, ...] = (("UI", "API"), ("API", "LB"), ("LB", "InferenceServers"))
BEFORE: tuple[Way, ...] = (("Tokenizer", "PP"), ("PP", "PC"), ("PC", "ModelServing"))  # the models, and after them
AFTER: tuple[Way, ...] = (("ModelServing", "TD"), ("TD", "Format"), ("Format", "Filter"))
MODELS = (*REPLICAS, "BatchP", "TPS", "KVCache")


def answer_goes_back(walk: Walk) -> None:
    """The answer leaves the servers and goes back, edge by edge, to the user who asked, and is read there."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("answer_turns_back", FIRST)
        at = FIRST
        for way in (("LB", "InferenceServers"), ("API", "LB"), ("UI", "API")):
            step.light("edge", edge(*way), at=at)
            (at,) = step.travel([parcel(walk, "cyan")], [back(step, way)], [at], name="answer")
            step.light("node", way[0], at=at)
        step.light("value", "UI", at=at, seconds=0.8, sweep="down")


def answer_is_kept(walk: Walk) -> None:
    """A copy of the answer leaves the servers, and is kept."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("copy_leaves", FIRST)
        go(walk, step, [("InferenceServers", "Cache")], FIRST, colour="cyan", name="answer")


def cache_answers(walk: Walk) -> None:
    """The prompt comes again, and its answer comes back around the models. Another one is not kept, and goes through all of them. Then a stream comes, and hits are counted."""
    hit = arriving(walk, (*(name for way in WAY_IN for name in (way, way[0])), ("InferenceServers", "Cache"), "Cache"))
    beside = [node for node in chart().nodes if ("node", node) not in hit.lit]
    with walk.step(replace(hit, dark=frozenset(beside))) as step:
        step.mark("prompts_come", FIRST)
        ways = [*(_quick(step, way) for way in WAY_IN), step.course("around", seconds=AROUND), _quick(step, ("InferenceServers", "Cache"))]
        there = _run(walk, step, ways, "blue", "request", FIRST)
        _run(walk, step, [way.back() for way in reversed(ways)], "cyan", "answer", there + 0.1)
    nodes = ("Tokenizer", "PP", "PC", "TD", "Format", "Filter")
    passed = arriving(walk, ("LB", WAY_IN[-1], *nodes, *BEFORE, "ModelServing", *AFTER, ("InferenceServers", "Cache"), "Cache"))
    with walk.step(passed.reading(Cache=2)) as step:
        step.mark("another_comes", FIRST)
        _misses(walk, step)
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(walk.end) as step:
        step.mark("many_come", FIRST)
        _count_hits(walk, step)


def _quick(step: Step, way: Way) -> Course:
    return step.course("edge", edge(*way), seconds=QUICK)


def _run(walk: Walk, step: Step, ways: Sequence[Course], colour: str, name: str, at: float) -> float:
    """Send a large parcel along ways one after the other; return when it has come to the end of the last one."""
    return step.travel([parcel(walk, colour, times=MAP)], [Journey(ways)], [at], name=name)[0]


def _misses(walk: Walk, step: Step) -> None:
    """Let a prompt ask the cache in vain, go through the models and what is before and after them, and its answer be kept."""
    around, asks = step.course("around", seconds=AROUND), _quick(step, ("InferenceServers", "Cache"))
    there = _run(walk, step, [_quick(step, WAY_IN[-1]), around, asks], "blue", "request", FIRST)
    inwards = [step.course("into", "Tokenizer", seconds=QUICK), *(_quick(step, way) for way in BEFORE)]
    served = _run(walk, step, [asks.back(), around.back(), *inwards], "blue", "request", there + 0.1)
    outwards = [*(_quick(step, way) for way in AFTER), step.course("kept", seconds=AROUND), asks]
    kept = _run(walk, step, outwards, "cyan", "answer", served + PASSES)
    say(step, "Cache", kept)


def _count_hits(walk: Walk, step: Step) -> None:
    """Let a stream of prompts come: hits stand tall and send an answer back, and their share is counted."""
    rates, labels = workflow_facts(walk.project).hit_rates, walk.words.labels
    strip = reading_of(walk, "Cache").strip
    asks = step.course("edge", ASK, seconds=0.6)
    there = crowd(walk, step, asks, ["blue"] * 7, FIRST, gap=0.4)
    crowd(walk, step, asks.back(), ["cyan"] * 3, there[1], name="answer", gap=0.9)
    begin, end = there[0], there[-1] + 0.4
    fill(step, "Cache", range(len(strip)), [begin + (end - begin) * k / len(strip) for k in range(len(strip))])
    shown = [round((k + 1) / SHOWN_HITS * len(rates)) for k in range(SHOWN_HITS)]
    ticks = [(begin + (end - begin) * (k + 1) / SHOWN_HITS, count) for k, count in enumerate(shown)]
    step.tick("value", "Cache", "text", write=lambda n: _hits_of(labels, rates, round(n)), ticks=ticks)
    step.light("value", "Cache", at=begin)


def _hits_of(labels: WorkflowLabels, rates: Sequence[float], count: int) -> str:
    """Return what the cache says after so many requests."""
    return labels.hits.format(share=percent(rates[count - 1]), count=figures(count))
