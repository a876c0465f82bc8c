"""The opening, what happens: the first frame asks for a word, one token wakes the chip, sparks draw the traces, a document enters."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, FRAMES, Format
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.film import KEYS
from scenes.lint import findings
from scenes.models.corpus import build_corpus
from scenes.models.spine import spine
from scenes.project import Project, load_project
from scenes.raster.still import style_of
from scenes.sections.moment_scene import share_of
from scenes.sections.opening import cues
from scenes.sections.opening.layout import CONTACTS
from scenes.sections.opening.moments import OpeningMoment, moments_of
from scenes.sections.opening.night import ASLEEP, sentence_plan
from scenes.sections.opening.picture import picture
from scenes.sections.opening.scene import Opening
from scenes.sections.opening.words import CUES
from scenes.sections.step import Step
from tests.sections.geometry import texts
from tests.sections.walks import SCALE, PlayedCue, drawn, walk_through

PROJECT = load_project()
MOMENTS = moments_of()
in_frames = pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)


@cache
def played(name: str) -> dict[str, PlayedCue]:
    return walk_through("opening", PROJECT, FORMATS[name])


def at(moment: OpeningMoment, fmt: Format, project: Project = PROJECT, scale: int = 1) -> Figure:
    """Draw the opening at a moment."""
    width, height = int(fmt.width / scale) // 2 * 2, int(fmt.height / scale) // 2 * 2
    frame = Figure(style_of(project.theme, fmt, width, height), Box(0, 0, fmt.width, fmt.height, "opening"))
    return picture(frame, project, width, height, moment=moment)


# ---------------------------------------------------------------- moments
def test_the_settled_opening_is_that_of_the_preview() -> None:
    last = at(MOMENTS["document_enters"], FORMATS["wide"])
    assert drawn(last) == drawn(at(MOMENTS["still"], FORMATS["wide"]))
    assert list(MOMENTS) == ["start", *CUES, "still"] == ["start", *(cue.name for cue in Opening.cues), "still"]
    assert 12.0 <= Opening.seconds(PROJECT) <= 13.5


@in_frames
def test_the_first_frame_is_a_sentence_of_the_corpus_without_its_next_word(fmt: Format) -> None:
    figure, told = at(MOMENTS["start"], fmt), spine()
    assert " ".join(texts(figure.figure("sentence"))) == told.prompt
    assert any(text.startswith(f"{told.prompt} {told.word}") for text in build_corpus().kept)
    slot = figure.figure("sentence", "slot").box
    label = figure.figure("sentence", "words").labels()[-1]
    assert slot.w == pytest.approx(figure.measure(told.word, "title", label.size)), "the word will fill it"
    assert label.size >= 0.09 * fmt.width / (1.6 if fmt.is_wide else 1.0), "it can be read as a thumbnail"
    assert findings(figure.figure("sentence"), figure.box) == []


@in_frames
def test_the_slot_stands_after_the_last_word_and_off_the_chip(fmt: Format) -> None:
    figure = at(MOMENTS["start"], fmt)
    plan = sentence_plan(figure, spine())
    label = figure.figure("sentence", "words").labels()[-1]
    assert label.box[2] < plan.slot.x and plan.slot.y < plan.baselines[-1] < plan.slot.bottom
    assert plan.slot.right <= figure.box.right - 20
    x, y = figure.route("fall")[-1]
    chip = figure.figure("chip").box
    assert chip.x < x < chip.right and chip.y < y < chip.bottom and plan.slot.bottom < y


@in_frames
def test_in_the_first_frame_the_chip_is_dim_and_rimmed_and_nothing_else_is_lit(fmt: Format) -> None:
    figure = at(MOMENTS["start"], fmt)
    assert {shape.opacity for shape in shapes_of(figure.figure("chip"))} == {ASLEEP}
    assert all(shape.glow > 0 for shape in shapes_of(figure.figure("rim")))
    assert not shapes_of(figure.figure("racks")) and "title" not in {key[0] for key in figure.parts}
    assert not any(key[0] in ("badge", "lit") for key in figure.parts)
    assert not any(shapes_of(figure.figure("trace", k)) for k in range(1, len(KEYS) + 1))
    woken = at(MOMENTS["chip_wakes"], fmt)
    assert not any(key[0] in ("night", "rim", "sentence") for key in woken.parts)
    assert {shape.opacity for shape in shapes_of(woken.figure("chip"))} == {1.0}


def test_racks_stand_in_pairs() -> None:
    racks = at(MOMENTS["chip_wakes"], FORMATS["wide"]).figure("racks").parts
    assert {key[1:] for key in racks} == {(side, i) for side in (-1, 1) for i in range(6)}
    assert CONTACTS == 20


# ---------------------------------------------------------------- the law
@pytest.mark.parametrize("name", [fmt.name for fmt in FRAMES])
def test_a_cue_begins_and_settles_at_the_picture_of_its_moment(name: str) -> None:
    before = "start"
    for cue, walk in played(name).items():
        assert walk.first == drawn(at(MOMENTS[before], FORMATS[name], scale=SCALE)), cue
        assert walk.last == drawn(at(MOMENTS[cue], FORMATS[name], scale=SCALE)), cue
        assert walk.seconds == pytest.approx(PROJECT.timing.cues["opening"][cue].seconds, abs=0.11)
        before = cue


# ---------------------------------------------------------------- causes
def test_one_token_falls_into_the_die_before_anything_wakes() -> None:
    (token,) = played("wide")["chip_wakes"].events
    assert (token.payload, token.kind) == ("token", "absorb")
    small = at(MOMENTS["start"], FORMATS["wide"], scale=SCALE)
    assert token.place == pytest.approx(share_of(small.style.view, tuple(small.route("fall")[-1])), abs=1e-3)
    assert token.seconds < 2.0, "the title is there by second 3"


def test_racks_ignite_in_the_dark_the_farthest_first_and_night_lifts_when_all_are_on_their_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fades over racks that do not stand yet would shine through them until the cue has settled."""
    begun: dict[tuple[object, ...], float] = {}
    monkeypatch.setattr(cues, "_send_wave", lambda *_: None)
    light = lambda *name, at, seconds, **_: begun.setdefault(name, at)  # noqa: E731
    cues._wake(cast("Step", SimpleNamespace(picture=at(MOMENTS["chip_wakes"], FORMATS["wide"]), light=light)), 2.0)
    racks = {name[2:]: seconds for name, seconds in begun.items() if name[0] == "racks"}
    assert len(racks) == 12 and all(racks[-1, i] == racks[1, i] < racks[1, i - 1] for i in range(1, 6))
    assert max(racks.values()) < begun["night",]


