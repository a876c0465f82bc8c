"""Writes docs/storyboard.md: what is to be seen in every cue, as its function says, and how long it lasts, as the timing file says."""

from __future__ import annotations

from pathlib import Path

from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, title_of
from scenes.project import Project, load_project

PAGE = Path(__file__).resolve().parents[1] / "docs" / "storyboard.md"
HEAD = """# The storyboard, as built

What is to be seen in every cue, and how many seconds it lasts. Words are those of `assets/content.toml` as it comes, seconds those of `assets/timing.toml`; what happens is what
the functions in each section's `cues.py` say of themselves. `make storyboard` writes this page, a test demands that it is current. How it moves is told
in [motion.md](motion.md), how it was judged in [judged.md](judged.md).
"""


def page(project: Project) -> str:
    """Return the page for a project."""
    return HEAD + "".join(_scene(scene, project) for scene in ALL_SCENES)


def _scene(ref: SceneRef, project: Project) -> str:
    scene = ref.load()
    seconds = scene.durations(project)
    title = f"{title_of(ref.key, project)} ({sum(seconds.values()):.1f} s)"
    rows = [f"| {cue.name} | {_first_lines(cue.play.__doc__)} | {seconds[cue.name]:g} |" for cue in scene.cues]
    return "\n".join([f"\n## {title}\n", "| cue | to be seen | s |", "|---|---|---:|", *rows, ""])


def _first_lines(doc: str | None) -> str:
    """Return the first paragraph of a docstring as one line."""
    return " ".join((doc or "").strip().split("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(load_project()), encoding="utf-8")
