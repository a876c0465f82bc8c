"""The poster: all eight pictures in their boxes under the header, and the scene that assembles and freezes it.

The sheet is always composed 4:5. In a 4:5 output it fills the frame and its last frame is the poster; in any other
it stands whole in the aisle of racks, and the path DATA to VALUE steps out of it.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
from manim import config

from scenes.choreography.motion import REST, flow, light_up
from scenes.engine.ground import ground, unit, vanishing_point
from scenes.engine.memory import give_back_all, map_large_arrays
from scenes.engine.scene import ExplainerScene
from scenes.engine.still import look_of, paint
from scenes.figures.aisle import Aisle, racks
from scenes.figures.bodies import document
from scenes.figures.figure import Figure, Look
from scenes.figures.finale import path_stations, stand
from scenes.figures.header import bridges, footer, header
from scenes.figures.shape import set_level
from scenes.frames import SHEET, SHEET_BOXES, Setting, View, nearest_frame, view_of
from scenes.layout import Box
from scenes.sections.base import KEYS
from scenes.story import Story

SHEET_SHARE = 1000 / 1080  # height of the standing sheet in a wide frame


def sheet(story: Story, look: Look) -> Figure:
    """Draw the whole poster. Parts: "header", ("section", key) for each of the eight, "footer"."""
    figure = Figure(look, SHEET_BOXES["header"])
    figure.box = Box(0, 0, SHEET.width, SHEET.height, "sheet")
    header(figure.child("header", box=SHEET_BOXES["header"]), story.content.poster)
    for key in KEYS:
        picture = import_module(f"scenes.sections.{key}").picture
        figure.attach(picture(story, look, SHEET_BOXES[key]), "section", key)
    bridges(figure.child("bridges"), dict(SHEET_BOXES))
    footer(figure.child("footer", box=SHEET_BOXES["footer"]), story.content.footer)
    return figure


def poster_pixels(story: Story, width: int) -> np.ndarray:
    """Return the poster as pixels (5/4 width, width, 3) uint8; the same as the last frame of the scene at that size."""
    map_large_arrays()
    height = round(width * SHEET.height / SHEET.width)
    look = look_of(story, SHEET, width, height)
    ground("sheet", width, height, story.theme)  # painted, where it must be, before anything else is in memory
    drawn = sheet(story, look)
    give_back_all()  # what models left behind
    return paint(story, look, [drawn], width, height, "sheet")


def is_sheet_shaped(width: float, height: float) -> bool:
    """Tell whether an output has the sheet's own aspect of 4:5 (to a pixel)."""
    return abs(width * SHEET.height - height * SHEET.width) <= SHEET.width * 1.5


def standing_view(width: float, height: float) -> View:
    """Return where the sheet stands in an output that is not 4:5: whole, centred, on whole pixels."""
    frame = view_of(nearest_frame(width, height), width, height)
    scale = min(frame.frame_height * SHEET_SHARE / SHEET.height, frame.frame_width * 0.91 / SHEET.width)
    pixel = frame.frame_width / width
    left = round((frame.frame_width - SHEET.width * scale) / 2 / pixel) * pixel
    top = round((frame.frame_height - SHEET.height * scale) / 2 / pixel) * pixel
    return View(frame.frame_width, frame.frame_height, scale, left, top)


