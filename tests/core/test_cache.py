"""How files are written: whole or not at all, whoever else writes, and nothing stays of a process that was killed."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scenes.core.cache import STDOUT, keep_file, replaced, write_file
from scenes.core.errors import InputError

OLD, NEW = b"old", b"new" * 1000


def test_a_file_is_replaced_at_once(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "film.mp4"
    write_file(file, OLD)
    with replaced(file) as part:
        part.write_bytes(NEW)
        assert file.read_bytes() == OLD
        assert (part.parent, part.suffix) == (file.parent, ".mp4"), "it must be on the same disk, and say what it is"
    assert file.read_bytes() == NEW
    assert list(file.parent.iterdir()) == [file]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_file(file, OLD)
    with pytest.raises(KeyError), replaced(file) as part:
        raise KeyError(part.write_bytes(NEW))
    assert file.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_of_the_disk_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for raised, named in ((OSError(errno.ENOSPC, "full"), str(file)), (OSError(errno.ENOENT, "gone", "another"), "another")):
        with pytest.raises(OSError, match="full|gone") as caught, replaced(file):
            raise raised
        assert (caught.value.errno, caught.value.filename) == (raised.errno, named)


def test_two_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with replaced(file) as first, replaced(file) as second:
        first.write_bytes(OLD)
        second.write_bytes(NEW)
        assert first != second and first.exists()
    assert file.read_bytes() == OLD, "the first to begin was the last to end"


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path) -> None:
    script = f"import os, signal; from pathlib import Path; from scenes.core.cache import replaced\nwith replaced(Path({str(tmp_path / 'file.txt')!r})) as part: os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    (tmp_path / ".file.txt.notes").touch()
    write_file(tmp_path / "file.txt", NEW)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".file.txt.notes", "file.txt"] and not left.exists()


def test_others_may_read_outputs_and_not_what_is_kept(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        write_file(tmp_path / "film", NEW)
        keep_file(tmp_path / "kept", lambda file: file.write(NEW))
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("film", "kept")] == [0o664, 0o600]


def test_a_folder_that_cannot_be_written_to_is_an_error_only_for_outputs(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    keep_file(tmp_path / "file" / "below", lambda file: file.write(NEW))
    with pytest.raises(OSError, match="file"):
        write_file(tmp_path / "file" / "below", NEW)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    target, link, new = tmp_path / "disk" / "film.mp4", tmp_path / "link.mp4", tmp_path / "new.mp4"
    write_file(target, OLD)
    link.symlink_to("disk/film.mp4")
    new.symlink_to(tmp_path / "disk" / "later.mp4")
    write_file(link, NEW)
    write_file(new, NEW)
    assert link.is_symlink() and target.read_bytes() == NEW and not target.is_symlink()
    assert new.is_symlink() and (tmp_path / "disk" / "later.mp4").read_bytes() == NEW
    assert sorted(file.name for file in (tmp_path / "disk").iterdir()) == ["film.mp4", "later.mp4"]


def test_what_is_no_plain_file_is_refused_and_stays(tmp_path: Path) -> None:
    fifo, folder, link = tmp_path / "fifo.png", tmp_path / "folder.png", tmp_path / "null.png"
    os.mkfifo(fifo)
    folder.mkdir()
    link.symlink_to("/dev/null")
    before = {path: path.lstat() for path in (fifo, folder, link)}
    for path, what in ((fifo, "fifo"), (folder, "folder"), (link, "device"), (Path("/dev/null"), "device")):
        with pytest.raises(InputError, match=f"^{path}: is a {what} where a file is to be written; "):
            write_file(path, NEW)
    assert {path: path.lstat().st_mode for path in before} == {path: facts.st_mode for path, facts in before.items()}
    assert len(list(tmp_path.iterdir())) == 3


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(STDOUT, NEW)
    assert capfdbinary.readouterr().out == NEW and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x" * 251 + ".png", "ü" * 125 + ".png", "x" * 255])
def test_a_name_may_be_as_long_as_the_disk_takes(tmp_path: Path, name: str) -> None:
    write_file(tmp_path / name, OLD)
    with replaced(tmp_path / name) as part:
        part.write_bytes(NEW)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [(name, NEW)]


def test_only_what_was_left_half_written_is_taken_away(tmp_path: Path) -> None:
    mine = [tmp_path / ".film.notes.part.mp4", tmp_path / ".film.0123456789ab.part.mp4.bak"]
    left = tmp_path / ".film.0123456789ab.part.mp4"
    for file in (*mine, left):
        file.write_bytes(OLD)
    write_file(tmp_path / "film.mp4", NEW)
    assert all(file.exists() for file in mine) and not left.exists()
