"""The command `talk`: all that a speaker needs for a talk, in one folder that works without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Annotated

import typer

from publish.contents import write_contents
from publish.manifest import Case, Film, Manifest, Media, Poster, write_manifest
from scenes.commands.clips import EDITIONS, KIT, Asked, EditionsOption, KindsOption, ShapesOption, write_clips
from scenes.commands.guard import ForceOption, checked_poster
from scenes.commands.shared import FpsOption, JobsOption, PresetOption, QuietOption, console, tell_left_out
from scenes.commands.sound import (
    DEFAULT_VOICE,
    ScriptOption,
    SilentOption,
    TakesOption,
    VoiceFileOption,
    VoiceOption,
    is_unspoken,
    narrator_of,
)
from scenes.commands.talk_dives import checked_dives, write_dives
from scenes.commands.talk_kit import Kit, code_of
from scenes.commands.talk_pictures import write_cases, write_film, write_posters, write_social
from scenes.commands.targets import folder_target
from scenes.core.errors import InputError
from scenes.core.made import Made, key_of
from scenes.film import DIVE_SCENES, SCENES
from scenes.options import with_choices
from scenes.project import Choices, load_project
from scenes.render.pool import free_workers
from scenes.session import Wanted
from scenes.talk.editions import SHORT_SIDES, WIDE, editions_of, kinds_of

if TYPE_CHECKING:
    from scenes.talk.clip_files import ClipFiles

KINDS = "clip,loop,webp,first,last"


@with_choices
def talk(
    chosen: Choices,
    editions: EditionsOption = EDITIONS, shapes: ShapesOption = WIDE, kinds: KindsOption = KINDS,
    fps: FpsOption = "30", jobs: JobsOption = 0, preset: PresetOption = None, quiet: QuietOption = False,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, force: ForceOption = False,
    deep_dives: Annotated[bool, typer.Option("--deep-dives", help="Deep dives too: clips, film and sheet of each, in decks and page. The kit grows by them.")] = False,
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
    dives = DIVE_SCENES if deep_dives else ()
    project = checked_dives(checked_poster(project, force), dives, force)
    kit = Kit(project, chosen, folder, asked, narrator, Made(folder), dives)
    _make_all(kit, force)
    if not quiet:
        console.print(f"{folder / 'index.html'} lists what is in the kit")


def _make_all(kit: Kit, force: bool) -> None:
    """Make the kit, step by step."""
    steps = count(1)
    _tell(kit, next(steps), "clips")
    wanted = [Wanted(scene) for scene in (*SCENES, *kit.dives)]
    clips = write_clips(kit.project, wanted, kit.made, kit.asked, kit.narrator, bed=False, landings=False, force=force)
    kit.list_entry("Clips", "clips", "each section and each cue by itself, in all sizes; names say what they are")
    _tell(kit, next(steps), "film")
    film, track = write_film(kit)
    _tell(kit, next(steps), "posters")
    poster = write_posters(kit)
    if kit.dives:
        _tell(kit, next(steps), "deep dives")
    dives = write_dives(kit)
    _tell(kit, next(steps), "scenarios")
    cases = write_cases(kit)
    _tell(kit, next(steps), "cards and description")
    write_social(kit, track)
    manifest = _manifest(kit, clips, film, poster, cases, *dives)
    _tell(kit, next(steps), "decks and hand-outs")
    _decks(kit, manifest)
    _tell(kit, next(steps), "page and worksheets")
    _page(kit, manifest)
    write_contents(manifest, kit.folder, kit.entries, "social/thumbnail.png")


STEPS = 7


def _tell(kit: Kit, number: int, name: str) -> None:
    if not kit.asked.quiet:
        console.print(f"[{number}/{STEPS + bool(kit.dives)}] {name}")


# ---- what is made from the manifest
def _manifest(
    kit: Kit, clips: ClipFiles, film: Film, poster: Poster, cases: Sequence[Case],
    dive_films: Mapping[str, Film], sheets: Mapping[str, Sequence[Media]],
) -> Manifest:  # fmt: skip
    from scenes.talk.logo import logo_file
    from scenes.talk.manifest_of import manifest_of
    from scenes.talk.questions import questions_of

    seen = kit.narrator.script.seen if kit.narrator else {}
    manifest = manifest_of(
        kit.project, kit.asked.output(kit.asked.editions[0]), seen, clips.files,
        film=film, poster=poster, cases=cases, questions=questions_of(kit.project), logo=logo_file(kit.project.brand, kit.folder),
        dive_films=dive_films, sheets=sheets,
    )  # fmt: skip
    write_manifest(manifest, kit.folder)
    return manifest


def _decks(kit: Kit, manifest: Manifest) -> None:
    """Write decks and hand-outs."""
    from publish.handout import Layout, write_handout
    from publish.html_deck import write_html_deck

    made_of = manifest.model_dump_json()
    heights = [SHORT_SIDES[edition.side] for edition in kit.asked.editions if edition.shape == WIDE]
    for number, height in enumerate(heights):
        _deck(kit, manifest, "decks/deck" if number == 0 else f"decks/deck-{height}p", height, f"PowerPoint, a slide a cue, {height}p")
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


def _deck(kit: Kit, manifest: Manifest, stem: str, height: int, purpose: str) -> None:
    """Write a deck for PowerPoint; of one that is too large for that, the film and the deep dives as two, or what of them is not too large."""
    from publish.pptx import write_pptx

    key = key_of(manifest.model_dump_json(), height, code_of("pptx"))
    try:
        kit.make(f"{stem}.pptx", key, partial(write_pptx, manifest, kit.folder, height=height), "Decks", purpose)
    except InputError as error:
        dives = tuple(section for section in manifest.sections if section.dive)
        rest = tuple(section for section in manifest.sections if not section.dive)
        if not (dives and rest):
            console.print(error.findings[0])
            return
        _deck(kit, manifest.model_copy(update={"sections": rest}), stem, height, purpose)
        _deck(kit, manifest.model_copy(update={"sections": dives, "poster": None}), f"{stem}-deep-dives", height, f"{purpose}: deep dives")


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
