"""The command `talk`: all that a speaker needs for a talk, in one folder that works without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import publish
from publish.contents import Entry, write_contents
from publish.manifest import Case, Film, Manifest, Media, Poster, write_manifest
from scenes.commands.clips import EDITIONS, KIT, Asked, EditionsOption, KindsOption, ShapesOption, write_clips
from scenes.commands.guard import ForceOption, checked_poster
from scenes.commands.shared import FpsOption, JobsOption, PresetOption, QuietOption, console, tell_left_out
from scenes.commands.sound import (
    DEFAULT_VOICE,
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
from scenes.commands.vectors import write_poster
from scenes.core.assets import ASSETS
from scenes.core.cache import write_file
from scenes.core.errors import ExplainerError, InputError
from scenes.core.formats import SHEET
from scenes.core.made import Made, key_of
from scenes.core.papers import print_of
from scenes.core.provenance import code_hash
from scenes.film import SCENES, inputs_hash, scene_called
from scenes.options import with_choices
from scenes.project import Choices, Project, load_project
from scenes.render.pool import free_workers
from scenes.session import Wanted, render_wanted
from scenes.talk.editions import SHORT_SIDES, WIDE, Edition, editions_of, kinds_of

if TYPE_CHECKING:
    from scenes.soundtrack import Soundtrack
    from scenes.talk.clip_files import ClipFiles

KINDS = "clip,loop,webp,first,last"
POSTERS = (
    ("poster.png", "2160x2700", "png", "the poster, 4:5, for screens"),
    ("poster.webp", "2160x2700", "webp", "the same, smaller, for pages"),
    ("poster.svg", "2160x2700", "svg", "the same as vectors, to be edited or enlarged"),
    ("poster-A3.pdf", "A3", "pdf", "to print from A4 to A0: vectors, composed for these papers, with text that can be read and searched"),
    ("poster-24x36in.pdf", "24x36in", "pdf", "to print at 24 x 36 inches (or 50 x 75 cm)"),
)
OFFICE = ("poster-office-A4.pdf", "A4", "on white, for an office printer")
CASE_WIDTH = 1080


@dataclass
class Kit:
    """A kit under way: what it is made from, its folder and record, and what is in it already."""

    project: Project
    choices: Choices
    folder: Path
    asked: Asked
    narrator: Narrator | None
    made: Made
    entries: list[Entry] = field(default_factory=list)

    def make(self, path: str, key: str, write: Callable[[Path], object], part: str = "", purpose: str = "") -> Path:
        """Write a file of the kit, unless it is there and made from the same; list it where a purpose is given."""
        target = self.folder / path
        if not self.made.has(target, key):
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target)
            self.made.add(target, key)
        self.list_entry(part, path, purpose)
        return target

    def list_entry(self, part: str, path: str, purpose: str) -> None:
        """Name a file or folder in the kit's contents."""
        if purpose:
            self.entries.append(Entry(part, path, purpose))

    def media(self, path: str, kind: str, size: tuple[int, int], seconds: float | None = None, sound: bool = False) -> Media:
        """Return a file of the kit as the manifest has it."""
        entry, fps = self.made.entry(self.folder / path), float(self.asked.output(self.asked.editions[0]).fps)
        return Media.model_validate(
            {"path": path, "kind": kind, "width": size[0], "height": size[1], "seconds": seconds, "fps": fps if seconds else None, "sound": sound,
             "bytes": entry.bytes, "sha256": entry.sha256}
        )  # fmt: skip


