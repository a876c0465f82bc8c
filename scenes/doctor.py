"""What the project needs of the machine it runs on, found or missing, with the cure: the checks of `explainer doctor`.

Nothing is imported until it is asked for, so that a machine on which much is missing can still be told what.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from scenes.core import typeset
from scenes.core.environment import NAME, cache_folder
from scenes.core.errors import FontError
from scenes.core.provenance import ROOT

LEAST_PYTHON = (3, 11)
LEAST_DISK = 2e9  # bytes: the clips of a film at 1920x1080, its grounds, and the film itself
AGAIN = "run `make setup`, or `pip install -c constraints.txt .`"
SYSTEM = {
    "Linux": "apt-get install libcairo2-dev libpango1.0-dev pkg-config gcc python3-dev",
    "Darwin": "brew install cairo pango pkg-config",
}
ENCODERS = {"libx264": ("films and clips", True), "aac": ("narration", True), "mov_text": ("captions as a track", True)}
OTHERS = {"libvpx-vp9": ("WebM with transparency", False), "prores_ks": ("ProRes 4444 with transparency", False)}


@dataclass(frozen=True)
class Check:
    """What was looked for: whether it is there, whether the project needs it, what was found, and the cure where it is missing."""

    name: str
    ok: bool
    found: str
    cure: str = ""
    needed: bool = True


def checks() -> list[Check]:
    """Return every check, in order."""
    found: list[Check] = [_python(), *_packages(), *_checkout()]
    found += [_library("Cairo", "cairo", "cairo_version_string"), _library("Pango", "manimpango", "pango_version")]
    return [*found, *_fonts(), *_encoders(), _voice(), *_places()]


def _python() -> Check:
    wanted, found = ".".join(map(str, LEAST_PYTHON)), platform.python_version()
    cure = f"install Python {wanted} or newer, then `PYTHON=/path/to/python make setup`"
    return Check("Python", sys.version_info >= LEAST_PYTHON, f"{found}, {sys.executable}", cure)


def _packages() -> Iterator[Check]:
    """Yield a check for each package of pyproject.toml that is missing, or one for all."""
    try:
        names = [_name_of(wanted) for wanted in requires(NAME) or () if "extra ==" not in wanted]
    except PackageNotFoundError:
        yield Check("packages", False, f"{NAME} is not installed", AGAIN)
        return
    missing = [name for name in names if not _is_installed(name)]
    yield from (Check(f"package {name}", False, "not installed", AGAIN) for name in missing)
    if not missing:
        yield Check("packages", True, f"{len(names)} installed")


def _checkout() -> Iterator[Check]:
    """Yield, in a checkout of the project, whether the code that runs is its own or a copy, on which edits have no effect."""
    here = Path.cwd()
    if (here / "pyproject.toml").is_file() and (here / "scenes" / "doctor.py").is_file():
        own = here.resolve() == ROOT
        found = f"{here / 'scenes'}" if own else f"the code that runs is {ROOT / 'scenes'}, a copy: edits in {here} have no effect"
        yield Check("code of this folder", own, found, "run `.venv/bin/python -m pip install -c constraints.txt -e .`", needed=False)


def _name_of(requirement: str) -> str:
    """Return the name of what a requirement asks for: "manim" of "manim==0.22.0"."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _library(name: str, module: str, told_by: str) -> Check:
    """Return the check of a system library, by the package that is built against it."""
    system = SYSTEM.get(platform.system(), "install the library with its headers")
    cure = f"{system}; then {AGAIN}"
    try:
        return Check(name, True, str(getattr(import_module(module), told_by)()))
    except (ImportError, OSError, AttributeError) as error:
        return Check(name, False, f"{module} cannot be imported: {_first_line(error)}", cure)


def _fonts() -> Iterator[Check]:
    for name in typeset.FACES:
        try:
            typeset.face(name)
        except (FontError, OSError) as error:
            yield Check(f"font {name}", False, _first_line(error).partition("; ")[0], AGAIN)
            return
    yield Check("fonts", True, f"{len(typeset.FACES)} faces")


def _encoders() -> Iterator[Check]:
    try:
        codec: Callable[[str, str], object] = import_module("av").codec.Codec
    except ImportError as error:
        yield Check("encoders", False, f"av cannot be imported: {_first_line(error)}", AGAIN)
        return
    for name, (use, needed) in (ENCODERS | OTHERS).items():
        try:
            codec(name, "w")
        except ValueError:
            yield Check(
                f"encoder {name}", False, f"missing, for {use}", "`pip install --force-reinstall --only-binary av av` brings it", needed
            )
        else:
            yield Check(f"encoder {name}", True, f"there, for {use}", needed=needed)


def _voice() -> Check:
    from voiceover.voices.registry import DEFAULT, availability

    found = next(voice for voice in availability() if voice.name == DEFAULT)
    state = "installed" if found.installed else "not installed; films need --silent without it"
    return Check(f"voice {DEFAULT}", found.installed, state, AGAIN, needed=False)


def _places() -> Iterator[Check]:
    """Yield whether the cache, temporary files and the current folder can be written to, and how much room there is."""
    cache = cache_folder()
    cures = {
        "cache": (cache, "set EXPLAINER_CACHE to a folder that you may write to"),
        "temporary files": (Path(tempfile.gettempdir()), "set TMPDIR to a folder that you may write to"),
        "current folder": (Path.cwd(), "change to a folder that you may write to; results go to media/ below it, or where -o says"),
    }
    for name, (folder, cure) in cures.items():
        fault = _why_not(folder)
        yield Check(name, not fault, fault or str(folder), cure)
        if not fault:
            free = shutil.disk_usage(_there(folder)).free
            yield Check(
                f"disk of {name}", free >= LEAST_DISK, f"{free / 1e9:.1f} GB free",
                f"free {LEAST_DISK / 1e9:.0f} GB: `explainer cache prune` deletes what was not used for a month", needed=name == "cache",
            )  # fmt: skip


def _why_not(folder: Path) -> str:
    """Return why nothing can be written into a folder, or to where it would be made; nothing where it can."""
    try:
        with tempfile.NamedTemporaryFile(dir=_there(folder), prefix=".doctor-"):
            return ""
    except OSError as error:
        return f"{folder} cannot be written to: {error.strerror}"


def _there(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