class Poster(ExplainerScene):
    """Everything comes together, the path lights up, and the picture freezes for three seconds."""

    def choose_setting(self, width: int, height: int) -> Setting:
        """Return the sheet's arrangement, whatever the output."""
        return SHEET

    def choose_view(self, width: int, height: int) -> View:
        """Return the view in which the sheet fills a 4:5 output, or stands in another."""
        self.fills = is_sheet_shaped(width, height)
        type(self).ground_kind = "sheet" if self.fills else "aisle"
        return view_of(SHEET, width, height) if self.fills else standing_view(width, height)

    @classmethod
    def seconds(cls, story: Story) -> float:
        """Return how long the scene lasts, freeze included."""
        return 1.0 + 4.6 + 3.6 + 3.0 + 0.4 + 0.6 + 3.0

    def construct(self) -> None:
        """Assemble the sheet picture by picture, send one document through it, light the path, freeze."""
        drawn = sheet(self.story, self.look)
        room = None if self.fills else self._room()
        for key in KEYS:
            set_level(drawn.part("section", key), REST)
        set_level(drawn.part("footer"), REST)
        self.add(drawn)
        self.cue("sheet_assembles")
        self.wait(1.0)
        self.play(light_up(*(drawn.part("section", key) for key in KEYS), run_time=4.6, lag=0.5))
        self.cue("document_travels")
        self._travel(drawn)
        self.cue("path_lights")
        self._light_path(drawn, room)
        self.cue("poster_stands")
        self._step_back(room)
        self.wait(3.0)

    def _step_back(self, room: Figure | None) -> None:
        """Let the room behind a standing sheet fade, so that only the sheet is read."""
        if room is None:
            self.wait(0.6)
        else:
            self.play(light_up(room.part("racks"), to=0.35, run_time=0.6), light_up(room.part("stations"), to=0.0, run_time=0.6))

    def _standing_box(self) -> Box:
        """Return where the sheet stands, in units of the frame."""
        view = self.view
        return Box(view.left, view.top, SHEET.width * view.scale, SHEET.height * view.scale, "sheet")

    def _lay_ground(self) -> None:
        """Paint the ground; a standing sheet brings its own into the aisle."""
        super()._lay_ground()
        if self.fills:
            return
        pixel = self.view.frame_width / config.pixel_width
        box = self._standing_box()
        x, y, w, h = (round(v / pixel) for v in (box.x, box.y, box.w, box.h))
        self.renderer.camera.lay_over_ground(ground("sheet", w, h, self.story.theme), x, y)

    def _room(self) -> Figure:
        """Build the aisle that the sheet stands in. Parts: "racks", "stand", "stations"."""
        width, height = int(config.pixel_width), int(config.pixel_height)
        outer = nearest_frame(width, height)
        look = Look(self.story.theme, outer, View(self.view.frame_width, self.view.frame_height))
        room = Figure(look, Box(0, 0, self.view.frame_width, self.view.frame_height, "room"))
        pixel = self.view.frame_width / width
        vx, vy = (v * pixel for v in vanishing_point("aisle", width, height))
        near = 539 * unit("aisle", width, height) * pixel
        on_frame = self._standing_box()
        far = max(1.4, near / (on_frame.w / 2 + 18))
        racks(room.child("racks"), Aisle(vx, vy, near, 0.52, 0.345, far, (24, 22, 20, 18, 16, 14)), level=0.42)
        stand(room.child("stand"), on_frame)
        path_stations(room.child("stations"), on_frame, self.story, wide=outer.is_wide)
        set_level(room.part("stations"), 0.0)
        self.add(room)
        return room

    def _travel(self, drawn: Figure) -> None:
        """Send one white body through sections 1 to 5."""
        stops = [SHEET_BOXES[key] for key in KEYS[:5]]
        route = [
            (stops[0].x + 8, stops[0].cy),
            (stops[0].right - 60, stops[0].cy),
            (stops[1].cx, stops[1].cy),
            (stops[2].cx, stops[2].y + 170),
            (stops[3].cx, stops[3].cy),
            (stops[4].right - 80, stops[4].cy),
        ]
        drawn.add_route(route, "story", radius=24)
        body = document(self.canvas(), Box(0, 0, 13, 16.5, "document"))
        self.play(flow([body], along=drawn.route("story"), run_time=3.6))

    def _light_path(self, drawn: Figure, room: Figure | None) -> None:
        """Light the footer's path, word by word; beside a standing sheet the stations light with it."""
        foot = drawn.figure("footer")
        lights = [light_up(foot, run_time=3.0)]
        if room is not None:
            lights.append(light_up(*room.figure("stations").submobjects, run_time=3.0, lag=0.8))
        self.play(*lights)
        self.wait(0.4)