@with_choices
def talk(
    chosen: Choices,
    editions: EditionsOption = EDITIONS, shapes: ShapesOption = WIDE, kinds: KindsOption = KINDS,
    fps: FpsOption = "30", jobs: JobsOption = 0, preset: PresetOption = None, quiet: QuietOption = False,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, force: ForceOption = False,
    output: Annotated[str | None, typer.Option("-o", "--output", help=f"The kit's folder, {KIT} if nothing is said.")] = None,
) -> None:  # fmt: skip
    """Make all that a talk needs in one folder: clips, film, posters, decks, hand-outs, page, worksheets, pictures for posts, and a list of it all.

    It works without a network. What is there already and unchanged is not made again; an interrupted run goes on where it stopped.
    """
    asked = Asked(
        editions_of(editions, shapes), kinds_of(kinds), fps, preset, jobs or free_workers(), quiet, lesser=("clip", "first", "last")
    )
    if WIDE not in (edition.shape for edition in asked.editions):
        raise InputError([f"--shapes: {shapes} has no {WIDE}, which decks and page are made of; add it"])
    folder, project = folder_target(output, KIT), load_project(chosen)
    narrator = None if silent or is_unspoken(project) else narrator_of(project, voice, voice_file, takes, script)
    tell_left_out()
    kit = Kit(checked_poster(project, force), chosen, folder, asked, narrator, Made(folder))
    _make_all(kit, force)
    if not quiet:
        console.print(f"{folder / 'index.html'} lists what is in the kit")


def _make_all(kit: Kit, force: bool) -> None:
    """Make the kit, step by step."""
    _tell(kit, 1, "clips")
    wanted = [Wanted(scene) for scene in SCENES]
    clips = write_clips(kit.project, wanted, kit.made, kit.asked, kit.narrator, bed=False, landings=False, force=force)
    kit.list_entry("Clips", "clips", "each section and each cue by itself, in all sizes; names say what they are")
    _tell(kit, 2, "film")
    film, track = _film(kit)
    _tell(kit, 3, "posters")
    poster = _posters(kit)
    _tell(kit, 4, "scenarios")
    cases = _cases(kit)
    _tell(kit, 5, "cards and description")
    _social(kit, track)
    manifest = _manifest(kit, clips, film, poster, cases)
    _tell(kit, 6, "decks and hand-outs")
    _decks(kit, manifest)
    _tell(kit, 7, "page and worksheets")
    _page(kit, manifest)
    write_contents(manifest, kit.folder, kit.entries, "social/thumbnail.png")


STEPS = 7


def _tell(kit: Kit, number: int, name: str) -> None:
    if not kit.asked.quiet:
        console.print(f"[{number}/{STEPS}] {name}")


# ---- film
def _film(kit: Kit) -> tuple[Film, Soundtrack]:
    """Write the whole film in each wide edition, with captions, chapters and transcript; return it and what is heard in it."""
    from scenes.talk.manifest_of import film_of

    found, heard = [], None
    for number, edition in enumerate(edition for edition in kit.asked.editions if edition.shape == WIDE):
        path = "film/film.mp4" if number == 0 else f"film/film-{edition.name}.mp4"
        track = _film_file(kit, edition, path, texts=number == 0)
        heard = heard or track
        found.append(kit.media(path, "film", edition.size, track.seconds, track.samples is not None))
    if heard is None:
        raise InputError([f"--shapes: the film needs {WIDE}; add it"])
    return film_of(heard, found), heard


def _film_file(kit: Kit, edition: Edition, path: str, texts: bool) -> Soundtrack:
    from scenes.soundtrack import silent, soundtrack_of, title_of_film, write_clip, write_texts
    from voiceover.mix import Sound

    output = kit.asked.output(edition)
    session = render_wanted(kit.project, [Wanted(scene) for scene in SCENES], output, kit.asked.jobs, console, kit.asked.quiet)
    session.hand_over(output)
    if kit.narrator:
        track = soundtrack_of(
            kit.project, kit.narrator.script, kit.narrator.speak, session.clips, output.fps, Sound(bed=True, landings=True)
        )
    else:
        track = silent(kit.project, session.clips, output.fps)
    title, samples = title_of_film(kit.project), b"" if track.samples is None else track.samples.tobytes()
    key = key_of("film", title, [clip.key for clip in session.clips], key_of(samples), track.captions, code_hash("scenes.video.mux"))
    purpose = "the whole film with sound, captions and chapters" if texts else f"the same in {edition.name}, for older computers"
    target = kit.make(path, key, lambda file: write_clip(session.clips, track, file, title), "Film", purpose)
    if texts:
        for file in write_texts(kit.project, track, target, title):
            kit.list_entry("Film", file.relative_to(kit.folder).as_posix(), _purpose_of_text(file))
    return track


