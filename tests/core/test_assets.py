"""The files that a teacher edits: copied whole or not at all, put before those that ship, and named in findings as a reader expects."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scenes.content.loader import DEFAULT_CONTENT, load_palette, load_scenario_file, scenario_file
from scenes.core import assets
from scenes.core.assets import ASSETS, EDITABLE, asset, check_folder, copy_assets, names_of, short_name
from scenes.core.errors import InputError
from scenes.project import Choices, load_project


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# ---------------------------------------------------------------- copying
@pytest.mark.parametrize("place", ["new", "below/new", "there"])
def test_everything_that_ships_is_copied_byte_for_byte(tmp_path: Path, place: str) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / place
    assert copy_assets(target) == [target / name for name in EDITABLE]
    assert files(target) == files(ASSETS)
    assert {path.name for path in target.iterdir()} == set(EDITABLE)


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    copy_assets(tmp_path)
    assert files(tmp_path) == files(ASSETS) | {"notes.txt": b"mine"}


@pytest.mark.parametrize("name", EDITABLE)
def test_a_folder_that_holds_any_of_it_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(InputError) as caught:
        copy_assets(tmp_path)
    assert caught.value.findings == [f"{tmp_path}: holds {name} already; choose another folder, or move that away"]
    assert files(tmp_path) == {name: b"mine"}


def test_a_link_to_nowhere_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "content.toml").symlink_to("gone.toml")
    with pytest.raises(InputError, match="holds content.toml already"):
        copy_assets(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="/file: is a file; name a folder$"):
        copy_assets(tmp_path / "file")


@pytest.mark.parametrize("place", ["new", "there"])
def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def fail_at_a_palette(source: Path, target: Path) -> None:
        if "palettes" in source.parts:
            raise OSError(28, "No space left on device")
        target.write_bytes(source.read_bytes())

    (tmp_path / "there").mkdir()
    monkeypatch.setattr(assets.shutil, "copyfile", fail_at_a_palette)
    with pytest.raises(OSError, match="No space"):
        copy_assets(tmp_path / place)
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_what_was_moved_is_taken_back_when_the_rest_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def fail_at_hardware(self: Path, target: Path) -> Path:
        if Path(target) == tmp_path / "hardware.toml":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_at_hardware)
    with pytest.raises(OSError, match="Permission"):
        copy_assets(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_of_an_installed_package_that_forbids_writing_can_be_written_in_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(ASSETS, shipped)
    for path in shipped.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr(assets, "ASSETS", shipped)
    copy_assets(tmp_path / "ours")
    assert all(path.stat().st_mode & 0o200 for path in (tmp_path / "ours").rglob("*"))


# ---------------------------------------------------------------- a folder of one's own
def test_a_folder_goes_before_what_ships_and_may_lack_what_it_leaves_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "palettes").mkdir()
    text = (ASSETS / "palettes" / "paper.toml").read_text(encoding="utf-8")
    (tmp_path / "palettes" / "mine.toml").write_text(text.replace('name = "paper"', 'name = "mine"'), encoding="utf-8")
    (tmp_path / "palettes" / "deep-navy.toml").write_text(text.replace('name = "paper"', 'name = "light-navy"'), encoding="utf-8")
    assert names_of("palettes", tmp_path) == ["aurora", "deep-navy", "mine", "okabe-night", "paper"]
    assert load_palette("mine", tmp_path).name == "mine"
    assert load_palette(None, tmp_path).name == "light-navy"
    assert load_palette("aurora", tmp_path).name == "aurora"
    assert asset("content.toml", tmp_path) == DEFAULT_CONTENT
    with pytest.raises(InputError, match="no palette is called 'mine'; choose one of aurora, deep-navy, okabe-night, paper or"):
        load_palette("mine")


def test_every_kind_of_file_of_a_folder_is_read(tmp_path: Path) -> None:
    copy_assets(tmp_path)
    assert load_project(Choices(assets=tmp_path)) == load_project()
    change(tmp_path / "content.toml", "AI INFRASTRUCTURE", "OUR PLATFORM")
    change(tmp_path / "scenario.toml", "layers = 80", "layers = 40")
    change(tmp_path / "hardware.toml", "memory = 141e9", "memory = 200e9")
    change(tmp_path / "palettes" / "paper.toml", 'name = "paper"', 'name = "our-paper"')
    project = load_project(Choices(assets=tmp_path, palette="paper"))
    assert project.content.poster.headline == "OUR PLATFORM"
    assert (project.scenario.model.layers, project.scenario.serving.gpu.memory) == (40, 200e9)
    assert project.theme.name == "our-paper"
    change(tmp_path / "scenarios" / "8b-one-node.toml", 'name = "', 'name = "Our ')
    assert load_project(Choices(assets=tmp_path, scenario="8b-one-node")).scenario.name.startswith("Our ")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_single_file_goes_before_the_folder(tmp_path: Path) -> None:
    copy_assets(tmp_path)
    change(tmp_path / "content.toml", "AI INFRASTRUCTURE", "OUR PLATFORM")
    assert load_project(Choices(assets=tmp_path, content=DEFAULT_CONTENT)) == load_project()


def test_faults_of_a_folder_name_its_files(tmp_path: Path) -> None:
    copy_assets(tmp_path)
    change(tmp_path / "scenario.toml", "layers = 80", "layers = 0")
    with pytest.raises(InputError) as caught:
        load_project(Choices(assets=tmp_path))
    assert caught.value.findings[0].startswith(f"{tmp_path}/scenario.toml: model.layers: 0 cannot be")


def test_a_folder_without_any_of_the_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contents.toml").write_text("")
    with pytest.raises(InputError, match=r"holds none of content\.toml, .*, palettes; `explainer init"):
        check_folder(tmp_path)
    with pytest.raises(InputError, match="/nowhere: no such folder; `explainer init .*/nowhere` makes one"):
        load_project(Choices(assets=tmp_path / "nowhere"))


# ---------------------------------------------------------------- names in findings
def test_what_ships_is_called_the_same_in_a_checkout_and_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert short_name(ASSETS / "palettes" / "paper.toml") == "assets/palettes/paper.toml"
    monkeypatch.setattr(assets, "ASSETS", tmp_path / "site-packages" / "scenes" / "assets")
    assert short_name(tmp_path / "site-packages" / "scenes" / "assets" / "content.toml") == "assets/content.toml"


def test_other_files_are_called_as_they_were_given(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.chdir(root)
    assert short_name(Path("mine/content.toml")) == "mine/content.toml"
    assert short_name(root / "README.md") == str(root / "README.md")
    assert short_name(Path("assets/content.toml")) == "assets/content.toml"
    assert scenario_file("docs/x.toml") == Path("docs/x.toml")
    with pytest.raises(InputError, match=r"^docs/x\.toml: no such file; check the name$"):
        load_scenario_file("docs/x.toml")
