"""The finale: pages land in their boxes and light them, the lens rides the main path in order, the model's word fills the slot."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from manim import Animation

from scenes.core.box import Box
from scenes.core.formats import SHEET
from scenes.drawing.flight import Flight, Fly
from scenes.drawing.shape import shapes_of
from scenes.drawing.timeline import Travels
from scenes.film import KEYS, main_path, scene_called
from scenes.models.batch_table import batch_table
from scenes.models.data_parallel import data_parallel_step
from scenes.models.language_model import generate
from scenes.models.spine import spine
from scenes.models.texts import ENGLISH, KINDS
from scenes.models.utilization import utilization
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.planner import scene_at
from scenes.render.scene import LayeredScene
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.poster.cues import RIDE, RIDER, WRITES
from scenes.sections.poster.message import FAINT
from scenes.sections.poster.moments import STEPS, PosterMoment, moments_of
from scenes.sections.poster.road import FOOTER, LANE, legs, stops
from scenes.sections.poster.scene import Poster
from scenes.sections.walk import Look
from scenes.session import subject_of
from scenes.video.clip_writer import WriterOptions
from tests.sections.walks import texts_of

WIDE = Output(240, 136, 10)


class Played:
    """A finale that was played without drawing: its scene, and the animations of every play with the cue that they belong to."""

    def __init__(self, project: Project) -> None:
        self.plays: list[tuple[str, list[Animation], object]] = []
        subject = subject_of(scene_called("poster"), project)
        with tempfile.TemporaryDirectory() as folder, scene_at(subject, WIDE, folder, WriterOptions(only=()), self._take) as scene:
            scene.construct()
        self.scene: Poster = scene

    def _take(self, scene: LayeredScene) -> None:
        walk = scene.walk
        self.plays.append((walk.cue, list(scene.animations), walk.moment))

    def flights(self, cue: str = "sheet_assembles") -> Iterator[Fly]:
        yield from (
            animation for name, animations, _ in self.plays if name == cue for animation in animations if isinstance(animation, Fly)
        )


@pytest.fixture(scope="module")
def played(project: Project) -> Played:
    return Played(project)


def test_every_section_flies_into_its_own_box_one_after_the_other(played: Played) -> None:
    flies = list(played.flights())
    assert len(flies) == len(KEYS)
    for fly, key in zip(flies, KEYS, strict=True):
        flight, box = fly._flight, played.scene.place_of(key)
        flight.share = 1.0
        assert inside(flight.place, box), f"{key} lands at {flight.place}, not in {box}"
        assert flight.place.w == pytest.approx(box.w) or flight.place.h == pytest.approx(box.h), "it fills its box in one direction"
    landings = [fly.landing for fly in flies]
    assert landings == sorted(landings) and min(np.diff(landings)) > 0.3


def inside(small: Box, large: Box) -> bool:
    slack = 0.01
    return bool(
        small.x >= large.x - slack
        and small.y >= large.y - slack
        and small.right <= large.right + slack
        and small.bottom <= large.bottom + slack
    )


def test_a_flight_is_seen_from_its_appearance_to_its_landing_only(played: Played) -> None:
    fly = next(played.flights())
    seen = []
    for now in (0.0, fly._at + 0.5, fly.landing + Fly.LINGER, fly.over + 0.01):
        fly.interpolate(now / fly.run_time)
        seen.append(fly._flight.opacity)
    assert seen[0] == 0.0 and seen[1] == seen[2] == 1.0 and seen[3] == 0.0


def test_a_panel_is_unseen_until_its_page_lands(played: Played, project: Project) -> None:
    (fades,) = [
        animation.fades
        for cue, animations, _ in played.plays
        if cue == "sheet_assembles"
        for animation in animations
        if hasattr(animation, "fades") and len(animation.fades) > 8
    ]
    times = next(a.times for c, animations, _ in played.plays if c == "sheet_assembles" for a in animations if hasattr(a, "times"))
    landing = {key: fly.landing for key, fly in zip(KEYS, played.flights(), strict=True)}
    for fade, (at, _) in zip(fades, times, strict=True):
        words = fade.name.split()
        if words[:2] == ["sheet", "section"]:
            assert fade.starts and max(fade.starts) == 0.0
            assert landing[words[2]] - 0.15 <= at <= landing[words[2]]


def test_the_lens_rides_over_every_panel_the_main_path_first(played: Played) -> None:
    looks = [moment.look.part[2:] for cue, _, moment in played.plays if cue == "document_travels" and moment.look]
    order = [keys for k, keys in enumerate(looks) if k == 0 or looks[k - 1] != keys]
    assert order == stops() and [key for keys in order for key in keys] == list(KEYS)
    assert [key for keys in order for key in keys][: len(main_path())] == list(main_path())


def test_something_goes_beside_every_stop_on_from_where_it_was_and_crosses_no_word(played: Played) -> None:
    ways = [a.courses[0] for cue, animations, _ in played.plays if cue == "document_travels" for a in animations if isinstance(a, Travels)]
    assert len(ways) == len(stops()) + 1, "the last leads into the footer"
    for before, way in pairwise(ways):
        assert way.at(np.array([0.0]))[0] == pytest.approx(before.end)
    places = np.concatenate([way.at(np.linspace(0, way.seconds, 99)) for way in ways])
    sheet = played.scene.draw(played.scene.moments(played.scene.project)["document_travels"]).figure("sheet")
    words = np.array([label.box for label in sheet.labels()])
    for x, y in places:
        near = np.hypot(np.maximum(words[:, 0] - x, x - words[:, 2]).clip(0), np.maximum(words[:, 1] - y, y - words[:, 3]).clip(0))
        assert near.min() > 0.3 * RIDER, [label.text for label in sheet.labels()][int(near.argmin())]


def test_the_rider_is_in_sight_from_stop_to_stop(played: Played) -> None:
    riders = [moment.rider for cue, _, moment in played.plays if cue == "document_travels" and moment.look]
    assert [rider for rider in dict.fromkeys(riders) if rider] == [(k, rider[1]) for k, rider in enumerate(dict.fromkeys(riders)) if rider]


def test_the_sentence_sinks_into_the_path_of_the_footer_before_that_lights(played: Played) -> None:
    (fly,) = played.flights("poster_stands")
    fly._flight.share = 1.0
    assert inside(fly._flight.place, played.scene.on_frame(SHEET_BOXES["footer"]))
    seconds = played.scene.project.timing.cues["poster"]["poster_stands"].seconds
    assert seconds - (fly.landing + 0.75) >= 3.0, "then the poster stands for three seconds"


@pytest.mark.parametrize("size", [(192, 108), (108, 192), (108, 108), (108, 136)])
def test_no_stop_of_the_ride_leaves_more_than_a_twentieth_of_the_frame_bare_on_a_side(project: Project, size: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subject = subject_of(scene_called("poster"), project)
        with scene_at(subject, Output(*size, 10), folder, WriterOptions(only=()), lambda _: None) as scene:
            for keys in stops():
                view = scene._view_at(PosterMoment(look=Look(("sheet", "section", *keys), RIDE)))
                left, right = view.left, view.frame_width - view.left - SHEET.width * view.scale
                top, bottom = view.top, view.frame_height - view.top - SHEET.height * view.scale
                assert max(left, right) <= view.frame_width / 20 and max(top, bottom) <= view.frame_height / 20, keys


def test_the_slot_holds_what_the_model_writes_greedily(project: Project) -> None:
    word = spine().word
    assert generate(ENGLISH.opening).text.lstrip().startswith(word) and word.isalpha()
    moments = moments_of(word)
    assert [moments[name].slot for name in ("start", "document_travels", "path_lights", "poster_stands")] == [None, None, word, None]


def test_the_sentence_is_over_before_the_poster_stands(played: Played) -> None:
    last = played.scene.walk.picture
    assert ENGLISH.opening not in texts_of(last)
    assert not [shape for shape in shapes_of(last) if isinstance(shape, Flight)]


def test_the_likelihood_of_the_word_is_that_of_its_first_token() -> None:
    assert spine().probability == pytest.approx(generate(ENGLISH.opening).probabilities[0])
    assert 0 < spine().early < spine().probability <= 1


def test_the_finale_lasts_as_long_as_its_cues(project: Project) -> None:
    cues = project.timing.cues["poster"]
    assert Poster.seconds(project) == pytest.approx(sum(cue.seconds for cue in cues.values()))
    assert cues["poster_stands"].seconds >= 3.0 + 0.6, "the poster stands for three seconds"


def test_the_word_lands_in_the_slot_and_comes_from_inference_which_writes_it(played: Played) -> None:
    travels = [a for cue, animations, _ in played.plays if cue == "path_lights" for a in animations if isinstance(a, Travels)]
    (course,) = travels[-1].courses
    assert len(travels) == WRITES, "a document to training, a plate to inference, the word into the slot"
    message, sheet = played.scene.draw(replace(played.scene.moments(played.scene.project)["path_lights"], slot="")), played.scene.view
    start, end = (np.array([sheet.left, sheet.top]) + sheet.scale * point for point in (course.at(np.array([0.0]))[0], course.end))
    slot, last = message.figure("sentence", "slot").box, message.figure("sentence", "station", WRITES).box
    assert np.allclose(end, (slot.cx, slot.cy), atol=0.5) and np.allclose(start, (last.right, last.cy), atol=0.5)


def test_the_path_lights_word_by_word(played: Played) -> None:
    start = played.scene.moments(played.scene.project)["path_lights"]
    for lit in range(5):
        drawn = played.scene.draw(replace(start, path=lit, slot=""))
        seen = [{shape.opacity for shape in shapes_of(drawn.part("sentence", "station", k))} for k in range(1, 5)]
        assert seen == [{1.0}] * lit + [{FAINT}] * (4 - lit)


def test_on_the_road_goes_as_much_as_the_models_have(played: Played) -> None:
    counts = {leg.keys[0]: (leg.kind, leg.count) for leg in legs(498.0)}
    assert counts["data_pipeline"] == ("document", len(KINDS))
    assert counts["storage_orchestration"] == ("token", len(data_parallel_step()))
    assert counts["training_cluster"] == ("gradient", len(data_parallel_step()))
    assert counts["training_step"] == ("plate", len(utilization().checkpoint_steps))
    assert counts["inference_serving"] == ("request", len(batch_table().requests))
    assert counts[FOOTER] == ("word", len(batch_table().requests))
    road = played.scene.walk.picture.figure("sheet", "road")
    bodies = {keys[0]: [part for part in road.figure(keys[0]).parts if part[0] == "body"] for keys in (*stops(), (FOOTER,))}
    assert {key: len(found) for key, found in bodies.items()} == {key: count for key, (_, count) in counts.items()}


def test_the_road_keeps_to_the_gutters_and_ends_over_the_value(played: Played) -> None:
    sheet, way = played.scene.walk.picture.figure("sheet"), []
    value = sheet.figure("footer").figure("step", STEPS).box
    for before, leg in pairwise(legs(value.cx)):
        assert leg.corners[0] == before.corners[-1]
    for leg in legs(value.cx):
        for (x, y), (x2, y2) in pairwise(leg.corners):
            way += [(x + (x2 - x) * t, y + (y2 - y) * t) for t in np.linspace(0, 1, 60)]
    panels = [box for key, box in SHEET_BOXES.items() if key not in ("header", "footer")]
    half, (x, y) = LANE / 2 - 0.01, way[-1]
    left = [place for place in way if place[1] > SHEET_BOXES["data_pipeline"].bottom + LANE / 2]  # the first panel, under its last stage
    for box in panels:
        assert not [place for place in left if box.x - half < place[0] < box.right + half and box.y - half < place[1] < box.bottom + half]
    foot = SHEET_BOXES["footer"]
    assert x == value.cx and foot.y < y < foot.cy
