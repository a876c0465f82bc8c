"""A little kit of real files, made in a second: two sections of two cues, film, poster, two scenarios. Each cue's picture has its own grey."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from publish.manifest import (
    VERSION,
    Area,
    Branch,
    Case,
    Chapter,
    Cue,
    Film,
    Kind,
    Look,
    Manifest,
    Media,
    Number,
    Poster,
    Question,
    Section,
    Text,
    Timed,
    digest_of,
    write_manifest,
)

SECTIONS = {
    "data_pipeline": ("Data Pipeline", ("sieves_reject", "text_becomes_tokens")),
    "inference_serving": ("Inference Serving Pipeline", ("prompt_is_prefilled", "token_is_decoded")),
}
FPS, SECONDS, RATE = 10, 1.0, 48000
SIZES = ((640, 360), (320, 180))  # of clips: "1080p" and "720p" of this kit
POSTER = (432, 540)
COLOURS = {"ground": "#0B1230", "panel": "#10214E", "ink": "#FFFFFF", "quiet": "#9FB0D8", "blue": "#3B82F6", "cyan": "#3FE0F0"}
COLOURS |= {"violet": "#A875F5", "badge": "#FFB52E"}


def little_kit(folder: Path) -> Manifest:
    """Make the kit in a folder and return its manifest."""
    sections = tuple(_section(folder, place, key) for place, key in enumerate(SECTIONS, start=1))
    film = _film(folder, folder / "film/film.mp4", (640, 360), 0.5, 4 * SECONDS, "film")
    poster = folder / "posters/poster.png"
    poster.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((POSTER[1], POSTER[0], 3), (11, 18, 48), np.uint8)).save(poster)
    drawn = _media(folder, poster, "poster", POSTER)
    areas = tuple(
        Area(section=key, x=0.05, y=0.2 + 0.35 * k, w=0.9, h=0.3, seen=f"What stands in {title}.")
        for k, (key, (title, _)) in enumerate(SECTIONS.items())
    )
    texts = [Text(text="AI INFRASTRUCTURE", level=1, x=0.05, y=0.05, w=0.6, h=0.06)]
    for area, (title, _) in zip(areas, SECTIONS.values(), strict=True):
        texts.append(Text(text=title, section=area.section, level=2, x=area.x, y=area.y, w=0.4, h=0.03))
        texts.append(Text(text="a line of it", section=area.section, x=area.x, y=area.y + 0.1, w=0.3, h=0.02))
    numbers = tuple(
        Number(key=key, value=value, name=name, formula=formula, source="assets/scenario.toml")
        for key, value, name, formula in (
            ("weights_bytes", "140 GB", "weights in memory", "parameters × bytes"),
            ("kv_bytes", "328 kB", "keys and values of a token", "2 × layers × heads × width × bytes"),
        )
    )
    manifest = Manifest(
        version=VERSION,
        title="AI INFRASTRUCTURE",
        subtitle="How Modern AI Systems Work",
        quote="Powering intelligent systems.",
        language="en",
        scenario="70B dense model",
        look=Look(name="deep-navy", dark=True, colours=COLOURS),
        sections=sections,
        film=Film(
            seconds=4 * SECONDS,
            chapters=tuple(Chapter(start=2.0 * k, title=title) for k, (title, _) in enumerate(SECTIONS.values())),
            captions=(Timed(start=0.1, end=0.9, text="The first caption,\nin two lines."),),
            files=(film,),
        ),
        poster=Poster(files=(drawn,), areas=areas, texts=tuple(texts)),
        cases=(Case(name="default", title="70B dense model", numbers=numbers, poster=drawn), Case(name="8b", title="8B", numbers=numbers)),
        questions=(
            Question(section="inference_serving", question="How large are the weights?", answer="140 GB", why="70 billion × 2 bytes"),
            Question(section="data_pipeline", question="Why are near copies dropped?", answer="They teach little.", why="deduplication"),
        ),
        tree=Branch(
            name="Root",
            branches=(
                Branch(name="Network", others=("Links",), branches=(Branch(name="InfiniBand"), Branch(name="RoCE & more"))),
                Branch(name="Storage"),
            ),
        ),
    )
    write_manifest(manifest, folder)
    return manifest


def grey_of(place: int, number: int, last: bool) -> int:
    """Return the grey of a cue's first or last frame."""
    return 40 * place + 20 * number + (10 if last else 0)


def _section(folder: Path, place: int, key: str) -> Section:
    title, names = SECTIONS[key]
    start = 2 * SECONDS * (place - 1)
    cues = tuple(_cue(folder, place, key, number, name, start + number - 1) for number, name in enumerate(names, start=1))
    stem = f"{place}_{key}"
    files = tuple(
        _film(folder, folder / f"clips/{stem}-{size[1]}p.mp4", size, grey_of(place, 1, False) / 255, 2 * SECONDS, "clip") for size in SIZES
    )
    return Section(key=key, place=place, badge=place, title=title, start=start, seconds=2 * SECONDS, cues=cues, files=files)


def _cue(folder: Path, place: int, key: str, number: int, name: str, start: float) -> Cue:
    stem, files = f"clips/{place}_{key}-{number}_{name}", []
    for size in SIZES:
        files.append(_film(folder, folder / f"{stem}-{size[1]}p.mp4", size, grey_of(place, number, False) / 255, SECONDS, "clip"))
        files.append(_film(folder, folder / f"{stem}-{size[1]}p-loop.mp4", size, grey_of(place, number, False) / 255, SECONDS, "loop"))
        for kind in ("first", "last"):
            picture = folder / f"{stem}-{size[1]}p-{kind}.png"
            Image.fromarray(np.full((size[1], size[0], 3), grey_of(place, number, kind == "last"), np.uint8)).save(picture)
            files.append(_media(folder, picture, kind, size))
    return Cue(
        number=number, name=name, start=start, seconds=SECONDS, caption=f"Caption of {name}.", said=f"What is said of {name} & more.",
        seen=f"What is seen in {name}.", captions=(Timed(start=0.1, end=0.9, text=f"What is said of {name} & more."),), files=tuple(files),
    )  # fmt: skip


def _film(folder: Path, file: Path, size: tuple[int, int], grey: float, seconds: float, kind: Kind) -> Media:
    """Write a film of one grey that gets lighter, with a tone unless it is a loop."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sound = kind != "loop"
    with av.open(str(file), "w", options={"movflags": "+faststart"}) as out:
        pictures = out.add_stream("libx264", rate=FPS, options={"crf": "23"})
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        tone = out.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for k in range(round(seconds * FPS)):
            level = round(255 * grey + 10 * k / max(1, seconds * FPS - 1))
            out.mux(pictures.encode(av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), level, np.uint8), format="rgb24")))
        out.mux(pictures.encode(None))
        if tone:
            wave = (0.1 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)[None]
            frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
            out.mux(tone.encode(frame))
            out.mux(tone.encode(None))
    return _media(folder, file, kind, size, seconds, sound)


def _media(folder: Path, file: Path, kind: Kind, size: tuple[int, int], seconds: float | None = None, sound: bool = False) -> Media:
    return Media(
        path=file.relative_to(folder).as_posix(), kind=kind, width=size[0], height=size[1], seconds=seconds, fps=FPS if seconds else None,
        sound=sound, bytes=file.stat().st_size, sha256=digest_of(file),
    )  # fmt: skip