@pytest.mark.parametrize("name", [fmt.name for fmt in FRAMES])
def test_a_spark_arrives_at_every_badge_the_first_before_the_others(name: str) -> None:
    events = played(name)["traces_reach_out"].events
    assert [event.payload for event in events] == ["spark"] * len(KEYS)
    assert events[0].seconds == min(event.seconds for event in events)
    figure = at(MOMENTS["still"], FORMATS[name], scale=SCALE)
    for k, event in enumerate(events, start=1):
        assert event.place == pytest.approx(share_of(figure.style.view, tuple(figure.route("trace", k)[-1])), abs=1e-3)


@pytest.mark.parametrize("name", [fmt.name for fmt in FRAMES])
def test_the_document_goes_into_the_first_badge_which_stays_lit(name: str) -> None:
    landed = played(name)["document_enters"].events[0]
    assert landed.payload == "document"
    figure = at(MOMENTS["document_enters"], FORMATS[name], scale=SCALE)
    left, top, right, bottom = shapes_of(figure.figure("badge", 1))[0].bounds
    assert figure.has("lit") and not at(MOMENTS["traces_reach_out"], FORMATS[name], scale=SCALE).has("lit")
    (x, y), box = landed.place, figure.figure("lit").box
    corner, end = (share_of(figure.style.view, place) for place in ((box.x, box.y), (box.right, box.bottom)))
    assert corner[0] <= x <= end[0] and corner[1] <= y <= end[1]
    assert (box.cx, box.cy) == pytest.approx(((left + right) / 2, (top + bottom) / 2))


@pytest.mark.parametrize("name", [fmt.name for fmt in FRAMES])
def test_from_the_first_badge_light_reaches_the_chip_which_answers_along_every_trace(name: str) -> None:
    landed, reached, *answers = played(name)["document_enters"].events
    figure = at(MOMENTS["still"], FORMATS[name], scale=SCALE)
    pin, *_ = figure.route("trace", 1)
    assert reached.seconds > landed.seconds and reached.place == pytest.approx(share_of(figure.style.view, tuple(pin)), abs=1e-3)
    assert len(answers) == len(KEYS) and min(event.seconds for event in answers) > reached.seconds
    ends = {share_of(figure.style.view, tuple(figure.route("trace", k)[-1])) for k in range(1, len(KEYS) + 1)}
    for event in answers:
        assert any(event.place == pytest.approx(end, abs=1e-3) for end in ends)


@pytest.mark.parametrize("name", [fmt.name for fmt in FRAMES])
def test_payloads_cross_no_word_of_what_stays(name: str) -> None:
    for cue, walk in played(name).items():
        for step in walk.steps:
            boxes = np.array([payload.box for payload in step.payloads]).reshape(-1, 4)
            for word in step.words:
                x, y, right, bottom = word.box
                wide = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], x)
                tall = np.minimum(boxes[:, 3], bottom) - np.maximum(boxes[:, 1], y)
                covered = (np.clip(wide, 0, None) * np.clip(tall, 0, None)).max(initial=0.0) / ((right - x) * (bottom - y))
                landed_on = "1" if cue == "document_enters" else ""  # the number of the badge that the document lands on
                assert covered <= 0.2 or word.text in ("GPU", landed_on), f"{cue}: a payload crosses {word.text}"
