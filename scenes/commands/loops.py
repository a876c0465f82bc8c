"""Commands that render small pieces of motion for a page: loop, preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.guard import ForceOption, checked
from scenes.commands.shared import (
    MEDIA,
    FpsOption,
    JobsOption,
    PaceOption,
    PlainOption,
    QuietOption,
    SizeOption,
    console,
    output_of,
    tell_left_out,
)
from scenes.commands.targets import OutputOption, file_targets
from scenes.core.errors import InputError
from scenes.film import DIVES, SCENES
from scenes.options import with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.session import Wanted, render_wanted, scenes_of, wanted_of

PREVIEWS = MEDIA / "drafts"  # not media/preview: the README shows that, and the repository keeps it
LOOP_SIZE, LOOP_FPS, LOOP_MOST = "640x360", "12", 1400  # of a loop: pixels, frames a second, kilobytes


@with_project
def loop(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: the clip of one cue.")],
    size: SizeOption = LOOP_SIZE, fps: FpsOption = LOOP_FPS, jobs: JobsOption = 0, quiet: QuietOption = False,
    pace: PaceOption = 1.0, plain: PlainOption = False,
    most: Annotated[int, typer.Option("--most", min=10, help="Kilobytes that the file may take; its quality follows.")] = LOOP_MOST,
    force: ForceOption = False, output: OutputOption = None,
) -> None:  # fmt: skip
    """Render the clip of a cue as an animated .webp that repeats for ever, for a page or a slide."""
    (wanted,) = wanted_of([name], project)
    if wanted.cue is None:
        raise InputError([f"{name}: names no cue; write KEY/CUE, e.g. {name}/{next(iter(wanted.scene.load().cues)).name}"])
    (target,) = file_targets(output, MEDIA / "loops", [wanted.name], ".webp")
    chosen, project = output_of(size, fps, "archive", pace), checked(replace(project, plain=plain), [wanted.scene], size, force)
    _write_loops(project, {target: wanted}, chosen, jobs, 1000 * most, quiet)


def _write_loops(project: Project, wanted: Mapping[Path, Wanted], output: Output, jobs: int, most: int, quiet: bool) -> None:
    """Render clips and write each as a loop."""
    from scenes.video.loop import write_loop

    session = render_wanted(project, list(wanted.values()), output, jobs, console, quiet)
    for target, item in wanted.items():
        (clip,) = session.of(item)
        size = write_loop(clip.file, target, output.fps, most)
        console.print(f"{target} ({size // 1000} kB)")


@with_project
def preview(
    project: Project,
    deep_dives: Annotated[list[str] | None, typer.Argument(metavar="[DEEP_DIVE]...", help=f"Of deep dives instead: {', '.join(DIVES)}.")] = None,
    jobs: JobsOption = 0,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = PREVIEWS,
) -> None:  # fmt: skip
    """Draw the poster, one still a scene, and one loop a scene, small; of deep dives the sheet, a still and a loop."""
    from scenes.preview import loop_of, write_dive_previews, write_previews

    dives = [item.scene for item in scenes_of(deep_dives or (), project)]
    if others := [scene.key for scene in dives if scene.key not in DIVES]:
        raise InputError([f"preview {key}: is no deep dive; choose among {', '.join(DIVES)}, or name none for the film" for key in others])
    if not dives:
        tell_left_out()
    for file in write_dive_previews(project, [scene.key for scene in dives], output) if dives else write_previews(project, output):
        console.print(str(file))
    loops = {output / f"{scene.key}.webp": Wanted(scene, loop_of(scene)) for scene in dives or SCENES}
    _write_loops(project, loops, output_of(LOOP_SIZE, LOOP_FPS, "archive"), jobs, 1000 * LOOP_MOST, quiet=False)
