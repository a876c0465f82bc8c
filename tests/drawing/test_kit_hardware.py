"""What a cluster is made of: every drawing stays in its box, and has as many pins, sticks, blocks, ports and units as asked."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import cpu, dotted_link, gpu, link, port, ram, server, ssd, switch
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds, fill_of, numbered, texts, vertices

BOX = Box(100, 200, 120, 90, "part")
DRAWN = {"cpu": cpu, "gpu": gpu, "ram": ram, "ssd": ssd, "switch": switch, "server": server}


@pytest.mark.parametrize("name", DRAWN)
def test_every_part_fills_its_box_and_stays_in_it(surface: Figure, name: str) -> None:
    made = DRAWN[name](surface, BOX)
    found = bounds(made)
    assert BOX.contains(found, 0.01) and made.box.called(BOX.name) == BOX
    assert found.h == pytest.approx(BOX.h) and (found.w == pytest.approx(BOX.w) or name == "cpu")


@pytest.mark.parametrize("pins", [3, 5, 8])
def test_a_cpu_is_square_and_has_its_pins_on_four_sides(surface: Figure, pins: int) -> None:
    made = cpu(surface, BOX, pins=pins)
    found = bounds(made)
    assert found.w == pytest.approx(found.h) == pytest.approx(BOX.h) and found.cx == pytest.approx(BOX.cx)
    ends = [vertices(shape) for shape in shapes_of(made) if len(shape.outline) == 4]
    upright = [line for line in ends if abs(line[0][0] - line[1][0]) < 1e-9]
    assert (len(ends), len(upright)) == (4 * pins, 2 * pins)
    places = sorted({round(float(line[0][0]), 6) for line in upright})
    assert len(places) == pins and np.ptp(np.diff(places)) < 1e-5


def test_a_cpu_with_a_label_says_it_and_one_without_shows_four_cores(surface: Figure) -> None:
    assert texts(cpu(surface, BOX, label="CPU")) == ["CPU"]
    bare, cores = (len(shapes_of(cpu(surface, BOX, cores=on))) for on in (False, True))
    assert cores - bare == 4


@pytest.mark.parametrize("lit", [0.0, 1.0])
def test_a_gpu_has_six_memory_stacks_beside_a_die_that_glows_when_it_is_lit(surface: Figure, lit: float) -> None:
    made = gpu(surface, BOX, lit=lit)
    die = made.part("die")
    assert bounds(die).cx == pytest.approx(BOX.cx) and (die.glow > 0) == (lit > 0)
    stacks = [bounds(shape) for shape in shapes_of(made)[2:]]
    assert [stack.right < bounds(die).x for stack in stacks] == [True] * 3 + [False] * 3
    assert all(stack.x > bounds(die).right for stack in stacks[3:])


@pytest.mark.parametrize("sticks", [1, 4])
def test_memory_has_its_sticks_side_by_side_with_four_chips_each(surface: Figure, sticks: int) -> None:
    shapes = shapes_of(ram(surface, BOX, sticks))
    tall = [bounds(shape) for shape in shapes if bounds(shape).h == pytest.approx(BOX.h)]
    assert len(tall) == sticks and len(shapes) == sticks * 6, "a board, four chips and a contact edge"
    assert all(a.right < b.x for a, b in zip(tall, tall[1:], strict=False))


def test_a_drive_shows_how_many_of_its_blocks_are_filled(surface: Figure) -> None:
    tones = [fill_of(block) for block in numbered(ssd(surface, BOX, blocks=5, filled=2), "block")]
    assert tones == [tones[0]] * 2 + [tones[-1]] * 3 and tones[0] != tones[-1]
    assert {fill_of(block) for block in numbered(ssd(surface, BOX, blocks=3), "block")} == {tones[0]}


@pytest.mark.parametrize("ports", [4, 12])
def test_a_switch_has_a_lit_led_in_every_port(surface: Figure, ports: int) -> None:
    _, _, *cells = shapes_of(switch(surface, BOX, ports))
    sockets, leds = [bounds(shape) for shape in cells[::2]], [bounds(shape) for shape in cells[1::2]]
    assert len(sockets) == len(leds) == ports and all(shape.glow > 0 for shape in cells[1::2])
    assert all(socket.contains(led, 1e-6) for socket, led in zip(sockets, leds, strict=True))


@pytest.mark.parametrize("units", [1, 3])
def test_a_server_has_light_and_vent_in_every_unit(surface: Figure, units: int) -> None:
    box = Box(100, 200, 240, 90)
    shapes = [bounds(shape) for shape in shapes_of(server(surface, box, units=units))]
    assert len(shapes) == 3 * units
    for unit, lamp, vent in zip(*(shapes[k::3] for k in range(3)), strict=True):
        assert unit.w == pytest.approx(box.w) and lamp.cy == pytest.approx(unit.cy) and vent.cy == pytest.approx(unit.cy)
        assert unit.x < lamp.x < lamp.right < vent.x < vent.right < unit.right


@pytest.mark.parametrize("upright", [False, True])
def test_a_port_lies_across_its_link(surface: Figure, upright: bool) -> None:
    found = bounds(port(surface, 50, 60, vertical_link=upright))
    assert (found.cx, found.cy) == pytest.approx((50, 60)) and (found.w > found.h) == upright


def test_a_link_is_a_bright_core_in_a_wide_halo_and_a_dotted_one_has_dots(surface: Figure) -> None:
    strokes = shapes_of(link(surface, (0, 0), (100, 0), (100, 50)))
    assert all(vertices(shape) == pytest.approx(np.array([(0, 0), (100, 0), (100, 50)])) for shape in strokes)
    widths = [float(shape.stroke_width) for shape in strokes]
    assert widths == sorted(widths, reverse=True) and [shape.glow for shape in strokes] == [0, 0, 1]
    dotted_link(surface.child("dotted"), (0, 0), (10, 0))
    assert shapes_of(surface.part("dotted"))[0].dash
