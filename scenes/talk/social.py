"""Pictures and text for video sites and posts: a thumbnail, a wide and a square card, and a description with chapters."""

from __future__ import annotations

from types import MappingProxyType

from scenes.project import Project
from scenes.soundtrack import Soundtrack, title_of_film
from voiceover.chapters import chapter_block

CARD = ("opening", "traces_reach_out")  # the cue whose still has title and map
CARDS = MappingProxyType({"thumbnail": (1280, 720), "open-graph": (1200, 630), "square": (1080, 1080)})
"""Pixels: what YouTube asks of a thumbnail, what the Open Graph protocol's readers show whole, and a post (all from memory)."""


def description(project: Project, track: Soundtrack) -> str:
    """Return a description for a video site: title, what it is about, chapters."""
    poster = project.content.poster
    blocks = [title_of_film(project), f"{poster.tagline}."]
    if chapters := chapter_block(track.chapters, track.seconds):
        blocks.append(chapters.rstrip())
    blocks.append(f"{project.content.footer.quote}" + (f"\n{project.brand.name}" if project.brand.name else ""))
    return "\n\n".join(blocks) + "\n"
