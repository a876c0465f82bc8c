"""What a rendering's progress shows: bars with counts in a terminal, a line a clip elsewhere, nothing when it is to be quiet."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Task

from scenes.render.clips import Clip
from scenes.render.progress import Bars, Lines, Progress, count_bars, progress_for

FIRST, SECOND = Clip("rest", 30, "a"), Clip("links_come_up", 90, "b")


def console(terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=120, markup=False, highlight=False)


def shown(bars: Bars) -> list[tuple[str, float, float | None]]:
    tasks: list[Task] = bars._bars.tasks
    return [(task.description, task.completed, task.total) for task in tasks]


def test_bars_count_plans_and_frames() -> None:
    with Bars(console(True)) as bars:
        bars.plan(2)
        bars.planned("opening")
        assert shown(bars) == [("planning: opening is done", 1, 2)]
        bars.add(30)
        assert shown(bars) == [("planning: opening is done", 1, 2), ("all frames", 0, 30)]
        bars.planned("training_cluster")
        bars.add(90)
        assert shown(bars) == [("all frames", 0, 120)]
        bars.at("training_cluster", "rest", 12, 30)
        assert shown(bars) == [("all frames", 12, 120), ("training_cluster/rest", 12, 30)]
        bars.done("training_cluster", FIRST, 0.5)
        bars.at("training_cluster", "links_come_up", 45, 90)
        assert shown(bars) == [("all frames", 75, 120), ("training_cluster/links_come_up", 45, 90)]
        bars.done("training_cluster", SECOND, 1.0)
        assert shown(bars) == [("all frames", 120, 120)]


def test_bars_show_nothing_more_when_all_is_there() -> None:
    with Bars(console(True)) as bars:
        bars.plan(0)
        assert shown(bars) == []


def test_lines_tell_a_clip_its_frames_and_its_rate() -> None:
    told = console(False)
    with Lines(told) as lines:
        lines.plan(1)
        lines.planned("opening")
        lines.add(30)
        lines.at("opening", "rest", 10, 30)
        lines.done("opening", FIRST, 0.5)
        lines.done("opening", SECOND, 0.0)
    assert told.file.getvalue() == "opening/rest 30 frames 0.5 s 60 frames/s\nopening/links_come_up 90 frames 0.0 s – frames/s\n"


def test_what_suits_a_console() -> None:
    assert [type(progress_for(console(terminal), quiet)) for terminal, quiet in ((True, False), (False, False), (True, True))] == [
        Bars,
        Lines,
        Progress,
    ]


def test_bars_that_count() -> None:
    told = console(True)
    with count_bars(told) as bars:
        task = bars.add_task("pictures", total=40)
        bars.update(task, completed=13)
    assert "pictures" in told.file.getvalue() and "13/40" in told.file.getvalue()


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(progress_for(console(True), quiet=False), Bars)
    dumb = Console(file=io.StringIO(), force_terminal=True, width=120, _environ={"TERM": "dumb"})
    assert isinstance(progress_for(dumb, quiet=False), Lines)
