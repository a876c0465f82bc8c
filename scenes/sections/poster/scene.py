"""The finale: the scene that assembles the poster and freezes it.

The sheet is always composed 4:5. In a 4:5 output it fills the frame and its last frame is the poster; in any other
it stands whole in the aisle of racks, and the sentence and the path DATA to VALUE come across the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property

from manim import config

from scenes.core.box import Box
from scenes.core.formats import SHEET, Format, View, caption_zone, nearest_frame, view_of
from scenes.core.lens import FILLED, look_at
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.aisle import Aisle, racks
from scenes.drawing.kit.panels import lit_border
from scenes.drawing.kit.spoken import SpokenCaptions
from scenes.drawing.shape import shapes_of
from scenes.film import picture_of
from scenes.models.spine import spine
from scenes.project import Project
from scenes.raster.ground import ground, unit, vanishing_point
from scenes.raster.still import style_of
from scenes.sections.moment_scene import Cue, MomentScene
from scenes.sections.poster import cues
from scenes.sections.poster.assembly import BEHIND, FAR, own_ground, seen_from, shells, show, veil
from scenes.sections.poster.boxes import box_of
from scenes.sections.poster.finale import stand
from scenes.sections.poster.message import SHEET_BAND, across_frame, band_of, over_sheet
from scenes.sections.poster.moments import PosterMoment, moments_of
from scenes.sections.poster.picture import sheet
from scenes.sections.poster.road import around
from scenes.sections.walk import Moment

SHEET_SHARE = 1000 / 1080  # height of the standing sheet in a wide frame


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


def _within_sheet(view: View) -> View:
    """Return a near view moved so that the frame shows nothing beside the sheet; as little as can be where the sheet is smaller than the frame."""
    left = _held(view.left, view.frame_width - SHEET.width * view.scale)
    top = _held(view.top, view.frame_height - SHEET.height * view.scale)
    if view.lens is None:
        return view
    focus = view.lens.focus
    moved = Box(focus.x + left - view.left, focus.y + top - view.top, focus.w, focus.h, focus.name)
    return replace(view, left=left, top=top, lens=replace(view.lens, focus=moved))


def _held(edge: float, least: float) -> float:
    """Return where an edge of the sheet stands so that the frame is covered: at `least` up to 0; in the middle where that cannot be."""
    return least / 2 if least > 0 else min(0.0, max(least, edge))


BELOW = 28.0  # design units from the standing sheet to what is read
RIDE_DIM = 0.45  # what is left of the sheet around the panel that the ride is at


class Poster(MomentScene):
    """Everything comes together, the path lights up, and the picture freezes for three seconds."""

    key = "poster"
    loop = "path_lights"
    cues = (
        Cue("sheet_assembles", cues.sheet_assembles),
        Cue("document_travels", cues.document_travels),
        Cue("path_lights", cues.path_lights),
        Cue("poster_stands", cues.poster_stands),
    )

    def choose_format(self, width: int, height: int) -> Format:
        """Return the sheet's format, whatever the output."""
        return SHEET

    def choose_view(self, width: int, height: int) -> View:
        """Return the view in which the sheet fills a 4:5 output, or stands in another."""
        self.fills = is_sheet_shaped(width, height)
        return view_of(SHEET, width, height) if self.fills else standing_view(width, height)

    def choose_ground(self) -> str:
        """Return the sheet's own ground, or the aisle in which a sheet stands."""
        return "sheet" if self.fills else "aisle"

    @classmethod
    def moments(cls, project: Project) -> dict[str, PosterMoment]:
        """Return the moments of the finale."""
        return moments_of(spine().word)

    @property
    def window(self) -> Box:
        """Return the window of the lens: the whole frame."""
        return Box(0, 0, self.view.frame_width, self.view.frame_height, "window")

    # ---- pictures
    def captions(self, cue: str) -> SpokenCaptions:
        """Draw what is read in a cue, on plates: below the standing sheet where there is room, else over the lower end of the frame."""
        style = self._frame_style
        zone, below = caption_zone(style.format), self.view.top + SHEET.height * self.view.scale + BELOW
        if below + zone.h <= self.view.frame_height:
            zone = replace(zone, y=max(zone.y, below))
        return SpokenCaptions(style, self.spoken(cue), zone, plate=True)

    def draw(self, moment: Moment) -> Figure:
        """Draw a moment of the finale. Parts: "room", "own ground", "veil", "shells", "sheet" (as sheet() names them), "sentence".

        Across a frame the sentence brings the path itself; the sheet's own then waits for it.
        """
        assert isinstance(moment, PosterMoment)
        root = Figure(replace(self.style, view=self._view_at(moment)), Box(0, 0, SHEET.width, SHEET.height, "finale"))
        if not self.fills and not moment.close:
            self._add_room(root, moment)
        if moment.close:
            own_ground(root.child("own ground"))
        if moment.slot is not None:
            veil(root.child("veil"))
        shells(root.child("shells"), moment)
        drawn = seen_from(self._sheet, root.style.view)
        show(drawn, moment if self.fills or moment.slot is None else replace(moment, path=0))
        root.attach(drawn, "sheet")
        if moment.rider is not None:
            root.attach(cues.rider(root, *moment.rider), "rider")
        if moment.slot is not None:
            root.attach(self.message(moment), "sentence")
        return root

    def message(self, moment: PosterMoment) -> Figure:
        """Draw the sentence of the film: over a sheet that fills the frame, across any other frame with the path below it."""
        word = moment.slot or ""
        if self.fills:
            over_sheet(made := Figure(self.style, SHEET_BAND), spine(), word, self.project)
            return made
        made = Figure(self._frame_style, band_of(self.window))
        across_frame(made, self.window.h, spine(), word, self.project, moment.path)
        return made

    @property
    def _frame_style(self) -> Style:
        """Return the style of what is drawn in units of the frame, beside the sheet."""
        fmt = nearest_frame(int(config.pixel_width), int(config.pixel_height))
        return Style(self.project.theme, fmt, View(self.view.frame_width, self.view.frame_height))

    @cached_property
    def _sheet(self) -> Figure:
        """The whole poster, drawn once; moments are shown by copies."""
        return sheet(self.project, self.style)

    @cached_property
    def _bare_room(self) -> Figure:
        return self._room()

    def _add_room(self, root: Figure, moment: PosterMoment) -> None:
        room = root.attach(deepcopy(self._bare_room), "room")
        share = FAR if moment.stands else 1.0 if moment.slot is None else BEHIND
        for shape in shapes_of(room.part("racks")):
            shape.opacity *= share

    def _view_at(self, moment: PosterMoment) -> View:
        if moment.look is None:
            return self.view
        near = look_at(
            self.view, self.window, self.seen_of([str(key) for key in moment.look.part[2:]], moment.look.factor), moment.look.factor
        )
        return _within_sheet(replace(near, lens=near.lens and replace(near.lens, dim=RIDE_DIM, darkens=True)))

    def seen_of(self, keys: Sequence[str], factor: float) -> Box:
        """Return what a lens shows of panels: all; of one that is higher than its window its lower end, from which the ride comes."""
        box = around(keys)
        tall = min(box.h, FILLED * self.window.h / (self.view.scale * factor))
        return box if box.w > box.h else Box(box.x, box.bottom - tall, box.w, tall, box.name)

    def page_of(self, key: str) -> Figure:
        """Draw the picture of a section that is in its panel, large, as a frame of this shape shows it."""
        style = style_of(self.project.theme, nearest_frame(self.view.frame_width, self.view.frame_height), *self._size)
        page = Figure(style, style.format.stage)
        self._back(page)
        page.attach(picture_of(key)(self.project, style, style.format.stage))
        return page

    @staticmethod
    def _back(page: Figure) -> None:
        """Draw what a picture that flies stands on: nothing shines through it."""
        box = page.box
        edge = Box(box.x - 24, box.y - 24, box.w + 48, box.h + 48, "page")
        page.box_rect(edge, 22, fill=page.theme.ground, stroke=lit_border(), width=2.0, layer="under")

    @property
    def _size(self) -> tuple[int, int]:
        return int(config.pixel_width), int(config.pixel_height)

    def place_of(self, key: str) -> Box:
        """Return where a section's box is, in units of the frame."""
        return self.on_frame(box_of(key))

    def on_frame(self, box: Box) -> Box:
        """Return where a box of the sheet is, in units of the frame."""
        view = self.view
        return Box(view.left + box.x * view.scale, view.top + box.y * view.scale, box.w * view.scale, box.h * view.scale, box.name)

    def _standing_box(self) -> Box:
        """Return where the sheet stands, in units of the frame."""
        return self.on_frame(Box(0, 0, SHEET.width, SHEET.height, "sheet"))

    def _lay_ground(self) -> None:
        """Paint the ground; a standing sheet brings its own into the aisle."""
        super()._lay_ground()
        if self.fills:
            return
        pixel = self.view.frame_width / config.pixel_width
        box = self._standing_box()
        x, y, w, h = (round(v / pixel) for v in (box.x, box.y, box.w, box.h))
        self.camera.lay_over_ground(ground("sheet", w, h, self.project.theme), x, y)

    def _room(self) -> Figure:
        """Build the aisle that the sheet stands in. Parts: "racks", "stand"."""
        width, height = int(config.pixel_width), int(config.pixel_height)
        room = Figure(self._frame_style, Box(0, 0, self.view.frame_width, self.view.frame_height, "room"))
        pixel = self.view.frame_width / width
        vx, vy = (v * pixel for v in vanishing_point("aisle", width, height))
        near = 539 * unit("aisle", width, height) * pixel
        on_frame = self._standing_box()
        far = max(1.4, near / (on_frame.w / 2 + 18))
        racks(room.child("racks"), Aisle(vx, vy, near, 0.52, 0.345, far, (24, 22, 20, 18, 16, 14)), opacity=0.42)
        stand(room.child("stand"), on_frame)
        return room
