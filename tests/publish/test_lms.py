"""The page's zip for a course, read back: whole, its manifest names every file, the films are the small ones, the same bytes each time."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from publish.lms import IMS, write_lms
from publish.manifest import read_manifest, write_manifest
from publish.page_parts import clip_of
from tests.command import run
from tests.publish.little_kit import little_kit

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    write_manifest(little_kit(folder).model_copy(update={"title": "Q&A <1>"}), folder)
    return folder


@pytest.fixture(scope="module")
def package(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lms(read_manifest(kit), kit, tmp_path_factory.mktemp("zip") / "page.zip")


def test_the_manifest_names_the_page_as_one_asset_with_all_its_files(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        names, found = set(archive.namelist()), ElementTree.fromstring(archive.read(IMS))
    assert (found.findtext(f"{CP}metadata/{CP}schema"), found.findtext(f"{CP}metadata/{CP}schemaversion")) == ("ADL SCORM", "1.2")
    (item,) = found.iter(f"{CP}item")
    (resource,) = found.iter(f"{CP}resource")
    assert item.get("identifierref") == resource.get("identifier") and item.findtext(f"{CP}title") == "Q&A <1>"
    assert (resource.get(f"{ADL}scormtype"), resource.get("href")) == ("asset", "index.html")
    assert {unquote(file.get("href") or "") for file in resource} == names - {IMS}
    (organizations,) = found.iter(f"{CP}organizations")
    assert [part.get("identifier") for part in organizations] == [organizations.get("default")]


def test_it_plays_every_clip_and_offers_no_more_than_it_has(package: Path, kit: Path) -> None:
    manifest = read_manifest(kit)
    with zipfile.ZipFile(package) as archive:
        names, text = set(archive.namelist()), archive.read("index.html").decode()
    for section in manifest.sections:
        for cue in section.cues:
            played = clip_of(cue.files, 720)
            assert f"files/{played.path}" in names and f'data-large="files/{played.path}"' in text
    films = [name for name in names if name.endswith(".mp4")]
    assert len(films) == 5 and not [name for name in names if "loop" in name]
    assert all(media.path not in text for media in manifest.media() if media.kind in ("loop", "first"))


def test_films_are_stored_and_text_is_packed_the_same_each_time(package: Path, kit: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        kinds = {entry.filename.rsplit(".", 1)[1]: entry.compress_type for entry in archive.infolist()}
    assert kinds["mp4"] == kinds["webp"] == zipfile.ZIP_STORED and kinds["html"] == kinds["xml"] == zipfile.ZIP_DEFLATED
    assert write_lms(read_manifest(kit), kit, tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_the_command_makes_zip_and_page_or_the_zip_alone(kit: Path, tmp_path: Path) -> None:
    done = run("page", "--kit", str(kit), "--zip", str(tmp_path / "course.zip"))
    assert done.exit_code == 0 and [file.name for file in tmp_path.iterdir()] == ["course.zip"]
    done = run("page", "--kit", str(kit), "--zip", str(tmp_path / "course.zip"), "-o", str(tmp_path / "page"))
    assert done.exit_code == 0 and sorted(file.name for file in tmp_path.iterdir()) == ["course.zip", "page"]
    done = run("page", "--kit", str(kit), "--zip", str(tmp_path / "course.rar"))
    assert done.exit_code == 2 and "end the name in .zip" in done.output
