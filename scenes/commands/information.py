"""Commands that tell: list, check, init, measure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.shared import PaceOption, at_pace, console, tell_left_out, warn
from scenes.core.assets import copy_assets
from scenes.core.errors import InputError
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, SCENES, cue_names, seconds_of
from scenes.options import fail, one_line_errors, parse_size, with_project
from scenes.project import Project
from scenes.render.progress import count_bars
from scenes.session import Wanted, numbered, wanted_of

ROOT = Path(__file__).resolve().parents[2]
USES = """Change what you like, delete what you leave as it is, then:
  explainer check --assets {0}
  explainer poster --assets {0} -o poster.png
One file alone:
  explainer poster --content {1} --palette {2}"""


@with_project
def list_scenes(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="With --cues: these scenes only, or KEY/CUE.")] = None,
    cues: Annotated[bool, typer.Option("--cues", help="List the cues instead: number, name, start in a film of these scenes, seconds, caption; and sums.")] = False,
    pace: PaceOption = 1.0,
) -> None:  # fmt: skip
    """List the scenes in order: key, file and class as the bare Manim CLI takes them, seconds; or with --cues what happens in them."""
    project = at_pace(project, pace)
    if cues:
        _list_cues(project, wanted_of(keys or [scene.key for scene in SCENES], project))
        return
    if keys:
        raise InputError([f"list {' '.join(keys)}: lists all scenes; add --cues for the cues of some"])
    from scenes.video.dissolve import SECONDS as HAND_OVER

    rows = [(scene.key, _file_of(scene), scene.name, seconds_of(scene, project)) for scene in ALL_SCENES]
    width = max(len(file) for _, file, _, _ in rows)
    film, dives = rows[: len(SCENES)], rows[len(SCENES) :]
    _list_rows(film, width)
    seconds = sum(row[-1] for row in film) + HAND_OVER * (len(film) - 1)
    print(f"{'film':{width + 45}} {seconds:6.1f} s")  # noqa: T201
    print("\ndeep dives: films of their own, each with a sheet (explainer film --deep-dives)")  # noqa: T201
    _list_rows(dives, width)


def _list_rows(rows: Sequence[tuple[str, str, str, float]], width: int) -> None:
    for key, file, name, seconds in rows:
        print(f"{key:22} {file:{width}} {name:21} {seconds:6.1f} s")  # noqa: T201


def _list_cues(project: Project, wanted: list[Wanted]) -> None:
    """Print a line a cue: number, name as commands take it, when it begins in a film of these scenes, seconds, caption; then the sums."""
    from scenes.video.dissolve import SECONDS as HAND_OVER

    found = numbered(project, wanted)
    wide = max(len(f"{item.scene.key}/{item.cue}") for item in found)
    whole = [item.scene for item in wanted if item.cue is None]
    begun = 0.0
    for scene in dict.fromkeys(item.scene for item in wanted):
        lasts = seconds_of(scene, project)  # names what is missing
        starts = _starts(project, scene, begun)
        for item in (item for item in found if item.scene == scene):
            seconds = project.timing.cues[scene.key][str(item.cue)].seconds
            line = (
                f"{item.number}  {f'{scene.key}/{item.cue}':{wide}} {starts[str(item.cue)]} {seconds:6.2f} s  {_caption_of(project, item)}"
            )
            print(line.rstrip())  # noqa: T201
        if scene in whole:
            print(f"{'':5}  {scene.key:{wide}} {_clock(begun)} {lasts:6.2f} s")  # noqa: T201
        begun += lasts + HAND_OVER
    if len(whole) > 1:
        print(f"{'':5}  {'film, with hand-overs':{wide}} {'':7} {begun - HAND_OVER:6.2f} s")  # noqa: T201


def _starts(project: Project, scene: SceneRef, begun: float) -> dict[str, str]:
    """Return when each cue of a scene begins, as it is printed, where the scene begins after so many seconds."""
    starts = {}
    for cue in cue_names(scene, project):
        starts[cue] = _clock(begun)
        begun += project.timing.cues[scene.key][cue].seconds
    return starts


def _clock(seconds: float) -> str:
    """Write a time in a film to a tenth of a second: 3:07.4."""
    tenths = round(10 * seconds)
    return f"{tenths // 600:2}:{tenths % 600 // 10:02}.{tenths % 10}"


def _caption_of(project: Project, item: Wanted) -> str:
    """Return a cue's caption; where it has none, as in opening and finale, what is said."""
    captions = getattr(getattr(project.content, item.scene.key), "captions", {})
    if item.cue in captions:
        return str(captions[item.cue].text)
    return " ".join(sentence.text for sentence in project.timing.cues[item.scene.key][str(item.cue)].sentences)


def _file_of(scene: SceneRef) -> str:
    """Return the path of a scene's file: from the current folder where it lies below, else absolute."""
    file = ROOT.joinpath(*scene.module.split(".")).with_suffix(".py")
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


