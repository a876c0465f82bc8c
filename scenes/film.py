"""The one list of the film's sections and scenes; what counts, numbers or names them follows from it.

A section is a folder under scenes/sections that is named after its key: `words.py` (its tables in the content file), `picture.py`,
`scene.py` (a class named after the key), `truth.py`. To add one, write its folder, its line in SECTIONS, its words in the content file,
and its box in scenes/sections/poster/boxes.py. A deep dive is a film of its own, in one scene, with a sheet of its own: a folder under
scenes/deep_dives (docs/deep-dives.md). Modules are named here, and imported only when they are asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from scenes.core.errors import SectionError, one_of
from scenes.core.modules import named, part_of
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef

if TYPE_CHECKING:
    from scenes.project import Project

FOLDER = "scenes.sections"
DIVES_FOLDER = "scenes.deep_dives"
CAPTIONS_OF = "voiceover.captions"
DATA = "cyan"  # the colour of data under way


@dataclass(frozen=True)
class Section:
    """A section of the poster and the film: its key, the later sections that it feeds, and the colour of what it sends them."""

    key: str
    feeds: tuple[str, ...] = ()
    sends: str = DATA


SECTIONS = (
    Section("data_pipeline", feeds=("storage_orchestration", "training_cluster")),
    Section("storage_orchestration", feeds=("training_cluster",)),
    Section("training_cluster", feeds=("training_step",)),
    Section("training_step", feeds=("inference_serving",)),
    Section("inference_serving", feeds=("operations", "training_vs_inference"), sends="request"),
    Section("operations"),
    Section("training_vs_inference"),
    Section("key_concepts"),
)
KEYS = tuple(section.key for section in SECTIONS)
DIVES: tuple[str, ...] = ("stack", "workflow", "landscape", "physics")


def folder_of(key: str) -> str:
    """Return the package of a scene's folder."""
    return f"{DIVES_FOLDER if key in DIVES else FOLDER}.{key}"


def _scene(key: str, *draws: str) -> SceneRef:
    """Return the scene of a folder: `data_pipeline` has the class DataPipeline in its scene.py."""
    return SceneRef(key, f"{folder_of(key)}.scene", "".join(word.capitalize() for word in key.split("_")), draws)


SCENES = (
    _scene("opening"),
    *(_scene(key) for key in KEYS),
    _scene("poster", *(f"{FOLDER}.{key}.picture" for key in KEYS)),
)
DIVE_SCENES = tuple(_scene(key) for key in DIVES)
ALL_SCENES = (*SCENES, *DIVE_SCENES)


def scene_called(key: str) -> SceneRef:
    """Return a scene by its key; raises KeyError with the known keys."""
    for scene in ALL_SCENES:
        if scene.key == key:
            return scene
    raise KeyError(f"no scene has the key {key!r}; {one_of(key, [scene.key for scene in ALL_SCENES])}")


def number_of(key: str) -> int:
    """Return a section's number in the whole film; raises SectionError for one that the film does not name."""
    if key not in KEYS:
        raise SectionError(f'scenes/film.py: SECTIONS has no section {key!r}; add the line Section("{key}") there')
    return KEYS.index(key) + 1


def badge_of(key: str, project: Project) -> int | None:
    """Return the number on a section's badge: its place in the film that is made; None where it is not in it, or in a plain one."""
    return None if project.plain or key not in project.sections else project.sections.index(key) + 1


def cue_number(key: str, cue: str, project: Project) -> str:
    """Return the number of a cue as files and lists have it: 05-03 is the third of the fifth section; the opening is 00, deep dives follow the finale."""
    scene = [scene.key for scene in ALL_SCENES].index(key)
    return f"{scene:02}-{cue_names(ALL_SCENES[scene], project).index(cue) + 1:02}"


def main_path() -> tuple[str, ...]:
    """Return the sections that raw data crosses: from the first, each fed by the one before, to the one that sends something else."""
    path = [SECTIONS[0]]
    while path[-1].feeds and path[-1].sends == DATA:
        path.append(SECTIONS[KEYS.index(path[-1].feeds[0])])
    return tuple(section.key for section in path)