def _purpose_of_text(file: Path) -> str:
    if "chapters" in file.name:
        return "its chapters, for a video site"
    return "what is said, to be read" if file.suffix == ".html" else ""


# ---- posters
def _posters(kit: Kit) -> Poster:
    """Write the poster in all kinds; return it as the manifest has it."""
    from scenes.printing import poster_areas, poster_texts

    for name, size, kind, purpose in POSTERS:
        kit.make(f"posters/{name}", _poster_key(kit.project, size, kind), partial(_draw, kit.project, size, kind), "Posters", purpose)
    name, size, purpose = OFFICE
    light = load_project(replace(kit.choices, palette="paper")) if kit.project.theme.dark else kit.project
    kit.make(f"posters/{name}", _poster_key(light, size, "pdf"), partial(_draw, light, size, "pdf"), "Posters", purpose)
    files = [kit.media(f"posters/{name}", "poster", (2160, 2700)) for name, _, kind, _ in POSTERS if kind in ("png", "webp")]
    return Poster(files=tuple(files), areas=poster_areas(kit.project, SHEET), texts=poster_texts(kit.project))


def _poster_key(project: Project, size: str, kind: str) -> str:
    modules = [module for scene in SCENES for module in scene.modules]
    inputs = [inputs_hash(scene, project) for scene in SCENES]
    return key_of("poster", size, kind, inputs, code_hash("scenes.printing", "scenes.commands.vectors", *modules), code_of("pdf"))


def _draw(project: Project, size: str, kind: str, file: Path) -> None:
    """Write the poster on a paper, as a kind of file."""
    from scenes.preview import save_still
    from scenes.raster.still import save_png
    from scenes.sections.poster.picture import poster_pixels

    wanted = print_of(size)
    if kind in ("pdf", "svg"):
        write_poster(project, wanted, 0.0, kind, file)
    elif kind == "png":
        save_png(poster_pixels(project, wanted.width, height=wanted.height), file, wanted.dpi)
    else:
        save_still(poster_pixels(project, wanted.width, height=wanted.height), file, kind)


