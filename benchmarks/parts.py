"""The five parts of the bench. Each measures in processes of its own, A and B in turn, and returns rows.

Ratios are medians over pairs. Everything that is written lies in a folder of the bench's own.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.command import ROOT, Spent, explainer, measure, run
from benchmarks.rendering import Size
from benchmarks.rows import Row, at_least, at_most
from benchmarks.subjects import SUBJECTS, Subject
from scenes.film import SCENES, seconds_of
from scenes.project import load_project

CAPTION = ("Every node reads its own share", "Each node reads its own share")
PICTURE = ('title = "Inside a Node"', 'title = "Inside the Node"')
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How large the bench measures: size of a frame, poster's width in pixels, how many pairs of short measurements."""

    size: Size
    poster: int
    pairs: int
    subjects: tuple[Subject, ...] = SUBJECTS


DRAFT = Size(960, 540, 10)  # few frames a second: drawing and building, not encoding, take most of the time
FULL = Plan(Size(1920, 1080, 60), 2160, 3)
QUICK = Plan(Size(960, 540, 30), 1080, 1)


def against_plain(plan: Plan, folder: Path, say: Say) -> list[Row]:
    """Measure the same cues in plain Manim and here: frames a second of the plays."""
    pairs = [(_worker("plain", plan, subject, say), _worker("ours", plan, subject, say)) for subject in plan.subjects]
    ratios = [ours["rate"] / plain["rate"] for (plain, _), (ours, _) in pairs]
    raw = [
        {"subject": str(subject), "plain": plain, "ours": ours, "plain_peak": before.peak, "ours_peak": after.peak}
        for subject, ((plain, before), (ours, after)) in zip(plan.subjects, pairs, strict=True)
    ]
    told = f"plain {_rates([p for (p, _), _ in pairs])}, ours {_rates([o for _, (o, _) in pairs])}"
    goal, ratio, met = at_least(median(ratios), 4)
    what = f"plain Manim against ours, {'; '.join(map(str, plan.subjects))}; {plan.size}"
    return [Row(1, what, goal, f"{ratio} ({told})", met, max(after.peak for _, (_, after) in pairs), {"pairs": raw})]


def against_encoder(plan: Plan, folder: Path, say: Say) -> list[Row]:
    """Measure drawing and encoding against encoding the same frames alone."""
    pairs = [(_worker("ours", plan, subject, say), _worker("encode", plan, subject, say)) for subject in plan.subjects]
    shares = [ours["rate"] / alone["rate"] for (ours, _), (alone, _) in pairs]
    raw = [{"subject": str(s), "ours": o, "alone": a} for s, ((o, _), (a, _)) in zip(plan.subjects, pairs, strict=True)]
    told = f"ours {_rates([o for (o, _), _ in pairs])}, encoder alone {_rates([a for _, (a, _) in pairs])}"
    goal, share, met = at_least(median(shares), 0.6)
    what = f"share of the encoder alone, the same frames, {plan.size}"
    return [Row(2, what, goal, f"{share} ({told})", met, max(spent.peak for (_, spent), _ in pairs), {"pairs": raw})]


def film(plan: Plan, folder: Path, say: Say) -> list[Row]:
    """Measure the whole film with nothing kept but its grounds, then after one word was changed, twice."""
    content = folder / "content.toml"
    shutil.copy(ROOT / "assets" / "content.toml", content)
    kept = cache_in(folder / "film")
    _grounds(plan, kept)
    say(f"cold film, {plan.size}")
    cold = _film(plan, folder, content, kept)
    rows, playing = [], sum(seconds_of(scene, load_project()) for scene in SCENES)
    for what, (old, new) in (("a caption", CAPTION), ("a picture that the poster shows too", PICTURE)):
        edit(content, old, new)
        say(f"film after one word of {what}")
        warm = _film(plan, folder, content, kept)
        goal, ratio, met = at_most(warm.wall / cold.wall, 0.15)
        told = f"{ratio} ({warm.wall:.1f} s after {cold.wall:.0f} s, CPU {warm.cpu:.0f} after {cold.cpu:.0f} s, {_rendered(warm)} clips after {_rendered(cold)})"
        first = not rows
        rows.append(Row(3, f"one word of {what} against a cold film (grounds kept)", goal if first else "", told, met if first else None,
                        max(cold.peak, warm.peak), {"cold": _figures(cold), "warm": _figures(warm)}))  # fmt: skip
    share = cold.wall / playing
    told = f"{share:.2f} ({cold.wall:.0f} s for {playing:.0f} s of film)"
    what = f"cold film against its playing time, 2 processes, {plan.size}"
    return [*rows, Row(3, what, "< 1", told, share < 1, cold.peak, {"playing": playing, **_figures(cold)})]


def poster(plan: Plan, folder: Path, say: Say) -> list[Row]:
    """Measure the poster's command in new processes against importing Manim, drawing and saving alone."""
    file = folder / "poster.png"
    command = ("poster", "--width", str(plan.poster), "-o", str(file))
    say("poster, warming the caches")
    explainer(*command)
    pairs = []
    for _ in range(plan.pairs):
        say("poster in a new process, then step by step")
        cold = explainer(*command)
        pairs.append((cold, json.loads(run([sys.executable, "-m", "benchmarks.poster_steps", str(plan.poster)]).output)))
    say("poster with nothing kept")
    bare = explainer(*command, environment=cache_in(folder / "bare"))
    least = [steps["imports"] + steps["draw"] + steps["save"] for _, steps in pairs]
    goal, ratio, met = at_most(median(cold.wall / floor for (cold, _), floor in zip(pairs, least, strict=True)), 2.5)
    size = f"{plan.poster}x{plan.poster * 5 // 4}"
    told = f"{ratio} ({median(cold.wall for cold, _ in pairs):.1f} s against {median(least):.1f} s)"
    peak, raw = max(cold.peak for cold, _ in pairs), {"cold": [_figures(cold) for cold, _ in pairs], "steps": [s for _, s in pairs]}
    return [
        Row(4, f"poster {size} in a new process against import, draw, save", goal, told, met, peak, raw),
        Row(4, "the poster again in the same process", "", f"{median(s['again'] for _, s in pairs):.1f} s", None, 0, {}),
        Row(4, "the poster with nothing kept on disk", "", f"{bare.wall:.1f} s", None, bare.peak, _figures(bare)),
    ]


