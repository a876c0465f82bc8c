"""The command `clips`: every section and cue as files for slides, pages and editors, and the manifest that decks and pages are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from scenes.commands.guard import ForceOption, checked
from scenes.commands.shared import MEDIA, FpsOption, JobsOption, PlainOption, PresetOption, QuietOption, console, output_of
from scenes.commands.sound import (
    DEFAULT_VOICE,
    BedOption,
    LandingsOption,
    Narrator,
    ScriptOption,
    SilentOption,
    TakesOption,
    VoiceFileOption,
    VoiceOption,
    is_unspoken,
    narrator_of,
)
from scenes.commands.targets import folder_target
from scenes.core.made import Made
from scenes.film import ALL_SCENES, SCENES
from scenes.options import with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.pool import free_workers
from scenes.render.progress import count_bars
from scenes.session import Wanted, numbered, render_wanted, wanted_of
from scenes.talk.editions import ENDINGS, OF_ONE_SIZE, SHAPES, SHORT_SIDES, TRANSPARENT, USUAL, WIDE, Edition, editions_of, kinds_of

if TYPE_CHECKING:
    from scenes.render.runner import Rendered
    from scenes.soundtrack import Soundtrack
    from scenes.talk.clip_files import ClipFiles

KIT = MEDIA / "talk"
EDITIONS, KINDS = "1080p,720p", ",".join(USUAL)
EditionsOption = Annotated[str, typer.Option("--editions", help=f"Sizes of the clips, with commas: {', '.join(SHORT_SIDES)}.")]
ShapesOption = Annotated[str, typer.Option("--shapes", help=f"Shapes of the clips, with commas: {', '.join(SHAPES)}.")]
KindsOption = Annotated[str, typer.Option("--kinds", help=f"What is made of each, with commas, or all: {', '.join(ENDINGS)}.")]


@dataclass(frozen=True)
class Asked:
    """What clips are asked for: editions, kinds, frames a second, preset, how many processes, and whether anything is told.

    `lesser`: the kinds of all editions of a shape but its largest; None: the same.
    """

    editions: tuple[Edition, ...]
    kinds: tuple[str, ...]
    fps: str
    preset: str | None
    jobs: int
    quiet: bool
    lesser: tuple[str, ...] | None = None

    def kinds_in(self, edition: Edition) -> tuple[str, ...]:
        """Return the kinds of files of an edition; pictures of one size are made of the largest of a shape alone."""
        if edition == next(other for other in self.editions if other.shape == edition.shape):
            return self.kinds
        return tuple(kind for kind in (self.kinds if self.lesser is None else self.lesser) if kind not in OF_ONE_SIZE)

    def output(self, edition: Edition, transparent: str = "") -> Output:
        """Return what the renderer is asked for in an edition."""
        return replace(output_of("{}x{}".format(*edition.size), self.fps, self.preset), transparent=transparent)


@with_project
def clips(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="Keys of scenes, or KEY/CUE; all, if none is named.")] = None,
    editions: EditionsOption = EDITIONS, shapes: ShapesOption = WIDE, kinds: KindsOption = KINDS,
    fps: FpsOption = "30", jobs: JobsOption = 0, preset: PresetOption = None, plain: PlainOption = False, quiet: QuietOption = False,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, bed: BedOption = False, landings: LandingsOption = False,
    force: ForceOption = False,
    output: Annotated[str | None, typer.Option("-o", "--output", help=f"The kit's folder, {KIT} if nothing is said.")] = None,
) -> None:  # fmt: skip
    """Make clips of sections and of each cue: with sound, silent, loops, WebP, GIF, first and last frame; in all sizes and shapes.

    What is there already and unchanged is not made again. Beside them goes manifest.json, from which decks, hand-outs and pages are made.
    """
    from publish.manifest import write_manifest
    from scenes.talk.manifest_of import manifest_of

    asked = Asked(editions_of(editions, shapes), kinds_of(kinds), fps, preset, jobs or free_workers(), quiet)
    folder = folder_target(output, KIT)
    wanted = wanted_of(keys or [scene.key for scene in SCENES], project)
    wanted = [item if item.cue is None else numbered(project, [item])[0] for item in wanted]
    project = replace(project, plain=plain)
    narrator = None if silent or is_unspoken(project) else narrator_of(project, voice, voice_file, takes, script)
    written = write_clips(project, wanted, Made(folder), asked, narrator, bed, landings, force)
    seen = narrator.script.seen if narrator else {}
    file = write_manifest(manifest_of(project, asked.output(asked.editions[0]), seen, written.files), folder)
    for notice in narrator.notices if narrator else ():
        console.print(notice)
    if not quiet:
        console.print(f"{sum(map(len, written.files.values()))} files in {folder}, listed in {file}")


def write_clips(
    project: Project, wanted: Sequence[Wanted], made: Made, asked: Asked, narrator: Narrator | None, bed: bool, landings: bool, force: bool
) -> ClipFiles:
    """Render what is asked for, edition by edition, and write its files into the record's folder; return them."""
    from scenes.talk.clip_files import ClipFiles

    written = ClipFiles(project, made.folder, made, asked.jobs)
    for edition in asked.editions:
        project = checked(project, [item.scene for item in wanted], "{}x{}".format(*edition.size), force)
        kinds = asked.kinds_in(edition)
        opaque = tuple(kind for kind in kinds if kind not in TRANSPARENT)
        for transparent, some in (("", opaque), *((TRANSPARENT[kind], (kind,)) for kind in kinds if kind in TRANSPARENT)):
            if some:
                _write(project, wanted, written, edition, asked, asked.output(edition, transparent), some, narrator, bed, landings)
    return written


def _write(
    project: Project, wanted: Sequence[Wanted], written: ClipFiles, edition: Edition, asked: Asked, output: Output, kinds: Sequence[str],
    narrator: Narrator | None, bed: bool, landings: bool,
) -> None:  # fmt: skip
    """Render one edition, with or without its ground, and write its files of some kinds."""
    from scenes.soundtrack import silent, soundtrack_of
    from scenes.talk.clip_files import items_of
    from voiceover.mix import Sound

    session = render_wanted(project, wanted, output, asked.jobs, console, asked.quiet)

    def track(shown: Sequence[Rendered]) -> Soundtrack:
        if narrator is None:
            return silent(project, shown, output.fps)
        return soundtrack_of(project, narrator.script, narrator.speak, shown, output.fps, Sound(bed=bed, landings=landings))

    places = {scene.key: place for place, scene in enumerate(ALL_SCENES)}
    with count_bars(console) as bars:
        task = bars.add_task(f"files, {edition.name}{' without ground' if output.transparent else ''}", total=None, visible=not asked.quiet)
        written.add(
            list(items_of(session, wanted, places)), kinds, edition, output, track,
            lambda done, total: bars.update(task, completed=done, total=total),
        )  # fmt: skip