def _cases(kit: Kit) -> list[Case]:
    """Return the talk's scenario and those that ship, each with its numbers and, in 4:5, its poster; what a talk's own words do not fit is left out."""
    from scenes.talk.manifest_of import case_of

    cases = [case_of("own", kit.project.scenario, kit.media("posters/poster.webp", "poster", (2160, 2700)))]
    shipped = [ASSETS / "scenario.toml", *sorted((ASSETS / "scenarios").glob("*.toml"))]
    for file in shipped:
        name = file.stem if file.parent != ASSETS else "default"
        try:
            other = load_project(replace(kit.choices, scenario=str(file), settings=()))
            path = f"posters/scenarios/{name}.webp"
            size = f"{CASE_WIDTH}x{CASE_WIDTH * 5 // 4}"
            if other.scenario.name != kit.project.scenario.name:
                kit.make(path, _poster_key(other, size, "webp"), partial(_draw, other, size, "webp"))
                cases.append(case_of(name, other.scenario, kit.media(path, "poster", (CASE_WIDTH, CASE_WIDTH * 5 // 4))))
        except ExplainerError as error:
            console.print(f"scenario {name}: left out; {error.findings[0]}")
    kit.project.put_in_force()
    if len(cases) > 1:
        kit.list_entry("Posters", "posters/scenarios", "the poster with other models and clusters")
    return cases


# ---- social
def _social(kit: Kit, track: Soundtrack) -> None:
    """Write cards and description."""
    from scenes.talk.social import CARD, CARDS, description

    scene, inputs = scene_called(CARD[0]), [inputs_hash(scene, kit.project) for scene in SCENES]
    for name, (width, height) in CARDS.items():
        key = key_of(CARD, name, width, height, inputs, code_hash("scenes.preview", *scene.modules))
        kit.make(f"social/{name}.png", key, partial(_card, kit.project, width, height), "For posts", f"{width} x {height}")
    write_file(kit.folder / "social/description.txt", description(kit.project, track).encode())
    kit.list_entry("For posts", "social/description.txt", "a description with chapters, for a video site")


def _card(project: Project, width: int, height: int, file: Path) -> None:
    from scenes.preview import cue_still, save_still
    from scenes.talk.social import CARD

    save_still(cue_still(project, scene_called(CARD[0]), CARD[1], width, height), file)


# ---- what is made from the manifest
def _manifest(kit: Kit, clips: ClipFiles, film: Film, poster: Poster, cases: Sequence[Case]) -> Manifest:
    from scenes.talk.logo import logo_file
    from scenes.talk.manifest_of import manifest_of
    from scenes.talk.questions import questions_of

    seen = kit.narrator.script.seen if kit.narrator else {}
    manifest = manifest_of(
        kit.project, kit.asked.output(kit.asked.editions[0]), seen, clips.files,
        film=film, poster=poster, cases=cases, questions=questions_of(kit.project), logo=logo_file(kit.project.brand, kit.folder),
    )  # fmt: skip
    write_manifest(manifest, kit.folder)
    return manifest


def code_of(name: str) -> str:
    """Return a hash of a module of publish/ with all that it imports, and of the templates that lie beside it."""
    folder = Path(publish.__file__).parent
    beside = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc"))
    return key_of(code_hash(f"publish.{name}"), [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in beside])


def _decks(kit: Kit, manifest: Manifest) -> None:
    """Write decks and hand-outs."""
    from publish.handout import Layout, write_handout
    from publish.html_deck import write_html_deck
    from publish.pptx import write_pptx

    made_of = manifest.model_dump_json()
    heights = [SHORT_SIDES[edition.side] for edition in kit.asked.editions if edition.shape == WIDE]
    for number, height in enumerate(heights):
        path = "decks/deck.pptx" if number == 0 else f"decks/deck-{height}p.pptx"
        key = key_of(made_of, height, code_of("pptx"))
        try:
            kit.make(
                path,
                key,
                partial(write_pptx, manifest, kit.folder, height=height),
                "Decks",
                f"PowerPoint, a slide a cue, {height}p",
            )
        except InputError as error:  # too large for PowerPoint
            console.print(error.findings[0])
    deck = "decks/html/index.html"
    kit.make(deck, key_of(made_of, code_of("html_deck")), lambda file: write_html_deck(manifest, kit.folder, file.parent))
    kit.list_entry("Decks", "decks/html", "the same for any browser: open index.html")
    layouts: tuple[tuple[str, Layout, str], ...] = (
        ("handout.pdf", "six", "six stills a page with what is said, and lines for notes"),
        ("stills.pdf", "one", "a still a page, for Beamer and Keynote"),
    )
    for name, layout, purpose in layouts:
        key = key_of(made_of, layout, code_of("handout"))
        kit.make(f"decks/{name}", key, partial(write_handout, manifest, kit.folder, layout=layout), "Decks", purpose)


def _page(kit: Kit, manifest: Manifest) -> None:
    """Write the page, its zip for a learning platform, and the worksheets."""
    from publish.lms import write_lms
    from publish.page import write_page
    from publish.worksheet import write_worksheet

    made_of = manifest.model_dump_json()
    kit.make("page/index.html", key_of(made_of, code_of("page")), lambda file: write_page(manifest, kit.folder, file.parent))
    kit.list_entry("Page", "page", "the poster as a map with its clips, film, numbers: for a browser or any web server")
    key = key_of(made_of, code_of("lms"))
    kit.make(
        "teaching/page-lms.zip",
        key,
        partial(write_lms, manifest, kit.folder),
        "Teaching",
        "the page for Moodle and other learning platforms",
    )
    sheets = (("worksheet.pdf", False, "ten questions"), ("worksheet-answers.pdf", True, "the same with answers"))
    for name, answers, purpose in sheets if manifest.questions else ():  # a language may have none
        key = key_of(made_of, answers, code_of("worksheet"))
        kit.make(f"teaching/{name}", key, partial(write_worksheet, manifest, answers=answers), "Teaching", purpose)
