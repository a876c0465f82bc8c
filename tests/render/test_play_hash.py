"""The hash of a play: other for whatever is seen or moves otherwise, the same for the same, in any process and however it came about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from manim import Animation, tempconfig

from scenes.core.formats import WIDE
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Shape, set_opacity, shapes_of
from scenes.drawing.stretch import Stretch
from scenes.drawing.timeline import End, Timeline
from scenes.drawing.trajectory import Course
from scenes.drawing.transition import Transition
from scenes.film import SCENES
from scenes.project import Project, load_project
from scenes.raster.still import style_of
from scenes.render.play_hash import Hasher, hash_play
from scenes.sections.explainer_scene import ExplainerScene
from scenes.video.clip_writer import WriterOptions

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Shown:
    """What one play shows: three lamps that overlap, a label, bodies on a route, a bar, a counter, and a square that Manim moves."""

    end: float = 600.0
    count: int = 3
    every: float = 0.2
    pace: float = 1.0
    landing: End = End.LAND
    hold: float = 0.0
    body: str = "cyan"
    lit: tuple[int, ...] = (0, 1)
    to: float = 1.0
    start: float = 0.2
    lag: float = 0.5
    fading: float = 0.4
    sweep: str | None = None
    text: str = "Loss"
    colour: str = "violet"
    order: tuple[int, ...] = (0, 1, 2)
    layer: str = "art"
    glow: float = 0.5
    width: float = 2.0
    z_index: int = 0
    filled: float = 0.8
    value: float = 500.0
    counted: float = 0.5
    unit: str = "tokens"
    values_before: tuple[float, ...] = ()
    shift: float = 0.5
    updater: str = ""
    seconds: float = 3.0  # longer than anything in it, so that only what is named changes


class Played(ExplainerScene):
    """Plays what it is told to."""

    def play_it(self, shown: Shown) -> None:
        drawn = self.canvas()
        lamps = [Figure(self.style, drawn.box) for _ in range(3)]
        for k, lamp in enumerate(lamps):
            lamp.rect(k * 30 + 60, 80, 70, 60, 8, fill=shown.colour, stroke="cyan", width=shown.width, glow=shown.glow, layer=shown.layer)
        drawn.text(60, 300, shown.text, "title")
        bar = drawn.rect(60, 400, 340, 14, fill="cyan").set_z_index(shown.z_index)
        square = drawn.rect(700, 400, 40, 40, fill="amber")
        unit = shown.unit  # the function that writes must know nothing else of what is shown
        counter = Counter(drawn, 60, 500, lambda value: f"{value:.0f} {unit}")
        for value in (*shown.values_before, 0):
            counter.set_value(value)
        drawn.add_route([(60, 240), (300, 240), (shown.end, 60)], "way", radius=20)
        if shown.updater:
            square.add_updater({"turn": turn, "grow": grow}[shown.updater])
        set_opacity(lamps[0], shown.start)
        self.add(drawn, *(lamps[k] for k in shown.order), counter)
        self.play(*self._moves(shown, drawn, lamps, bar, counter), *([] if shown.updater else [square.animate.shift((shown.shift, 0, 0))]))

    def _moves(self, shown: Shown, drawn: Figure, lamps: list[Figure], bar: Shape, counter: Counter) -> list[Animation]:
        body = Figure(self.style, drawn.box)
        body.circle(0, 0, 9, fill=shown.body, glow=0.6)
        timeline = Timeline()
        for place, k in enumerate(shown.lit):
            timeline.fade(Fade("lamp", shapes_of(lamps[k]), shown.to, shown.sweep), shown.lag * place, shown.fading)
        courses = [Course(drawn.route("way"), seconds=shown.pace)] * shown.count
        starts = [shown.every * k for k in range(shown.count)]
        timeline.travel([body] * shown.count, courses, starts, end=shown.landing, hold=shown.hold)
        timeline.roll_counter(counter, 0.0, shown.value, at=0.0, seconds=shown.counted)
        assert timeline.seconds < shown.seconds
        return [*timeline.animations(shown.seconds), Stretch(bar, 0.0, shown.filled, shown.seconds)]


def turn(mobject: object, dt: float) -> None:
    """Turn a mobject."""
    mobject.rotate(dt)


def grow(mobject: object, dt: float) -> None:
    """Let a mobject grow."""
    mobject.scale(1 + dt)


def hashes(project: Project, play: Callable[[Played], None]) -> list[str]:
    """Return the hash of every play of a scene."""
    found: list[str] = []
    settings = {"pixel_width": 160, "pixel_height": 90, "frame_rate": 4, "dry_run": True, "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(settings):
        scene = Played(project=project, writer=WriterOptions(only=()), on_play=lambda scene: found.append(hash_play(scene).hex()))
        play(scene)
    return found


def hash_of(project: Project, shown: Shown = Shown()) -> str:  # noqa: B008  (frozen)
    (found,) = hashes(project, lambda scene: scene.play_it(shown))
    return found


OTHER = {
    "another route": {"end": 610.0},
    "one body more": {"count": 4},
    "bodies closer together": {"every": 0.1},
    "slower bodies": {"pace": 1.1},
    "bodies that are absorbed": {"landing": End.ABSORB},
    "bodies that stay where they land": {"hold": 0.1},
    "bodies of another colour": {"body": "amber"},
    "another target opacity": {"to": 0.9},
    "another opacity at the start": {"start": 0.3},
    "a later light": {"lag": 0.6},
    "a slower light": {"fading": 0.5},
    "a light that sweeps": {"sweep": "right"},
    "a part that is not lit": {"lit": (0,)},
    "another part that is lit": {"lit": (0, 2)},
    "another text": {"text": "Lost"},
    "another colour": {"colour": "blue"},
    "another order": {"order": (1, 0, 2)},
    "another order of what stands still and what is lit": {"order": (2, 0, 1)},
    "another layer": {"layer": "under"},
    "less glow": {"glow": 0.4},
    "a wider stroke": {"width": 2.5},
    "another z index": {"z_index": 1},
    "a bar that ends elsewhere": {"filled": 0.7},
    "a counter that ends elsewhere": {"value": 501.0},
    "a counter that takes longer": {"counted": 0.6},
    "a counter that writes another word": {"unit": "bytes"},
    "another way of an ordinary animation": {"shift": 0.6},
    "an updater": {"updater": "turn"},
    "another time": {"seconds": 3.5},
}


@pytest.fixture(scope="module")
def base(project: Project) -> str:
    """The hash of the play that the others differ from."""
    return hash_of(project)


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_whatever_is_shown_otherwise_has_another_hash(change: dict[str, object], project: Project, base: str) -> None:
    assert hash_of(project, replace(Shown(), **change)) != base


def test_another_side_to_sweep_to_has_another_hash(project: Project) -> None:
    assert hash_of(project, Shown(sweep="right")) != hash_of(project, Shown(sweep="left"))


def test_another_updater_has_another_hash(project: Project) -> None:
    assert hash_of(project, Shown(updater="turn")) != hash_of(project, Shown(updater="grow"))


def test_another_palette_has_another_hash(project: Project, base: str) -> None:
    theme = replace(project.theme, cyan=project.theme.violet)
    assert hash_of(replace(project, theme=theme)) != base


def test_the_same_play_has_the_same_hash(project: Project, base: str) -> None:
    assert hash_of(project) == base
    assert hash_of(load_project()) == base


def test_the_same_play_has_the_same_hash_in_another_process(base: str) -> None:
    script = "from tests.render.test_play_hash import hash_of, load_project; print(hash_of(load_project()))"
    for seed in ("1", "2"):  # of the order of sets
        variables = os.environ | {"PYTHONHASHSEED": seed}
        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
        assert told.stdout.split() == [base]


PLAN = """
from scenes.film import scene_called
from scenes.project import load_project
from scenes.render.clips import Output
from scenes.render.planner import plan_scene
from scenes.session import subject_of
for clip in plan_scene(subject_of(scene_called({key!r}), load_project()), Output(160, 90, 2)): print(clip.cue, clip.play_hash)
"""
QUICK = ("key_concepts",)


@pytest.mark.parametrize("key", [scene.key if scene.key in QUICK else pytest.param(scene.key, marks=pytest.mark.slow) for scene in SCENES])
def test_every_clip_of_the_film_has_the_same_hash_in_another_process(key: str) -> None:
    def told(seed: str) -> str:
        variables = os.environ | {"PYTHONHASHSEED": seed}  # of the order of sets
        command = [sys.executable, "-c", PLAN.format(key=key)]
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True).stdout

    assert told("1") == told("2") == told("3")


def test_what_holds_a_step_is_refused(project: Project) -> None:
    canvas = Figure(style_of(project.theme, WIDE, 160, 90), WIDE.stage)
    with pytest.raises(TypeError, match="give it only the picture that it needs"):
        Hasher().value(partial(print, Transition(canvas, canvas)))


def test_it_does_not_matter_how_a_state_was_reached(project: Project, base: str) -> None:
    def play(scene: Played) -> None:
        ghost = scene.canvas()
        ghost.rect(0, 0, 10, 10, fill="cyan")
        gone = scene.canvas()
        gone.rect(0, 0, 10, 10, fill="cyan")
        set_opacity(ghost, 0.0)
        scene.add(ghost, gone)
        scene.wait(0.5)
        scene.remove(gone)
        scene.play_it(Shown(values_before=(987, 42)))

    assert hashes(project, play)[-1] == base, "what is not seen, or is gone, or was shown before, counts"


def test_what_came_before_counts_as_far_as_it_is_seen(project: Project, base: str) -> None:
    def play(scene: Played) -> None:
        before = scene.canvas()
        before.rect(0, 0, 10, 10, fill="cyan")
        scene.add(before)
        scene.play_it(Shown())

    assert hashes(project, play)[-1] != base
