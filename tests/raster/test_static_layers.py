"""What stands still is drawn once, what is lit is blended, what changed is named: always the picture that a full drawing gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from manim import RIGHT, CapStyleType, LineJointType

from scenes.core.formats import WIDE
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Shape, set_opacity, shapes_of, vertical
from scenes.drawing.timeline import Fades, Timeline, Travels
from scenes.drawing.trajectory import Course
from scenes.project import Project
from scenes.raster.camera import LayeredCamera
from scenes.raster.dirty_rectangles import Changes, whole
from scenes.raster.still import style_of
from scenes.sections.training_cluster.picture import picture
from tests.raster.payloads import payload
from tests.scenarios import SIZE


@pytest.fixture(scope="module")
def drawn(project: Project) -> Figure:
    return picture(project, style_of(project.theme, WIDE, *SIZE), WIDE.stage)


@pytest.fixture(autouse=True)
def as_drawn(drawn: Figure) -> None:
    set_opacity(drawn, 1.0)


def alone(camera: LayeredCamera, *mobjects: Figure) -> np.ndarray:
    camera.capture_mobjects(mobjects)
    return camera.pixel_array.copy()


def lights(*timed: tuple[Figure, float, float, float]) -> Fades:
    """Return the begun animation, of a second, in which parts fade: (part, opacity, start, seconds)."""
    timeline = Timeline()
    for part, to, at, seconds in timed:
        timeline.fade(Fade("part", shapes_of(part), to), at, seconds)
    (light,) = timeline.animations(1.0)
    light.begin()
    return light


def flow(body: Figure, route: np.ndarray, count: int = 1) -> Travels:
    """Return the begun animation in which a body goes its way so many times, in 0.8 s; alone it is gone after a second."""
    timeline = Timeline()
    timeline.flow(body, [Course(route, seconds=0.8)] * count)
    (sent,) = timeline.animations()
    sent.begin()
    return sent


def run(camera: LayeredCamera, light: Fades, times: list[float]) -> list[np.ndarray]:
    frames = []
    for time in times:
        light.interpolate(time / light.run_time)
        camera.next_frame(light.fades)
        frames.append(camera.pixel_array.copy())
    light.finish()
    return frames


def test_layers_are_asked_for_only_once_something_stands(camera: LayeredCamera, drawn: Figure) -> None:
    camera.forget()
    with pytest.raises(RuntimeError, match="nothing stands still yet"):
        camera.held.layers(whole(*SIZE))
    camera.hold_static([drawn])
    assert np.array_equal(camera.held.layers(whole(*SIZE)).composed(), camera.pixel_array)


def test_lighting_begins_and_ends_with_the_full_drawing(camera: LayeredCamera, drawn: Figure) -> None:
    names = [("links",), ("node", 2), ("chunk", 1), ("legend",)]
    for name in names:
        set_opacity(drawn.part(*name), 0.22)
    before = alone(camera, drawn)
    camera.forget()
    camera.hold_static([drawn])
    assert np.array_equal(camera.pixel_array, before)
    light = lights(*((drawn.part(*name), 1.0, 0.2 * k, 0.4) for k, name in enumerate(names)))
    frames = run(camera, light, [0.0, 0.2, 0.5, 0.8, 1.0])
    assert np.array_equal(frames[0], before)
    after = alone(camera, drawn)
    assert np.abs(frames[-1].astype(int) - after).max() <= 4  # light is summed in other areas
    middle = frames[2].astype(int)
    assert np.abs(middle - before).max() > 40
    assert np.abs(middle - after).max() > 40


def test_after_the_play_nothing_jumps_and_nothing_is_drawn_again(camera: LayeredCamera, drawn: Figure) -> None:
    set_opacity(drawn.part("node", 1), 0.22)
    camera.hold_static([drawn])
    last = run(camera, lights((drawn.part("node", 1), 1.0, 0.0, 1.0)), [0.5, 1.0])[-1]
    camera.take_changes()
    painted = []
    camera.painter.paint = lambda rect, drawables, paint=camera.painter.paint: painted.append(rect) or paint(rect, drawables)
    camera.hold_static([drawn])
    assert painted == []
    assert np.abs(camera.pixel_array.astype(int) - last).max() <= 1


def test_one_text_gives_way_to_another_without_a_ghost(camera: LayeredCamera, surface: Figure) -> None:
    old, new = surface.child("old"), surface.child("new")
    for figure in (old, new):
        figure.text(300, 400, "HHHHH", "hero", colour="#FFFFFF")
    set_opacity(new, 0.0)
    camera.hold_static([surface])
    light = lights((new, 1.0, 0.0, 1.0), (old, 0.0, 0.0, 0.5))
    (frame,) = run(camera, light, [0.5])  # the old one is gone, the new one is half there
    letters = frame[150:200, 150:300, :3]
    assert letters.max() < 170, "where letters cover one another they stay"
    assert letters.max() > 90


CHANGES = {
    "opacity": lambda shape: set_opacity(shape, 0.5),
    "place": lambda shape: shape.shift(0.3 * RIGHT),
    "colour": lambda shape: setattr(shape, "stroke_rgbas", np.array([[1.0, 0.2, 0.2, 1.0]])),
    "width": lambda shape: setattr(shape, "stroke_width", 9.0),
    "fill": lambda shape: setattr(shape, "fill_paint", vertical((0, "#FF8000", 1.0), (1, "#200000", 1.0))),
    "stroke": lambda shape: setattr(shape, "stroke_paint", vertical((0, "#FF8000", 1.0), (1, "#200000", 1.0))),
    "glow": lambda shape: setattr(shape, "glow", 1.0),
    "dash": lambda shape: setattr(shape, "dash", (0.2, 0.2)),
    "layer": lambda shape: setattr(shape, "layer", "text"),
    "only glow": lambda shape: (setattr(shape, "glow", 1.0), setattr(shape, "glow_only", True)),
    "joints": lambda shape: (setattr(shape, "stroke_width", 40.0), setattr(shape, "joint_type", LineJointType.MITER)),
    "caps": lambda shape: (setattr(shape, "dash", (0.2, 0.4)), setattr(shape, "cap_style", CapStyleType.SQUARE)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_between_plays_is_drawn_anew(camera: LayeredCamera, surface: Figure, change: Callable[[Shape], object]) -> None:
    shape = surface.rect(300, 300, 400, 200, 12, fill="#204060", stroke="#40A0C0", width=4.0)
    surface.rect(500, 400, 300, 200, fill="#602040")
    camera.hold_static([surface])
    before = camera.pixel_array.copy()
    change(shape)
    camera.hold_static([surface])
    found = camera.pixel_array.copy()
    assert np.abs(found.astype(int) - before).max() > 20
    assert np.array_equal(found, alone(camera, surface))


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_parts_that_overlap_are_added_up(camera: LayeredCamera, surface: Figure, share: float) -> None:
    lower, upper = surface.child("lower"), surface.child("upper")
    lower.rect(200, 200, 400, 400, fill="#408060")
    upper.rect(400, 300, 400, 200, fill="#A04020")
    set_opacity(surface, 0.0)
    camera.hold_static([surface])
    first, second = Fade("lower", shapes_of(lower), 1.0), Fade("upper", shapes_of(upper), 1.0)
    first.share, second.share = share, share / 2
    camera.next_frame([first, second])
    ground, low, high = np.array([10, 21, 56]), np.array([0x40, 0x80, 0x60]), np.array([0xA0, 0x40, 0x20])
    expected = ground + share * (low - ground) + share / 2 * (high - low)
    assert np.abs(camera.pixel_array[200, 250, :3] - expected).max() <= 2


def test_bodies_cross_a_part_that_is_being_lit(camera: LayeredCamera, drawn: Figure, surface: Figure) -> None:
    set_opacity(drawn.part("node", 1), 0.22)
    light = lights((drawn.part("node", 1), 1.0, 0.0, 1.0))
    sent = flow(payload(surface, "token"), straight(100, 300, 900, 300))
    camera.hold_static([drawn, sent.mobject], [sent.mobject])
    for animation in (light, sent):
        animation.interpolate(0.4)
    camera.next_frame(light.fades)
    with_body = camera.pixel_array.copy()
    sent.mobject.set_state(sent.mobject.places, np.zeros(1))
    camera.next_frame(light.fades)
    difference = np.abs(with_body.astype(int) - camera.pixel_array).max(2)
    assert difference[140:160, 240:260].max() > 60
    difference[120:180, 220:280] = 0
    assert difference.max() == 0, "the body changed pixels far from it"


def straight(x1: float, y1: float, x2: float, y2: float) -> np.ndarray:
    a, b = np.array([x1, y1]), np.array([x2, y2])
    return np.stack([a, a + (b - a) / 3, a + (b - a) * 2 / 3, b])


def test_changes_build_up_the_same_frames(camera: LayeredCamera, drawn: Figure, surface: Figure) -> None:
    set_opacity(drawn.part("links"), 0.22)
    light = lights((drawn.part("links"), 1.0, 0.0, 1.0))
    sent = flow(payload(surface, "gradient"), straight(0, 500, 1900, 700), 3)
    camera.hold_static([drawn, sent.mobject], [sent.mobject])
    copy = np.zeros_like(camera.pixel_array)
    least = 1.0
    for time in np.linspace(0, 1, 9):
        for animation in (light, sent):
            animation.interpolate(time)
        camera.next_frame(light.fades)
        changes = camera.take_changes()
        assert isinstance(changes, Changes)
        for rect, pixels in changes.patches:
            copy[rect.slices] = pixels
        least = min(least, sum(rect.pixels for rect, _ in changes.patches) / (SIZE[0] * SIZE[1]))
        assert np.array_equal(copy, camera.pixel_array)
    assert least < 0.5
    assert camera.take_changes().patches == ()


def test_what_comes_goes_and_changes_between_plays_is_drawn(camera: LayeredCamera, surface: Figure) -> None:
    first, second = surface.child("first"), surface.child("second")
    first.rect(200, 200, 100, 100, fill="#FF0000")
    second.circle(600, 300, 50, fill="#00FF00", stroke="#FFFFFF", width=3, glow=0.8)
    camera.hold_static([first])
    for scene in ([first, second], [second], [second, first], [first]):
        camera.hold_static(scene)
        held = camera.pixel_array.copy()
        ahead = camera.held
        assert np.abs(held.astype(int) - alone(camera, *scene)).max() <= 2
        camera.held = ahead
        camera.pixel_array[:] = held
    first.shift((1, 0, 0))
    camera.hold_static([first])
    moved = camera.pixel_array.copy()
    assert np.abs(moved.astype(int) - alone(camera, first)).max() <= 2


def test_another_drawing_order_between_plays_is_drawn(camera: LayeredCamera, surface: Figure) -> None:
    parts = [surface.child(name) for name in ("first", "second", "third")]
    for k, (part, colour) in enumerate(zip(parts, ("#FF0000", "#00FF00", "#0000FF"), strict=True)):
        part.rect(200 + 60 * k, 200 + 30 * k, 200, 100, fill=colour)
    first, second, third = parts
    camera.hold_static(parts)
    for order in ([second, first, third], [third, second, first], [first, third], [first, second, third]):
        camera.hold_static(order)
        assert np.array_equal(camera.pixel_array, alone(other_camera(camera), *order))


def other_camera(camera: LayeredCamera) -> LayeredCamera:
    """Return a camera over the same ground that has seen nothing yet."""
    made = LayeredCamera()
    made.set_ground(camera.painter._ground[..., :3], 1.0, 0.9)
    return made


@pytest.mark.parametrize("share", [0.25, 0.5])
@pytest.mark.parametrize("name", [("node", 2), ("links",), ("legend",)], ids=lambda name: name[0])
def test_a_cross_fade_is_the_linear_blend(camera: LayeredCamera, drawn: Figure, name: tuple, share: float) -> None:
    part = drawn.part(*name)
    set_opacity(part, 0.22)
    before = alone(camera, drawn)
    fade = Fade("part", shapes_of(part), 1.0)
    fade.arrive()
    after = alone(camera, drawn)
    fade.apply()  # at no share: back where it came from
    camera.forget()
    camera.hold_static([drawn])
    fade.share = share
    camera.next_frame([fade])
    blend = before + share * (after.astype(float) - before)
    assert np.abs(after.astype(int) - before).max() > 60, "the part is hardly seen"
    assert np.abs(camera.pixel_array - blend).max() <= 1.0


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_cross_fades_that_share_pixels_add_up_to_the_linear_blend(camera: LayeredCamera, surface: Figure, share: float) -> None:
    lower, upper = surface.child("lower"), surface.child("upper")
    lower.rect(200, 200, 400, 400, fill="#408060")
    upper.rect(400, 300, 400, 200, fill="#A04020")
    set_opacity(surface, 0.2)
    before = alone(camera, surface)
    fades = [Fade(name, shapes_of(surface.part(name)), 1.0) for name in ("lower", "upper")]
    for fade in fades:
        fade.arrive()
    after = alone(camera, surface)
    for fade in fades:
        fade.apply()  # at no share: back where it came from
        fade.share = share
    camera.forget()
    camera.hold_static([surface])
    camera.next_frame(fades)
    blend = before + share * (after.astype(float) - before)
    assert np.abs(after.astype(int) - before).max() > 60
    assert np.abs(camera.pixel_array - blend).max() <= 2.0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_goes_leaves_no_hole_in_what_goes_more_slowly_under_it(camera: LayeredCamera, surface: Figure, order: tuple[int, int]) -> None:
    lower, upper = surface.child("lower"), surface.child("upper")
    lower.rect(200, 200, 400, 400, fill="#408060")
    upper.rect(300, 300, 200, 200, fill="#A04020")
    fades = [Fade(name, shapes_of(surface.part(name)), 0.0) for name in ("lower", "upper")]
    camera.forget()
    camera.hold_static([surface])
    fades[0].share, fades[1].share = 0.25, 1.0
    camera.next_frame([fades[k] for k in order])
    after = camera.pixel_array.copy()
    set_opacity(lower, 1.0)
    set_opacity(upper, 0.0)
    camera.forget()
    camera.hold_static([surface])
    alone_under = Fade("lower", shapes_of(lower), 0.0)
    alone_under.share = 0.25
    camera.next_frame([alone_under])
    assert np.abs(after.astype(int) - camera.pixel_array).max() <= 2


def test_what_stands_still_above_what_moves_stays_above(camera: LayeredCamera, surface: Figure) -> None:
    mover, cover = surface.child("mover"), surface.child("cover")
    mover.rect(300, 300, 100, 100, fill="#FF0000")
    cover.rect(350, 300, 100, 100, fill="#0000FF")
    camera.hold_static([surface], [mover])
    mover.shift((0.2, 0, 0))
    camera.next_frame()
    held = camera.pixel_array.copy()
    assert tuple(held[175, 190, :3]) == (0, 0, 255)
    assert tuple(held[175, 168, :3]) == (255, 0, 0)
    assert np.array_equal(held[140:210, 150:240], alone(camera, surface)[140:210, 150:240])


def test_z_index_goes_before_the_order_of_adding(camera: LayeredCamera, surface: Figure) -> None:
    mover, other = surface.child("mover"), surface.child("other")
    shape = mover.rect(300, 300, 100, 100, fill="#FF0000")
    other.rect(350, 300, 100, 100, fill="#0000FF")
    shape.set_z_index(2)
    camera.hold_static([surface], [mover])
    camera.next_frame()
    assert tuple(camera.pixel_array[175, 190, :3]) == (255, 0, 0)
