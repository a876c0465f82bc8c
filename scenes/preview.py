"""Stills of every scene without rendering it: the settled picture of a section's key cue, the opening, the finale; and its loop's cue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from manim import tempconfig
from PIL import Image

from scenes.core.cache import STDOUT, replaced
from scenes.core.errors import InputError, SectionError
from scenes.core.formats import SQUAREST, WIDE, Format
from scenes.core.overflow import passing
from scenes.core.scene_ref import SceneRef
from scenes.deep_dives.sheet import sheet_pixels
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.frame_chrome import caption
from scenes.film import KEYS, scene_called
from scenes.project import Project
from scenes.raster.still import paint, style_of
from scenes.sections.explainer_scene import ExplainerScene
from scenes.sections.poster.picture import poster_pixels
from scenes.video.alpha import bled

SCALE = 0.5  # of a wide frame: 960 x 540
POSTER_WIDTH = 1080
KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}  # of stills, by the ending of their file


def section_still(project: Project, key: str, fmt: Format, scale: float) -> np.ndarray:
    """Return a section's key frame with header and caption: (height, width, 3) uint8, even sides."""
    width, height = _size(fmt, scale)
    style = style_of(project.theme, fmt, width, height)
    return paint(style, section_figures(project, key, style), width, height)


def section_figures(project: Project, key: str, style: Style) -> tuple[Figure, Figure, Figure]:
    """Return what a section's key frame shows: header, picture, caption."""
    scene, words, stage = scene_called(key).load(), getattr(project.content, key), style.format.stage
    frame = Figure(style, stage)
    if scene.still not in words.captions:
        raise SectionError(f"{key}: still = {scene.still!r} is no cue with a caption; choose one of {', '.join(words.captions)}")
    scene.draw_header(frame, project, [cue.name for cue in scene.cues].index(scene.still))
    said = words.captions[scene.still]
    return frame, scene.picture(project, style, stage), caption(Figure(style, stage), said.text, said.key, said.body)


def write_previews(project: Project, folder: Path) -> list[Path]:
    """Write the poster and one still a scene into a folder; return the files."""
    pictures = {"poster": poster_pixels(project, POSTER_WIDTH), "opening": last_still(project, "opening", WIDE, SCALE)}
    pictures |= {key: section_still(project, key, WIDE, SCALE) for key in KEYS}
    pictures["finale"] = last_still(project, "poster", WIDE, SCALE)
    return _saved(pictures, folder)


def write_dive_previews(project: Project, keys: Sequence[str], folder: Path) -> list[Path]:
    """Write the sheet of each deep dive, and a still of its film, into a folder; return the files."""
    pictures = {}
    for key in keys:
        pictures[f"{key}-sheet"] = sheet_pixels(project, key, POSTER_WIDTH, round(POSTER_WIDTH * SQUAREST))
        pictures[key] = section_still(project, key, WIDE, SCALE)
    return _saved(pictures, folder)


def _saved(pictures: Mapping[str, np.ndarray], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, pixels in pictures.items():
        with replaced(folder / f"{name}.png") as part:
            Image.fromarray(pixels).save(part, format="PNG", optimize=True)
    return [folder / f"{name}.png" for name in pictures]


def cue_still(project: Project, ref: SceneRef, cue: str, width: int, height: int, transparent: bool = False) -> np.ndarray:
    """Return what is seen when a cue has settled, in a size: (height, width, 3) uint8; with straight alpha as a fourth, without its ground.

    Raises InputError for what is not known.
    """
    with settled_scene(project, ref, cue, width, height, transparent) as scene:
        scene.renderer.update_frame(scene)
        pixels: np.ndarray = scene.renderer.camera.pixel_array
        return np.dstack([bled(pixels), pixels[..., 3]]) if transparent else pixels[..., :3].copy()


@contextmanager
def settled_scene(
    project: Project, ref: SceneRef, cue: str, width: int, height: int, transparent: bool = False
) -> Iterator[ExplainerScene]:
    """Give a scene that holds what is seen when a cue has settled, in a size; Manim's settings are its own as long as it is used.

    Raises InputError for what is not known.
    """
    settings = {"pixel_width": width, "pixel_height": height, "dry_run": True, "verbosity": "ERROR", "progress_bar": "none"}
    if transparent:
        settings["background_opacity"] = 0.0
    with tempconfig(settings):
        scene = ref.load()(project=project, skip_animations=True)
        with passing(project.forced):
            scene.add(*scene.settled(cue))
        yield scene


def last_still(project: Project, key: str, fmt: Format, scale: float) -> np.ndarray:
    """Return the last frame of a scene: (height, width, 3) uint8, even sides."""
    ref = scene_called(key)
    return cue_still(project, ref, ref.load().cues[-1].name, *_size(fmt, scale))


def loop_of(ref: SceneRef) -> str:
    """Return the cue whose clip shows a scene as a loop."""
    scene = ref.load()
    return str(scene.loop or scene.cues[0].name)


def save_still(pixels: np.ndarray, file: Path, stdout_kind: str = "png") -> None:
    """Write a picture (height, width, 3 or 4) as a PNG, JPEG or WebP, after the ending of its file; raises InputError for another, and OSError.

    Standard output has no ending: it gets `stdout_kind`.
    """
    kind = KINDS.get(f".{stdout_kind}" if file == STDOUT else file.suffix.lower())
    if kind is None:
        raise InputError([f"{file}: stills are PNG, JPEG or WebP; end the name in .png, .jpg or .webp"])
    if kind == "JPEG" and pixels.shape[2] == 4:
        raise InputError([f"{file}: a JPEG cannot be transparent; end the name in .png or .webp"])
    with replaced(file) as part:
        Image.fromarray(pixels).save(part, format=kind, quality=92, lossless=True)


def _size(fmt: Format, scale: float) -> tuple[int, int]:
    return int(fmt.width * scale) // 2 * 2, int(fmt.height * scale) // 2 * 2
