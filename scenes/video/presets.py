"""The encoder's settings, in one place, as named presets. Plain data: no codec is opened here. What they cost: docs/encoding.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scenes.core.environment import preset_name
from scenes.core.errors import InputError

if TYPE_CHECKING:
    from manim._config.video_encoder import VideoEncoderSpec

DEFAULT_PRESET = "talk"
MANIMS_OWN = ("crf", "23")  # the option that Manim sets when none is given


@dataclass(frozen=True)
class Preset:
    """A codec with its settings: the name of the codec, of its pixel format, and its options."""

    name: str
    codec: str
    pixel_format: str
    options: Mapping[str, str] = field(hash=False)

    def applied(self, spec: VideoEncoderSpec) -> VideoEncoderSpec:
        """Return a specification with these settings, where it asks for the same codec; its own options go first."""
        if spec.codec != self.codec:
            return spec
        given = [pair for pair in spec.options if pair != MANIMS_OWN]
        return replace(spec, options=tuple(sorted({**self.options, **dict(given)}.items())))


def _x264(name: str, crf: int, speed: str, params: str) -> Preset:
    return Preset(name, "libx264", "yuv420p", {"preset": speed, "crf": str(crf), "threads": "1", "x264-params": params})


# One thread: the same bytes on any number of cores. A key frame every 120 frames at most, so that a talk can jump.
PRESETS: dict[str, Preset] = {
    made.name: made
    for made in (
        _x264("draft", 26, "ultrafast", "keyint=120"),
        _x264("talk", 20, "ultrafast", "keyint=120:cabac=1:bframes=3:b-adapt=0:deblock=-3,-3"),
        _x264("archive", 12, "slower", "keyint=120:mbtree=0"),
    )
}


# What is transparent, by the kind of file. One thread, and no frame that is not shown: the same bytes anywhere, a packet a frame.
TRANSPARENT: dict[str, Preset] = {
    "webm": Preset(
        "webm", "libvpx-vp9", "yuva420p",
        {"crf": "20", "b": "0", "deadline": "good", "cpu-used": "5", "auto-alt-ref": "0", "lag-in-frames": "0", "threads": "1", "g": "120"},
    ),
    "mov": Preset("mov", "prores_ks", "yuva444p10le", {"profile": "4444", "alpha_bits": "16", "vendor": "apl0", "threads": "1"}),
}  # fmt: skip


def preset(name: str | None = None) -> Preset:
    """Return a preset by name (default $EXPLAINER_PRESET or talk); raises InputError for a name that is not known."""
    wanted = name or preset_name() or DEFAULT_PRESET
    if wanted not in PRESETS:
        raise InputError([f"preset: no preset is called {wanted!r}; choose one of {', '.join(PRESETS)}"])
    return PRESETS[wanted]
