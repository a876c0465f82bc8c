"""Plays the cues of a section without drawing a frame, and keeps what each began with, what travelled, and what it settled at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from manim import Animation

from scenes.core.events import Event
from scenes.core.formats import FORMATS, Format
from scenes.drawing.figure import Figure
from scenes.drawing.particles import Particles
from scenes.drawing.redraw import Between
from scenes.drawing.shape import Label, place, shapes_of
from scenes.drawing.timeline import APPEAR, Fades, Ticks, Travels
from scenes.drawing.transition import _drawn, _leaves
from scenes.film import inputs_hash, scene_called
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.render.clips import Output
from scenes.render.planner import scene_at
from scenes.render.scene import LayeredScene
from scenes.sections.cued_scene import CuedScene
from scenes.sections.moment_scene import MomentScene
from scenes.sections.step import INSTANT
from scenes.sections.walk import Moment
from scenes.session import subject_of
from scenes.video.clip_writer import WriterOptions

SCALE, FPS = 8, 10
SAMPLES = 60  # times of a play at which payloads are looked at
NEAR = 0.06  # seconds between a cause and the number that it changes
AFTER = 0.15  # seconds for which what ended the play before is still a cause
ROLLING = 0.1  # seconds between two values of a number that runs
SEEN = 0.3  # what is less opaque hides no word, and is hidden by none


@dataclass(frozen=True)
class Payload:
    """A payload at a time of a play: its box in design units (x, y, right, bottom)."""

    box: tuple[float, float, float, float]


@dataclass
class PlayedStep:
    """One play with payloads, through a lens or not: their boxes at each time, and the words that stand still meanwhile, with their boxes."""

    is_close: bool
    payloads: list[Payload] = field(default_factory=list)
    words: list[Label] = field(default_factory=list)


@dataclass
class PlayedCue:
    """A cue as it was played: its first picture as it was drawn, with its texts, its plays in which something travels, the picture that it settled at, and
    how the pictures of its two moments are drawn afresh; the seconds of plays at which a number changes while nothing else does.
    """

    name: str
    seconds: float = 0.0
    first: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    steps: list[PlayedStep] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    afresh: tuple[list[int], list[int]] = ([], [])
    picture: Figure | None = None
    caption: str = ""
    rail: float = 0.0
    idle_counts: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    marks: list[tuple[str, float]] = field(default_factory=list)


def walk_through(key: str, project: Project, fmt: Format) -> dict[str, PlayedCue]:
    """Play every cue of a scene in a format, drawing nothing; return them by name. What was played once is not played again."""
    at = key, fmt.name, inputs_hash(scene_called(key), project)
    if at not in _played:
        _played[at] = play_through(key, project, fmt)
    return _played[at]


_played: dict[tuple[str, str, str], dict[str, PlayedCue]] = {}


def play_through(key: str, project: Project, fmt: Format, pixels: tuple[int, int] | None = None) -> dict[str, PlayedCue]:
    """Play every cue of a scene anew, in a size (none: a small one)."""
    played: dict[str, PlayedCue] = {}
    size = Output(*(pixels or (int(fmt.width / SCALE) // 2 * 2, int(fmt.height / SCALE) // 2 * 2)), FPS)
    with (
        tempfile.TemporaryDirectory() as folder,
        scene_at(subject_of(scene_called(key), project), size, folder, WriterOptions(only=()), lambda scene: _take(scene, played)) as scene,
    ):
        _note_ends(scene, played)
        scene.construct()
    for number, events in scene.events.items():
        played[scene.cues[number].name].events += events
    for number, marks in scene.marks.items():
        played[scene.cues[number].name].marks += marks
    return played


def _note_ends(scene: MomentScene, played: dict[str, PlayedCue]) -> None:
    play_cue, cue = scene._play_cue, scene.cue

    def note_start(name: str) -> None:
        cue(name)
        played[name] = PlayedCue(name, first=drawn(scene.walk.picture), texts=texts_of(scene.walk.picture))

    def note_end(k: int, start: Moment, end: Moment) -> None:
        play_cue(k, start, end)
        done = played[scene.cues[k].name]
        done.last, done.picture = drawn(scene.walk.picture), scene.walk.picture
        done.afresh = drawn(scene.draw(start)), drawn(scene.draw(end))
        if isinstance(scene, CuedScene):
            done.caption, done.rail = _caption(scene), _share(scene)

    scene.cue, scene._play_cue = note_start, note_end


def _caption(scene: CuedScene) -> str:
    """Return the words that are seen outside header and picture."""
    around = [top for top in scene.mobjects if isinstance(top, Figure) and top is not scene.walk.picture and not top.has("rail")]
    return " ".join(text for top in around for text in texts_of(top))


def _share(scene: CuedScene) -> float:
    """Return how much of the present segment of the rail is seen."""
    (frame,) = [top for top in scene.mobjects if isinstance(top, Figure) and top.has("rail")]
    bar = frame.figure("rail").shape("present")
    return float(np.ptp(bar.points[:, 0]) / np.ptp(place(bar.outline, bar.view)[:, 0]))


def _take(scene: LayeredScene, played: dict[str, PlayedCue]) -> None:
    """Take down the play that a scene begins."""
    now = list(played.values())[-1]
    now.seconds += float(scene.duration)
    now.idle_counts += idle_counts(scene.animations)
    travelling = [animation for animation in scene.animations if type(animation.mobject) is Particles]
    if not travelling:
        return
    step = PlayedStep(scene.walk.moment.look is not None, words=_standing_words(scene))
    for alpha in np.linspace(0, 1, SAMPLES, endpoint=False):
        for animation in travelling:
            animation.interpolate(alpha)
            step.payloads += _payloads(animation.mobject)
    for animation in travelling:
        animation.interpolate(0.0)
    now.steps.append(step)


def idle_counts(animations: Sequence[Animation]) -> list[float]:
    """Return the seconds at which a number of a play begins to change while nothing travels, lights, grows or moves; what rolls goes on."""
    causes = np.array([(0.0, AFTER), *(span for animation in animations for span in _spans(animation))])
    found = []
    for ticks in (animation.ticks for animation in animations if isinstance(animation, Ticks)):
        times = np.array([seconds for seconds, value in ticks if value is not None])
        begins = times[np.diff(times, prepend=-1.0) > ROLLING]
        found += [float(at) for at in begins if not ((causes[:, 0] - NEAR <= at) & (at <= causes[:, 1] + NEAR)).any()]
    return found


def _spans(animation: Animation) -> list[tuple[float, float]]:
    """Return from when to when an animation of a play changes something, but for numbers."""
    if isinstance(animation, Travels):
        return [(start, start + length) for start, length in zip(animation.starts, animation.lengths, strict=True)]
    if isinstance(animation, Fades):
        return [(at, at + seconds) for at, seconds in animation.times if seconds > 2 * INSTANT]
    if isinstance(animation, Between):
        return [(animation.at, animation.until)]
    return []


def _standing_words(scene: LayeredScene) -> list[Label]:
    labels = [shape for mobject in scene.mobjects for shape in shapes_of(mobject) if isinstance(shape, Label) and shape.opacity > SEEN]
    moving = _moving(scene.animations)
    return [label for label in labels if id(label) not in moving]


def _moving(animations: Sequence[Animation]) -> set[int]:
    """Return the shapes that move in a play, or leave their place as what travels comes out of it: they stand still nowhere."""
    slid = {id(shape) for animation in animations if isinstance(animation, Between) for shape in shapes_of(animation.mobject)}
    timed = [
        pair for animation in animations if isinstance(animation, Fades) for pair in zip(animation.fades, animation.times, strict=True)
    ]
    left = {id(shape) for fade, (at, seconds) in timed if fade.to == 0.0 and at + seconds <= APPEAR for shape in fade.shapes}
    return slid | left


def _payloads(particles: Particles) -> Iterator[Payload]:
    for k in particles.seen:
        if particles.opacities[k] > SEEN:
            template = particles.templates[particles.which[k]]
            boxes = np.array([shape.bounds for shape in template.shapes]) - np.tile(template.anchor, 2)
            (x, y), (right, bottom) = boxes[:, :2].min(0) + particles.places[k], boxes[:, 2:].max(0) + particles.places[k]
            yield Payload((float(x), float(y), float(right), float(bottom)))


def drawn(figure: Figure) -> list[int]:
    """Return how every visible shape of a picture is drawn, as hashes, in drawing order."""
    return [hash((*_drawn(leaf.shape), round(leaf.shape.opacity, 9))) for leaf in _leaves(figure) if leaf.shape.opacity > 0.003]


def texts_of(figure: Figure) -> list[str]:
    """Return the texts that are seen in a picture."""
    return [shape.text for shape in shapes_of(figure) if isinstance(shape, Label) and shape.opacity > 0.003]


def all_texts(figure: Figure) -> list[str]:
    """Return the texts of a picture, seen or not."""
    return [label.text for label in figure.labels()]


def picture_at(key: str, project: Project, name: str, moment: Moment) -> Figure:
    """Draw a section at a moment in a format, without its lens."""
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return scene_called(key).load().picture(project, style, fmt.stage, moment)
