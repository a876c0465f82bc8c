"""The files of clips, in all editions and kinds; what is there already and unchanged is not made again.

Pictures come from the renderer's store and are copied, not encoded again; a loop is the clip and its dissolve from the last frame to the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from publish.manifest import Media
from scenes.core.cache import replaced
from scenes.core.environment import cache_folder
from scenes.core.made import Made, key_of
from scenes.core.provenance import code_hash
from scenes.film import title_of
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.runner import Rendered
from scenes.render.store import Store
from scenes.session import Session, Wanted
from scenes.soundtrack import Soundtrack, names_of, write_clip
from scenes.talk.editions import OF_ONE_SIZE, TRANSPARENT, Edition, file_name
from scenes.video import alpha, small
from scenes.video.mux import mux

FOLDER = "clips"
MOST = 8_000_000  # bytes of an animated picture: what mail and wikis take
OF_SECTIONS = ("clip", "silent", "loop", "alpha", "prores", "first", "last")
Tracks = Callable[[Sequence[Rendered]], Soundtrack]
Told = Callable[[int, int], object]


@dataclass(frozen=True)
class Item:
    """A section, or one of its cues, with its clips in an edition: `cue` is number and name, None for the whole section."""

    wanted: Wanted
    place: int
    cue: tuple[int, str] | None
    clips: tuple[Rendered, ...]

    @property
    def stands_for(self) -> tuple[str, str]:
        """Return key and cue ("" for the whole section)."""
        return self.wanted.scene.key, self.cue[1] if self.cue else ""


@dataclass
class ClipFiles:
    """What is written of clips: the folder, its record, and the files by section and cue ("" for the whole section)."""

    project: Project
    folder: Path
    made: Made
    jobs: int
    files: dict[tuple[str, str], list[Media]] = field(default_factory=dict)

    def add(self, items: Sequence[Item], kinds: Sequence[str], edition: Edition, output: Output, tracks: Tracks, told: Told) -> None:
        """Write the files of items in an edition, in all kinds that the output is rendered for; `told` hears how many of how many are done."""
        wanted = [(item, kind) for item in items for kind in kinds if kind in OF_SECTIONS or item.cue]
        slow = []
        for done, (item, kind) in enumerate(wanted):
            told(done, len(wanted))
            if kind in (*OF_ONE_SIZE, "first", "last"):
                slow.append((item, kind))
            else:
                self._write(item, kind, edition, output, tracks)
        self._write_pictures(slow, edition, output, lambda done: told(len(wanted) - len(slow) + done, len(wanted)))
        told(len(wanted), len(wanted))

    def _target(self, item: Item, kind: str, edition: Edition) -> Path:
        return self.folder / FOLDER / file_name(item.place, item.wanted.scene.key, item.cue, edition, kind)

    def _write(self, item: Item, kind: str, edition: Edition, output: Output, tracks: Tracks) -> None:
        """Write a film of an item, unless it is there."""
        target, title = self._target(item, kind, edition), title_of(item.wanted.scene.key, self.project)
        track = tracks(item.clips) if kind == "clip" else None
        heard = (track.captions, track.chapters, _digest(track)) if track else None
        key = key_of(
            kind,
            title,
            [clip.key for clip in item.clips],
            heard,
            code_hash("scenes.video.mux", "scenes.video.alpha", "scenes.video.dissolve"),
        )
        if not self.made.has(target, key):
            target.parent.mkdir(parents=True, exist_ok=True)
            clips = [clip.file for clip in item.clips]
            if track:
                write_clip(item.clips, track, target, title)
            elif kind in TRANSPARENT:
                alpha.join(clips, target, output.fps, title)
            else:
                seam = [Store(cache_folder()).hand_over(clips[-1], clips[0], output)[0]] if kind == "loop" else []
                mux([*clips, *seam], target, title=title, comment=names_of(item.clips))
            self.made.add(target, key)
        frames = sum(clip.frames for clip in item.clips)
        seconds = float(Fraction(frames) / output.fps)
        self._record(item, kind, target, edition.size, seconds, float(output.fps), bool(track and track.samples is not None))

    def _write_pictures(self, wanted: Sequence[tuple[Item, str]], edition: Edition, output: Output, told: Callable[[int], object]) -> None:
        """Write pictures of items that are not there, in as many processes as there are jobs."""
        code = code_hash("scenes.video.small")
        rows = [(item, kind, self._target(item, kind, edition)) for item, kind in wanted]
        keys = {target: key_of(kind, [clip.key for clip in item.clips], code) for item, kind, target in rows}
        stale = [(item, kind, target) for item, kind, target in rows if not self.made.has(target, keys[target])]
        for done, target in enumerate(_drawn(stale, self.jobs), start=1):
            self.made.add(target, keys[target])
            told(done)
        for item, kind, target in rows:
            with Image.open(target) as picture:
                size = picture.size
            seconds = float(Fraction(sum(clip.frames for clip in item.clips)) / output.fps) if kind in OF_ONE_SIZE else None
            self._record(item, kind, target, size, seconds, float(small.FPS) if seconds else None, False)

    def _record(
        self, item: Item, kind: str, target: Path, size: tuple[int, int], seconds: float | None, fps: float | None, sound: bool
    ) -> None:
        entry = self.made.entry(target)
        media = Media.model_validate(
            {"path": target.relative_to(self.folder).as_posix(), "kind": kind, "width": size[0], "height": size[1], "seconds": seconds, "fps": fps,
             "sound": sound, "bytes": entry.bytes, "sha256": entry.sha256}
        )  # fmt: skip
        self.files.setdefault(item.stands_for, []).append(media)


def _digest(track: Soundtrack) -> str:
    return key_of(track.samples.tobytes()) if track.samples is not None else ""


def items_of(session: Session, wanted: Iterable[Wanted], places: dict[str, int]) -> Iterator[Item]:
    """Yield every cue of what was rendered, and each section that is whole, with its clips."""
    for item in wanted:
        clips = session.of(item)
        names = list(dict.fromkeys(clip.cue for clip in clips))
        if item.cue is None:
            yield Item(item, places[item.scene.key], None, tuple(clips))
        for number, name in enumerate(names, start=1):
            cue = number if item.cue is None else int(item.number.split("-")[1])
            yield Item(replace(item, cue=name), places[item.scene.key], (cue, name), tuple(clip for clip in clips if clip.cue == name))


# ---- pictures, in processes of their own
def _drawn(wanted: Sequence[tuple[Item, str, Path]], jobs: int) -> Iterator[Path]:
    """Yield targets as they are written."""
    tasks = [(kind, item.clips[0].file, item.clips[-1].file, target) for item, kind, target in wanted]
    if jobs <= 1 or len(tasks) <= 1:
        yield from map(_draw, tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        under_way = [pool.submit(_draw, task) for task in tasks]
        try:
            for done in as_completed(under_way):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _draw(task: tuple[str, Path, Path, Path]) -> Path:
    """Write one picture of a clip (of the first and the last of a section's) and return its file."""
    kind, first, last, target = task
    if kind == "webp":
        small.write_webp(first, target, MOST)
    elif kind == "gif":
        small.write_gif(first, target, MOST)
    else:
        picture = small.ends(first if kind == "first" else last)[0 if kind == "first" else 1]
        with replaced(target) as part:
            picture.save(part, format="PNG", optimize=False)
    return target