@with_project
def check(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="Scenes to check (see `explainer list`); all where none is named.")] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            help="Width x height: check what a film of this size shows; a paper (A1, 50x70cm): the poster on it; else all formats.",
        ),
    ] = None,
) -> None:
    """Check words, scenario, palette, fonts, and the layout of all that any format shows; exit 2 with all findings, the shortest overflow first.

    Each finding names the key of its text in the content file, the scene and the format, what the text needs and what it has.
    """
    from scenes.check import check as check_layout
    from scenes.commands.guard import POSTER
    from scenes.core.formats import FORMATS, nearest_frame
    from scenes.core.papers import is_paper, print_of
    from scenes.palette_findings import by_palette

    wanted = [item.scene for item in wanted_of(keys or [scene.key for scene in ALL_SCENES], project)]
    if size and is_paper(size):
        formats = [print_of(size).sheet]
        wanted = list(POSTER) if any(scene.key == "poster" for scene in wanted) else wanted
    else:
        formats = [nearest_frame(*parse_size(size))] if size else list(FORMATS.values())
    for scene in wanted:
        seconds_of(scene, project)
    with count_bars(console) as progress:
        task = progress.add_task("pictures", total=None)
        found = check_layout(project, wanted, formats, lambda done, total: progress.update(task, completed=done, total=total))
    warn(project.scenario)
    for doubt in project.doubts:
        console.print(f"doubtful: {doubt}")
    tell_left_out()
    if found:
        fail(by_palette([finding.line(project) for finding in found], project.theme), 2)
    what = "every picture" if len(wanted) == len(ALL_SCENES) else ", ".join(scene.key for scene in wanted)
    console.print(
        f"words, scenario {project.scenario.name}, palette {project.theme.name}, {what} in {len(formats)} arrangements: no findings",
        soft_wrap=True,
    )


@one_line_errors
def init(folder: Annotated[Path, typer.Argument(help="A folder, new or without such files.")]) -> None:
    """Copy the words, scenarios, hardware figures and palettes into a folder, to be changed there."""
    for path in copy_assets(folder):
        console.print(str(path))
    console.print(
        USES.format(*(shlex.quote(str(path)) for path in (folder, folder / "content.toml", folder / "palettes" / "paper.toml"))),
    )


@with_project
def measure(
    project: Project,
    file: Annotated[Path, typer.Argument(help="A film that was rendered.")],
    pace: PaceOption = 1.0,
) -> None:
    """Measure a film: how much moves, cuts, flashes, reading time and letters of its cues, captions; exit 1 when a goal is missed.

    Content, timing and pace are to be those that it was made from.
    """
    from scenes.core.formats import nearest_frame
    from scenes.measure import LETTER, measure_cues
    from scenes.video.motion_measure import measure_motion, size_of

    project = at_pace(project, pace)
    fmt, found = nearest_frame(*size_of(file)), measure_motion(file)
    wanted = _filmed(project, file)
    named = {f"{item.scene.key}/{item.cue}" for item in numbered(project, wanted)}
    cues = [cue for cue in measure_cues(project, fmt, dict.fromkeys(item.scene.key for item in wanted)) if cue.name in named]
    print(f"seconds {found.seconds}, without a moving pixel {len(found.still)} ({found.still_seconds:.3f}): {found.still}")  # noqa: T201
    print(f"frames that change under 0.3 % of their pixels {found.faint_frames:.3f}; cuts {found.cuts}; flashes {found.flashes}")  # noqa: T201
    for cue in cues:
        letter = "" if cue.letter is None else f"  smallest letter {100 * cue.letter:.1f} %"
        print(f"{cue.name:48} {cue.seconds:5.1f} s{'' if cue.is_read else '  TOO SHORT TO READ'}{letter}")  # noqa: T201
    small, short = ([cue for cue in cues if cue.letter is not None and cue.letter < LETTER], [cue for cue in cues if not cue.is_read])
    console.print(f"{len(small)} of {len(cues)} cues have letters under {100 * LETTER:.1f} % of the frame's shorter side")
    console.print(f"captions in the picture: {len(cues) - len(short)} of {len(cues)} last long enough to be read; {_track(file)}")
    faults = [*found.faults, *(f"{cue.name}: too short to be read" for cue in short)]
    if faults:
        fail(faults, 1)


def _filmed(project: Project, file: Path) -> list[Wanted]:
    """Return the scenes of a file, or its cue, as it says itself; all scenes of the film, and a notice, where it does not."""
    from scenes.video.motion_measure import comment_of

    try:
        if found := wanted_of(comment_of(file).split(), project):
            return found
    except InputError:  # a comment that is another's
        pass
    console.print(f"{file}: does not say which scenes it holds; the cues of all are measured")
    return wanted_of([scene.key for scene in SCENES], project)


def _track(file: Path) -> str:
    """Return what is to be said of the captions of the narration."""
    from scenes.video.motion_measure import captions_of

    found = captions_of(file)
    fastest = max((letters / seconds for seconds, letters in found if seconds), default=0)
    return f"of the narration: {len(found)}, at most {fastest:.0f} letters a second" if found else "of the narration: no track"
