"""What is written around the hub of the training cluster in a full frame: the ring's step, what dots and values mean, whose they are, what a node holds.

Counts and the step's number come from the ring all-reduce.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.typeset import words as split_words
from scenes.core.units import plain
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import tag_pill
from scenes.models.all_reduce import SCATTER, RingRun
from scenes.sections.training_cluster.frame_ring import RingLayout, counter
from scenes.sections.training_cluster.words import ClusterLabels, TrainingClusterWords


@dataclass(frozen=True)
class RingTexts:
    """What the words around the hub say: phase, step, what the dots mean, scale of the values, how many dots are filled, what a node holds."""

    phase: str
    number: str
    share: str
    scale: str
    count: int
    copy_of: str


def ring_words(figure: Figure, ring: RingLayout, words: TrainingClusterWords, run: RingRun, phase: tuple[str, int]) -> None:
    """Say which step of a phase the ring is at, what the dots and the values mean, whose they are, and what a node holds, around the hub.

    Parts: phase (not in square frames), number, meaning.
    """
    labels, steps = words.labels, [step for step in run.steps if step.phase == phase[0]]
    step = steps[phase[1] - 1]
    summed = step.sends[0].count + (phase[0] == SCATTER)  # what a step of scattering adds up
    texts = RingTexts(
        phase=labels.phase_scatter if phase[0] == SCATTER else labels.phase_gather,
        number=f"{labels.step_of} {step.number} {labels.of} {len(steps)}",
        share=f"= {summed} {labels.of} {len(ring.cells)}",
        scale=f"× {plain(1 / run.scale)}",
        count=summed,
        copy_of=words.data_parallelism.copy_of,
    )
    draw = {"wide": _wide_words, "square": _square_words}.get(figure.format.name, _tall_words)
    draw(figure, ring, labels, texts)


def _wide_words(figure: Figure, ring: RingLayout, labels: ClusterLabels, texts: RingTexts) -> None:
    cx, y = ring.hub.cx, ring.cells[0].y
    figure.register(figure.text(cx, y + 38, texts.phase, "card", anchor="middle", colour="quiet", size=24), "phase")
    figure.register(figure.text(cx, y + 78, texts.number, "number", anchor="middle", size=34), "number")
    y = ring.ways[2][0][1] + 54
    meaning = figure.child("meaning")
    counter(meaning, cx - 33, y, texts.count, figure.theme.tint("violet", 0.2), 22.0, 7.0)
    meaning.text(cx, y + 40, texts.share, "number", anchor="middle", size=34)
    meaning.text(cx, y + 72, labels.added, "card", anchor="middle", size=26)
    _tagged(meaning, cx, y + 103, labels.tiny, f"{labels.values} {texts.scale}")  # no wider: chunks pass at both sides
    meaning.text(cx, y + 133, texts.copy_of, "quiet", anchor="middle")


def _square_words(figure: Figure, ring: RingLayout, labels: ClusterLabels, texts: RingTexts) -> None:
    """Set the words in the hub and over the upper link; chunks leave no room for what a node stands for."""
    size, cx = figure.format.role("quiet").size, ring.hub.cx
    figure.register(figure.text(cx, ring.hub.y + 93, f"{texts.number}, {texts.scale}", "quiet", anchor="middle"), "number")
    y = ring.cells[0].y + 13
    meaning = figure.child("meaning")
    counter(meaning, cx - 22.5, y - 8, texts.count, figure.theme.tint("violet", 0.2), 15.0, 4.8)
    for row in (texts.share, *split_words(labels.added)):
        y += size * 1.15
        meaning.text(cx, y, row, "quiet", anchor="middle")


def _tall_words(figure: Figure, ring: RingLayout, labels: ClusterLabels, texts: RingTexts) -> None:
    """Set the words above and below the lines that join the vertical links to the hub."""
    hub = ring.hub
    left, right = (ring.bodies[3].right + hub.x) / 2, (hub.right + ring.bodies[1].x) / 2
    figure.register(figure.text(left, hub.cy - 42, texts.phase, "quiet", anchor="middle"), "phase")
    figure.register(figure.text(left, hub.cy - 13, texts.number, "number", anchor="middle", size=29), "number")
    meaning = figure.child("meaning")
    _dotted_share(meaning, right, hub.cy - 38, texts.share, texts.count)
    meaning.text(right, hub.cy - 13, labels.added, "quiet", anchor="middle")
    meaning.text(right, hub.cy + 30, f"{labels.values} {texts.scale}", "quiet", anchor="middle")
    first, *more = meaning.break_lines(texts.copy_of, "quiet", hub.x - ring.bodies[3].right - 50, balanced=True)
    _tagged(meaning, left, hub.cy + 30, labels.tiny, first)
    for k, row in enumerate(more, start=1):
        meaning.text(left, hub.cy + 30 + 27 * k, row, "quiet", anchor="middle")


def _tagged(figure: Figure, cx: float, base: float, tag: str, text: str = "") -> None:
    """Write a line after the tag of the model that it is about, or that tag alone, centred."""
    size = figure.format.role("quiet").size
    wide = figure.measure(tag, "micro") + figure.format.role("micro").size * 0.75
    wide += figure.measure(text, "quiet") + size * 0.4 if text else 0.0
    end = tag_pill(figure, cx - wide / 2, base - size * 0.335, tag)
    if text:
        figure.text(end + size * 0.4, base, text, "quiet")


def _dotted_share(figure: Figure, cx: float, y: float, text: str, count: int) -> None:
    """Draw the counter's dots and what they say, centred."""
    pitch, radius, gap = 14.5, 4.8, 9.0
    dots = 3 * pitch + 2 * radius
    x = cx - (dots + gap + figure.measure(text, "quiet")) / 2
    at = counter(figure, x + radius, y - figure.format.role("quiet").size * 0.32, count, figure.theme.tint("violet", 0.2), pitch, radius)
    figure.text(at + gap, y, text, "quiet")
