"""Stills of every scene without rendering it: the settled picture of a section's key cue, the opening, the finale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from manim import tempconfig
from PIL import Image

from scenes.engine.still import look_of, paint
from scenes.figures.figure import Figure
from scenes.figures.template import caption, header
from scenes.film import entry
from scenes.frames import WIDE, Setting
from scenes.layout import Box
from scenes.opening import picture as opening_picture
from scenes.poster import Poster, poster_pixels
from scenes.sections.base import KEYS
from scenes.story import Story

SCALE = 0.5  # of a wide frame: 960 x 540
POSTER_WIDTH = 1080


def section_still(story: Story, key: str, setting: Setting, scale: float) -> np.ndarray:
    """Return a section's key frame with header and caption: (height, width, 3) uint8, even sides."""
    width, height = _size(setting, scale)
    look, scene = look_of(story, setting, width, height), entry(key).load()
    words = getattr(story.content, key)
    frame = Figure(look, setting.stage)
    header(frame, KEYS.index(key) + 1, words.title)
    line = caption(Figure(look, setting.stage), words.captions[scene.still])
    return paint(story, look, [frame, scene.picture(story, look, setting.stage), line], width, height)


def opening_still(story: Story, setting: Setting, scale: float) -> np.ndarray:
    """Return the settled opening: (height, width, 3) uint8."""
    width, height = _size(setting, scale)
    look = look_of(story, setting, width, height)
    figure = opening_picture(Figure(look, Box(0, 0, setting.width, setting.height, "opening")), story, width, height)
    return paint(story, look, [figure], width, height, "opening")


def finale_still(story: Story, setting: Setting, scale: float) -> np.ndarray:
    """Return the film's last frame in a frame that is not 4:5: (height, width, 3) uint8."""
    width, height = _size(setting, scale)
    with tempconfig({"pixel_width": width, "pixel_height": height, "dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}):
        scene = Poster(story=story, skip_animations=True)
        scene.render()
        scene.renderer.update_frame(scene)
        return scene.renderer.camera.pixel_array[..., :3].copy()


def write_previews(story: Story, folder: Path) -> list[Path]:
    """Write the poster and one still a scene into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"poster": poster_pixels(story, POSTER_WIDTH), "opening": opening_still(story, WIDE, SCALE)}
    pictures |= {key: section_still(story, key, WIDE, SCALE) for key in KEYS}
    pictures["finale"] = finale_still(story, WIDE, SCALE)
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / f"{name}.png", optimize=True)
    return [folder / f"{name}.png" for name in pictures]


def _size(setting: Setting, scale: float) -> tuple[int, int]:
    return int(setting.width * scale) // 2 * 2, int(setting.height * scale) // 2 * 2
