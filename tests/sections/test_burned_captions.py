"""Captions in the picture: the word that is lit is the one that is said, they stand where nothing else does, and nobody else sees them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import numpy as np
import pytest

from scenes.content.loader import load_palette, palette_names
from scenes.content.timing import CueTiming
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, FRAMES, Format, caption_zone, view_of, window_of
from scenes.core.theme import Theme, contrast, mix
from scenes.drawing.kit import spoken
from scenes.drawing.kit.spoken import DIM, Speak, SpokenCaption, SpokenCaptions, SpokenWord
from scenes.film import scene_called
from scenes.project import Project, load_project
from scenes.raster.still import style_of
from scenes.render.clips import Output
from scenes.render.planner import plan_scene, scene_at
from scenes.render.scene import LayeredScene
from scenes.sections.opening.layout import free_zone
from scenes.session import subject_of
from scenes.video.clip_writer import WriterOptions
from tests.sections.spoken import KEY, narrated
from tests.sections.walks import play_through

SMALL = Output(160, 90, 5)
FPS = 20
NARROW = SpokenCaption(0.5, 3.0, ((SpokenWord("So", 0.5, 0.9), SpokenWord("it", 0.9, 1.2)),))
LINES = ["The gradients of all copies are added up in", "a ring, and each of them holds the same sum."]
WIDE = ["WWWWWWWWWW MMMMMMMMMM WWWWWWWWWW MMMMMMMMM", "MMMMMMMMMM WWWWWWWWWW MMMMMMMMMM WWWWWWWWW"]  # two lines of 42 of the widest letters

every_frame = pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)


def caption_of(lines: list[str]) -> SpokenCaption:
    rows = tuple(tuple(SpokenWord(word, 0.5, 0.9) for word in line.split()) for line in lines)
    return SpokenCaption(0.5, 4.0, rows)


def boxes_of(words: SpokenCaptions) -> np.ndarray:
    """Return the boxes of all bodies where they stand: (n, 4), design units."""
    return np.array(
        [np.array(template.shapes[0].bounds) + np.tile(place, 2) for template, place in zip(words.templates, words.places, strict=True)]
    )


# ---------------------------------------------------------------- the word that is said
def frames_of(key: str, project: Project, fmt: Format) -> Iterator[tuple[str, float, dict[str, float], dict[str, float]]]:
    """Play a scene; yield cue, second, and how bright each word of the frame is and is lit, by its text and its number."""
    seen: list[tuple[str, float, SpokenCaptions | None, Speak | None]] = []
    used: dict[str, float] = {}

    def note(scene: LayeredScene) -> None:
        cue, start = scene.walk.cue, used.get(scene.walk.cue, 0.0)
        animation = next((each for each in scene.animations if isinstance(each, Speak)), None)
        for k in range(round(scene.duration * FPS)):
            seen.append((cue, start + k / FPS, *_shown(scene._read, animation, k / FPS / scene.duration)))
        if animation:
            animation.interpolate(0)
        used[cue] = start + scene.duration

    size = Output(int(fmt.width / 8) // 2 * 2, int(fmt.height / 8) // 2 * 2, FPS)
    with (
        tempfile.TemporaryDirectory() as folder,
        scene_at(subject_of(scene_called(key), project), size, folder, WriterOptions(only=()), note) as scene,
    ):
        scene.construct()
    yield from seen


def _shown(words: SpokenCaptions, animation: Speak | None, alpha: float) -> tuple[dict[str, float], dict[str, float]]:
    if animation:
        animation.interpolate(alpha)
    labels = [f"{template.shapes[0].text}@{start:.2f}" for template, start in zip(words.templates, words.times[:, 3], strict=True)]
    lit = words.times[:, 0] == 1
    return (
        {name: value for name, value, is_lit in zip(labels, words.opacities, lit, strict=True) if not is_lit},
        {name: value for name, value, is_lit in zip(labels, words.opacities, lit, strict=True) if is_lit},
    )


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_the_word_that_is_lit_is_the_one_that_is_said(project: Project, name: str) -> None:
    project, looked = narrated(project, KEY), 0
    for cue, now, bright, lit in frames_of(KEY, project, FORMATS[name]):
        expected = _said_at(project.timing.cues[KEY][cue], now)
        if expected is None:
            continue
        looked += 1
        found = [word for word, value in lit.items() if value > 0.5]
        assert found == expected, f"{cue} at {now:.2f}"
        for word, value in bright.items():
            if value > 0.01 and expected:
                start = float(word.split("@")[1])
                assert value == pytest.approx(DIM if start > now else 1.0, abs=1e-6), f"{cue} at {now:.2f}: {word}"
    assert looked > 100


def _said_at(cue: CueTiming, now: float) -> list[str] | None:
    """Return the word that is said at a time, or none; None where light goes over, or a caption comes or goes."""
    starts = [(word.text, word.start) for sentence in cue.sentences for word in sentence.words]
    ends = [sentence.end for sentence in cue.sentences]
    if any(abs(now - at) < 0.12 for at in [*(start for _, start in starts), *ends]):
        return None
    for sentence in cue.sentences:
        if sentence.start < now < sentence.end:
            text, start = [(word.text, word.start) for word in sentence.words if word.start < now][-1]
            return [f"{text}@{start:.2f}"]
    return []


def test_light_goes_over_smoothly_and_captions_come_and_go_softly() -> None:
    assert 0.08 <= spoken.TURN <= 0.12
    assert 0.05 <= spoken.GOES <= 0.15 and 0.05 <= spoken.COMES <= 0.15
    words = SpokenCaptions(style_of(load_project().theme, FORMATS["wide"], 1920, 1080), [NARROW], caption_zone(FORMATS["wide"]))
    values = np.array([spoken.opacities_at(words.times, at, words.unsaid) for at in np.arange(0, 4, 0.005)])
    assert np.abs(np.diff(values, axis=0)).max() < 0.15, "a word jumps"
    assert values.max() > 0.99 and values[0].max() == values[-1].max() == 0


@pytest.mark.parametrize("palette", palette_names())
def test_what_is_not_said_yet_can_be_read(palette: str) -> None:
    found = load_palette(palette)
    theme = Theme.from_colours(found.name, found.colours.model_dump(), dark=found.dark, glow=found.glow)
    assert contrast(mix(theme.ground, theme.ink, spoken.dim_of(theme)), theme.ground) >= 4.5
    assert all(contrast(spoken.tone_of(theme, tone), theme.ground) >= 4.5 for tone in ("cyan", "violet", "request", "amber"))


# ---------------------------------------------------------------- where they stand
@every_frame
@pytest.mark.parametrize("lines", [["So."], LINES, WIDE], ids=["short", "usual", "widest"])
@pytest.mark.parametrize("plate", [False, True])
def test_captions_stay_in_their_zone_and_are_large_enough(project: Project, fmt: Format, lines: list[str], plate: bool) -> None:
    if plate and lines is WIDE:
        lines = [line.title() for line in lines]
    style, zone = style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), caption_zone(fmt)
    words = SpokenCaptions(style, [caption_of(lines)], zone, plate=plate)
    boxes = boxes_of(words)
    assert (boxes[:, :2] >= (zone.x, zone.y)).all() and (boxes[:, 2:] <= (zone.right, zone.bottom)).all()
    sizes = {template.shapes[0].size for template in words.templates if hasattr(template.shapes[0], "size")}
    assert len(sizes) == 1 and fmt.least <= min(sizes) <= fmt.role("caption").size
    if lines is LINES:
        assert min(sizes) >= fmt.role("caption").size - 1 or plate
        assert len({round(y, 3) for (_, y), kind in zip(words.places, words.times[:, 0], strict=True) if kind < 2}) == 2, (
            "two lines stay two lines"
        )


@every_frame
def test_the_zone_lies_below_what_the_lens_shows_and_in_the_frame(fmt: Format) -> None:
    zone, window = caption_zone(fmt), window_of(fmt, view_of(fmt, fmt.width, fmt.height))
    assert zone.y >= window.bottom and zone.bottom <= fmt.height - 10
    assert zone.y < min(fmt.caption) - fmt.role("caption").size and max(fmt.caption) < zone.bottom


def test_a_caption_that_cannot_be_read_is_refused(project: Project) -> None:
    fmt = FORMATS["square"]
    with pytest.raises(LayoutError, match="shorter"):
        SpokenCaptions(style_of(project.theme, fmt, 1080, 1080), [caption_of(["W" * 90])], caption_zone(fmt))


@every_frame
def test_no_moment_of_the_opening_draws_where_its_captions_stand(project: Project, fmt: Format) -> None:
    zone = free_zone(fmt, 8)
    assert zone is not None
    with (
        tempfile.TemporaryDirectory() as folder,
        scene_at(
            subject_of(scene_called("opening"), project),
            Output(int(fmt.width) // 4, int(fmt.height) // 4 // 2 * 2, 5),
            folder,
            WriterOptions(only=()),
        ) as scene,
    ):
        for moment in scene.moments(project).values():
            for label in scene.draw(moment).labels():
                x, y, right, bottom = label.box
                apart = label.opacity <= 0 or right <= zone.x or x >= zone.right or bottom <= zone.y or y >= zone.bottom
                assert apart, f"{label.text!r} stands at {label.box}, captions in {zone}"
    assert free_zone(FORMATS["portrait"], 12) is None, "many sections leave no room"


# ---------------------------------------------------------------- the law, and clips alone
@pytest.mark.parametrize("key", ["data_pipeline", "opening", pytest.param("poster", marks=pytest.mark.slow)])
def test_a_cue_settles_without_captions_at_its_moment(project: Project, key: str) -> None:
    for cue, played in play_through(key, narrated(project, key), FORMATS["wide"]).items():
        assert played.first == played.afresh[0] and played.last == played.afresh[1], cue
        assert not played.caption, "a headline beside what is read"
        assert played.seconds == pytest.approx(project.timing.cues[key][cue].seconds, abs=0.11)


def test_a_cue_that_nobody_speaks_in_keeps_its_headline(project: Project) -> None:
    silent = "reviewers_keep"
    played = play_through(KEY, narrated(project, KEY, drop=silent), FORMATS["wide"])
    assert [cue for cue, done in played.items() if done.caption] == [silent]


@pytest.mark.parametrize("key", [pytest.param(KEY, marks=pytest.mark.slow), "opening"])
def test_a_clip_that_is_planned_alone_shows_the_same(project: Project, key: str) -> None:
    project = narrated(project, key)
    subject = subject_of(scene_called(key), project)
    whole = plan_scene(subject, SMALL)
    assert [plan_scene(subject, SMALL, clip=k)[0] for k in range(len(whole))] == list(whole)


@pytest.mark.parametrize("key", [pytest.param(KEY, marks=pytest.mark.slow), "opening"])
def test_captions_move_no_event_of_the_picture(project: Project, key: str) -> None:
    subjects = [subject_of(scene_called(key), narrated(project, key, how)) for how in ("burn", "side")]
    burned, beside = (plan_scene(subject, SMALL) for subject in subjects)
    assert [(clip.frames, clip.events, clip.marks, clip.least) for clip in burned] == [
        (clip.frames, clip.events, clip.marks, clip.least) for clip in beside
    ]
    assert all(mine.play_hash != other.play_hash for mine, other in zip(burned, beside, strict=True))
