"""What the bare Manim CLI may change of a scene: what its command line asks for; a forgotten manim.cfg spoils neither colours nor frame.

Sizes, frame rate, format, folders and what is said on the way may come from a manim.cfg; transparency, renderer and encoder only from the
command line, or from a file that it names (`--config_file`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

SMALLEST = 16  # pixels of a side
FLAGS = {"transparent": "background_opacity", **{name: name for name in ("video_codec", "pixel_format", "video_encoder_options")}}
OPENGL = "--renderer opengl: these scenes are drawn in layers of their own, by Cairo; leave the option out"


def settle_manim() -> None:
    """Take back what no command line asked for; ends the command in one line where it asks for what cannot be. Elsewhere nothing changes."""
    asked = _command_line()
    if asked is None:
        return
    from manim import config
    from manim.constants import RendererType

    if str(asked.get("renderer") or "").lower() == "opengl":
        raise SystemExit(OPENGL)
    if config.renderer != RendererType.CAIRO:
        config.renderer = RendererType.CAIRO
    plain = _plain(asked.get("config_file"))
    for flag, name in FLAGS.items():
        if not asked.get(flag):
            config[name] = plain[name]
    if asked.get("format") == "png" and not asked.get("save_last_frame"):
        config.format = "png-sequence"  # of the last frame alone there is -s


def check_size(width: int, height: int, is_video: bool) -> None:
    """End the bare command in one line for a size that cannot be drawn or encoded."""
    if min(width, height) < SMALLEST:
        raise SystemExit(f"-r {width},{height}: a side needs {SMALLEST} pixels at least; choose a larger size")
    if is_video and (width % 2 or height % 2):
        even = f"{width + width % 2},{height + height % 2}"
        raise SystemExit(f"-r {width},{height}: a film needs even sides; choose -r {even}")


def _command_line() -> Mapping[str, Any] | None:
    """Return the options of Manim's command that runs now, None where none does."""
    if "manim" not in sys.modules:
        return None
    import click

    context = click.get_current_context(silent=True)
    return None if context is None or "from_animation_number" not in context.params else context.params


def _plain(file: str | None) -> Any:
    """Return Manim's settings from its defaults, and from a file that was named."""
    import manim
    from manim._config.utils import ManimConfig

    parser = ConfigParser()
    parser.read([Path(manim.__file__).parent / "_config" / "default.cfg", *([file] if file else [])], encoding="utf-8")
    return ManimConfig().digest_parser(parser)