def picture_of(key: str) -> Callable[..., Any]:
    """Return a section's picture function."""
    return cast(Callable[..., Any], named(_module(key, "picture"), "picture"))


def truth_of(key: str) -> ModuleType:
    """Return the module of a section (or of the poster) whose `shown` yields every number that it shows."""
    return _module(key, "truth")


def has_moments(scene: SceneRef) -> bool:
    """Tell whether a scene walks from moment to moment, so that each of its clips can be made alone."""
    return scene in ALL_SCENES and find_spec(f"{folder_of(scene.key)}.moments") is not None


def clips_of(scene: SceneRef, project: Project) -> tuple[tuple[str, float], ...]:
    """Return names and seconds of the clips of a scene where each can be made alone; of another nothing.

    What lacks a caption or a timing is left out; `seconds_of` names it.
    """
    if not has_moments(scene):
        return ()
    there = project.timing.cues.get(scene.key, {})
    return tuple((name, there[name].seconds) for name in cue_names(scene, project) if name in there)


def cue_names(scene: SceneRef, project: Project) -> tuple[str, ...]:
    """Return the names of a scene's cues in their order: as its words.py has them, or all that have captions, in whatever order those stand."""
    captions = getattr(getattr(project.content, scene.key, None), "captions", {})
    return getattr(_module(scene.key, "words"), "CUES", ()) or tuple(cue.name for cue in scene.load().cues if cue.name in captions)


def seconds_of(scene: SceneRef, project: Project) -> float:
    """Return how long a scene lasts."""
    return scene.load().seconds(project)


# ---- words
def chapters_in(key: str, project: Project) -> tuple[tuple[str, str], ...]:
    """Return the cues that a chapter of a deep dive begins with, and the chapters' titles; of another scene nothing: it is one chapter."""
    if key not in DIVES:
        return ()
    words = getattr(project.content, key)
    return tuple((cue, words.captions[cue].chapter) for cue in cue_names(scene_called(key), project) if words.captions[cue].chapter)


def title_of(key: str, project: Project) -> str:
    """Return a scene's title: a section's with the number on its badge."""
    if key not in (*KEYS, *DIVES):
        return {"poster": "Finale"}.get(key, key.capitalize())
    number, title = badge_of(key, project), getattr(project.content, key).title
    return f"{number}. {title}" if number else title


@cache
def word_tables() -> dict[str, type]:
    """Return the kind of every table of the content file, by its name, in the order of the film."""
    return {name: kind for scene in ALL_SCENES for name, kind in named(_module(scene.key, "words"), "TABLES").items()}


def words_of(scene: SceneRef, project: Project) -> object:
    """Return the words that a scene reads: its own tables, or what `reads` of its words.py returns; a scene of no folder reads all."""
    if scene not in ALL_SCENES:
        return project.content, project.chart
    module = _module(scene.key, "words")
    if hasattr(module, "reads"):
        return module.reads(project.content)
    return [getattr(project.content, name) for name in module.TABLES]


def inputs_hash(scene: SceneRef, project: Project) -> str:
    """Return a hash of everything but code that a scene is made from: the words that it reads, its timing, theme, scenario, language, corpus.

    What is said counts only where it is drawn, with the code that cuts it into captions, which no scene imports by name.
    """
    cues = project.timing.cues.get(scene.key)
    place = (badge_of(scene.key, project), len(project.sections)) if scene.key in KEYS else (project.sections, project.plain)
    told = (project.language.code, project.corpus.digest)
    made_of = (words_of(scene, project), project.theme, project.scenario, project.brand, *told, place)
    if project.captions != "burn":
        return _hash(*made_of, {name: (cue.seconds, cue.marks) for name, cue in cues.items()} if cues else None)
    return _hash(*made_of, cues, "burn", code_hash(CAPTIONS_OF))


def theme_hash(project: Project) -> str:
    """Return a hash of the theme."""
    return _hash(project.theme)


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _module(key: str, name: str) -> ModuleType:
    return part_of(f"{folder_of(key)}.{name}")
