"""What a kit shows of its own: film, posters, the shipped scenarios, cards for posts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from publish.manifest import Case, Film, Poster
from scenes.commands.shared import console
from scenes.commands.vectors import write_poster
from scenes.core.assets import ASSETS
from scenes.core.cache import write_file
from scenes.core.errors import ExplainerError, InputError
from scenes.core.formats import SHEET
from scenes.core.made import key_of
from scenes.core.papers import print_of
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.film import SCENES, inputs_hash, scene_called
from scenes.project import Project, load_project
from scenes.session import Wanted, render_wanted
from scenes.talk.editions import WIDE, Edition

if TYPE_CHECKING:
    from scenes.soundtrack import Soundtrack

from scenes.commands.talk_kit import Kit, code_of

POSTERS = (
    ("poster.png", "2160x2700", "png", "the poster, 4:5, for screens"),
    ("poster.webp", "2160x2700", "webp", "the same, smaller, for pages"),
    ("poster.svg", "2160x2700", "svg", "the same as vectors, to be edited or enlarged"),
    ("poster-A3.pdf", "A3", "pdf", "to print from A4 to A0: vectors, composed for these papers, with text that can be read and searched"),
    ("poster-24x36in.pdf", "24x36in", "pdf", "to print at 24 x 36 inches (or 50 x 75 cm)"),
)
OFFICE = ("poster-office-A4.pdf", "A4", "on white, for an office printer")
CASE_WIDTH = 1080


# ---- film
def write_film(kit: Kit, dive: SceneRef | None = None) -> tuple[Film, Soundtrack]:
    """Write the whole film, or that of a deep dive, in each wide edition, with captions, chapters and transcript; return it and what is heard in it."""
    from scenes.talk.manifest_of import film_of

    found, heard, name = [], None, dive.key if dive else "film"
    for number, edition in enumerate(edition for edition in kit.asked.editions if edition.shape == WIDE):
        path = f"film/{name}.mp4" if number == 0 else f"film/{name}-{edition.name}.mp4"
        track = _film_file(kit, edition, path, dive, texts=number == 0)
        heard = heard or track
        found.append(kit.media(path, "film", edition.size, track.seconds, track.samples is not None))
    if heard is None:
        raise InputError([f"--shapes: the film needs {WIDE}; add it"])
    return film_of(heard, found), heard


def _film_file(kit: Kit, edition: Edition, path: str, dive: SceneRef | None, texts: bool) -> Soundtrack:
    from scenes.soundtrack import silent, soundtrack_of, title_of_film, write_clip, write_texts
    from voiceover.mix import Sound

    output = kit.asked.output(edition)
    scenes = (dive,) if dive else SCENES
    session = render_wanted(kit.project, [Wanted(scene) for scene in scenes], output, kit.asked.jobs, console, kit.asked.quiet)
    session.hand_over(output)
    if kit.narrator:
        track = soundtrack_of(
            kit.project, kit.narrator.script, kit.narrator.speak, session.clips, output.fps, Sound(bed=True, landings=True)
        )
    else:
        track = silent(kit.project, session.clips, output.fps)
    title, samples = title_of_film(kit.project, [scene.key for scene in scenes]), b"" if track.samples is None else track.samples.tobytes()
    key = key_of("film", title, [clip.key for clip in session.clips], key_of(samples), track.captions, code_hash("scenes.video.mux"))
    part, whole = ("Deep dives", f"“{title}”, a film of its own") if dive else ("Film", "the whole film")
    purpose = f"{whole} with sound, captions and chapters" if texts else f"the same in {edition.name}, for older computers"
    target = kit.make(path, key, lambda file: write_clip(session.clips, track, file, title), part, purpose)
    if texts:
        for file in write_texts(kit.project, track, target, title):
            kit.list_entry(part, file.relative_to(kit.folder).as_posix(), _purpose_of_text(file))
    return track


def _purpose_of_text(file: Path) -> str:
    if "chapters" in file.name:
        return "its chapters, for a video site"
    return "what is said, to be read" if file.suffix == ".html" else ""


# ---- posters
def write_posters(kit: Kit) -> Poster:
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


def write_cases(kit: Kit) -> list[Case]:
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
def write_social(kit: Kit, track: Soundtrack) -> None:
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