def processes(plan: Plan, folder: Path, say: Say) -> list[Row]:
    """Measure the whole film with one process against two, preset draft, with grounds and models kept, no plans and no clips.

    It is measured where drawing dominates; where encoding does, one process keeps the second core busy already.
    """
    plan, kept = replace(plan, size=DRAFT), cache_in(folder / "cache")
    say("film, warming the caches")
    _draft(plan, folder, kept, 2)
    pairs = []
    for turn in range(2 * plan.pairs - 1):  # many, and each the other way round than the one before: a shared machine drifts
        order = (1, 2) if turn % 2 == 0 else (2, 1)
        say(f"film, {plan.size}, with {order[0]}, then {order[1]} processes")
        spent = {jobs: _draft(plan, folder, kept, jobs) for jobs in order}
        pairs.append((spent[1], spent[2]))
    goal, ratio, met = at_least(median(one.wall / two.wall for one, two in pairs), 1.5)
    one, two = ([pair[k] for pair in pairs] for k in (0, 1))
    told = f"{ratio} ({_seconds_and_cores(one)}, {_seconds_and_cores(two)})"
    what = f"1 against 2 processes, the film of preset draft, {plan.size} (models and grounds kept)"
    raw = {"pairs": [[_figures(spent) for spent in pair] for pair in pairs]}
    return [Row(5, what, goal, told, met, max(spent.peak for pair in pairs for spent in pair), raw)]


def _draft(plan: Plan, folder: Path, kept: Mapping[str, str], jobs: int) -> Spent:
    """Render the film of preset draft with so many processes; plans and clips that are kept are thrown away first."""
    for part in ("plans", "clips"):
        shutil.rmtree(folder / "cache" / part, ignore_errors=True)
    target = str(folder / "draft.mp4")
    return explainer("film", *_shape(plan), "--preset", "draft", "--jobs", str(jobs), "--quiet", "-o", target, environment=kept)


def _seconds_and_cores(runs: Sequence[Spent]) -> str:
    """Tell the median seconds of runs, and how many cores they kept busy."""
    return f"{median(run.wall for run in runs):.1f} s on {median(run.cpu / run.wall for run in runs):.2f} cores"


PARTS: Mapping[int, Callable[[Plan, Path, Say], list[Row]]] = {
    1: against_plain, 2: against_encoder, 3: film, 4: poster, 5: processes,
}  # fmt: skip


def memory(rows: Sequence[Row]) -> Row:
    """Return the row of the largest process of all that was measured here (plain Manim and the encoder alone left out)."""
    peak = max((row.peak for row in rows if row.part), default=0.0)
    return Row(6, "memory of the largest process", "≤ 700 MB", f"{peak:.0f} MB", peak <= 700, peak)


def edit(file: Path, old: str, new: str) -> None:
    """Change the one place of a file where a text stands; raises ValueError when it stands nowhere or twice."""
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{file.name}: {old!r} stands {text.count(old)} times; give the bench another word to change")
    file.write_text(text.replace(old, new), encoding="utf-8")


def _worker(kind: str, plan: Plan, subject: Subject, say: Say) -> tuple[dict, Spent]:
    say(f"{subject}: {kind}")
    return measure(kind, subject.key, *shape_of(plan.size), "--cues", *subject.cues)


def shape_of(size: Size) -> tuple[str, ...]:
    """Return a size as arguments of benchmarks.worker."""
    return "--width", str(size.width), "--height", str(size.height), "--fps", str(size.fps)


def cache_in(folder: Path) -> dict[str, str]:
    """Return the environment of a command that finds nothing kept but what lies in a folder."""
    return {"EXPLAINER_CACHE": str(folder), "XDG_CACHE_HOME": str(folder)}


def _grounds(plan: Plan, kept: Mapping[str, str]) -> None:
    size = plan.size
    run([sys.executable, "-m", "benchmarks.grounds", str(size.width), str(size.height)], kept)


def _film(plan: Plan, folder: Path, content: Path, kept: Mapping[str, str]) -> Spent:
    target = folder / "film" / "film.mp4"
    return explainer("film", *_shape(plan), "--jobs", "2", "--json", "--content", str(content), "-o", str(target), environment=kept)


def _rendered(spent: Spent) -> int:
    """Return how many clips a command rendered, by what it told as JSON."""
    return sum(not clip["from_cache"] for clip in json.loads(spent.output)["clips"])


def _shape(plan: Plan) -> tuple[str, ...]:
    return "--size", f"{plan.size.width}x{plan.size.height}", "--fps", str(plan.size.fps)


def _figures(spent: Spent) -> dict[str, float]:
    return {"wall": round(spent.wall, 3), "cpu": round(spent.cpu, 3), "peak": round(spent.peak, 1)}


def _rates(found: Sequence[dict]) -> str:
    """Tell the median frames a second, and CPU milliseconds a frame."""
    rate, cpu = median(run["rate"] for run in found), median(1000 * run["cpu"] / run["frames"] for run in found)
    return f"{rate:.1f} frames/s at {cpu:.0f} ms CPU"
