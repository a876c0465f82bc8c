"""The page as a folder: it names what is there and nothing else, says what the manifest says and no more, and replaces only its own kind."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from publish import page as module
from publish.manifest import Cue, Kind, Look, Manifest, Number, Speaker, Timed, digest_of, read_manifest, write_manifest
from publish.page import MOST, policy_of, write_page
from publish.page_look import READABLE, grounds
from publish.page_parts import GROUPS, TEMPLATES, captions_of, clip_of, clock, size_of, spot_rules, spots_of, words_of
from scenes.core.cache import lock_file
from scenes.core.errors import InputError
from scenes.core.theme import contrast
from tests.command import run
from tests.publish.little_kit import little_kit

EVIL = "<script>alert(1)</script>"
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Parsed(HTMLParser):
    """A page's elements with their attributes, its texts by the element that they stand in, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID and tag != "path":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> in {self.open[-3:]}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a kind that have these."""
        return [own for name, own in self.elements if name == tag and wanted.items() <= own.items()]


def with_headline(kit: Path, title: str) -> Manifest:
    manifest = read_manifest(kit).model_copy(update={"title": title, "speaker": Speaker(name="A. Speaker & <b>Co</b>")})
    write_manifest(manifest, kit)
    return manifest


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    little_kit(folder)
    with_headline(folder, EVIL)
    return folder


@pytest.fixture(scope="module")
def manifest(kit: Path) -> Manifest:
    return read_manifest(kit)


@pytest.fixture(scope="module")
def site(kit: Path, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "page"
    assert write_page(manifest, kit, target) == target / "index.html"
    return target


@pytest.fixture(scope="module")
def text(site: Path) -> str:
    return (site / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parsed(text: str) -> Parsed:
    return Parsed(text)


def named(parsed: Parsed) -> list[str]:
    """Return every address in attributes."""
    found = []
    for _, own in parsed.elements:
        found += [own[name] for name in ("href", "src", "poster", "data-large", "data-small", "data-still") if own.get(name)]
        found += [part.split()[0] for part in own.get("srcset", "").split(",") if part.strip()]
    return found


def test_every_element_is_closed_and_every_id_is_one(parsed: Parsed) -> None:
    assert parsed.faults == [] and parsed.open == []
    ids = [own["id"] for _, own in parsed.elements if "id" in own]
    assert len(ids) == len(set(ids))


def test_every_file_that_it_names_is_there_and_nothing_beyond_it(parsed: Parsed, site: Path) -> None:
    addresses = named(parsed)
    assert len([address for address in addresses if address.startswith("files/")]) > 20
    for address in addresses:
        if address.startswith("#"):
            continue
        if address != "data:,":
            assert (site / unquote(address.split("#")[0])).is_file(), address
            assert not unquote(address).startswith(("/", "..")) and ":" not in address


def test_every_link_within_it_leads_somewhere(parsed: Parsed) -> None:
    ids = {own["id"] for _, own in parsed.elements if "id" in own}
    links = {own["href"][1:] for own in parsed.all("a") if own.get("href", "").startswith("#")}
    assert links <= ids and "inference_serving/token_is_decoded" in links


def test_no_address_of_a_network_stands_in_it(text: str) -> None:
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+|\bimport\(|\bfetch\(|XMLHttpRequest|WebSocket", text) == []
    assert "url(" not in text


def test_a_headline_is_shown_as_it_is(parsed: Parsed, text: str) -> None:
    assert ("h1", EVIL) in parsed.texts and ("title", EVIL) in parsed.texts
    assert "A talk by A. Speaker & <b>Co</b>" in " ".join(data for _, data in parsed.texts)
    assert len(parsed.all("script")) == 4 and EVIL not in text


def test_words_for_the_script_end_no_element(text: str) -> None:
    (told,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', text)
    assert json.loads(told)["title"] == EVIL and "<" not in told


def test_the_policy_lets_run_its_own_scripts_and_style_alone(parsed: Parsed, text: str) -> None:
    (policy,) = (own["content"] for own in parsed.all("meta", **{"http-equiv": "Content-Security-Policy"}))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for kind, pattern, count in (("script-src", r"<script>(.*?)</script>", 2), ("style-src", r"<style>(.*?)</style>", 1)):
        own = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in re.findall(pattern, text, re.DOTALL)]
        assert len(own) == count and rules[kind] == " ".join(f"'sha256-{hashed}'" for hashed in own)
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "connect-src" not in rules and "unsafe" not in policy
    assert [name for _, own in parsed.elements for name in own if name == "style" or name.startswith("on")] == []
    assert policy_of(["a"], ["b"]) != policy_of(["a"], ["c"]) and text.index("Content-Security-Policy") < text.index("<style>")


def test_headings_are_in_order_and_one_is_first(parsed: Parsed) -> None:
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert [tag for tag, _ in parsed.elements if tag in ("main", "header", "footer")] == ["header", "main", "footer"]


def test_films_wait_and_all_pictures_keep_their_place(parsed: Parsed) -> None:
    assert [(own["preload"], "autoplay" in own) for own in parsed.all("video")] == [("none", False)] * 2
    assert all(own.get("width") and own.get("height") and "alt" in own for own in parsed.all("img"))
    assert "maximum-scale" not in parsed.all("meta", name="viewport")[0]["content"], "pinching zooms"


def test_each_panel_is_a_link_where_the_poster_has_it(parsed: Parsed, manifest: Manifest, text: str) -> None:
    spots = [own for own in parsed.all("a") if "spot" in own.get("class", "").split()]
    assert [own["href"] for own in spots] == ["#data_pipeline", "#inference_serving"]
    assert "left:5.000%;top:20.000%;width:90.000%;height:30.000%" in spot_rules(spots_of(manifest))
    assert spot_rules(spots_of(manifest)) in text
    assert ("li", "a line of it") in parsed.texts and "What stands in Data Pipeline." in [data for tag, data in parsed.texts if tag == "p"]
    seen = {own["id"] for own in parsed.all("span") if own.get("id", "").startswith("seen-")}
    assert {own["aria-describedby"] for own in spots} == seen


def test_the_transcript_has_every_cue_with_its_clip_and_captions(parsed: Parsed, manifest: Manifest) -> None:
    cues = [(section, cue) for section in manifest.sections for cue in section.cues]
    shown = parsed.all("article")
    assert [own["data-cue"] for own in shown] == [f"{section.key}/{cue.name}" for section, cue in cues]
    for own, (_, cue) in zip(shown, cues, strict=True):
        assert own["data-captions"] == captions_of(cue.captions)
        assert unquote(own["data-large"]).endswith("-360p.mp4") and own["data-still"].endswith("-960.webp")
        assert {cue.caption, cue.said, cue.seen} <= {data for _, data in parsed.texts}


def test_the_tree_has_every_name_where_it_hangs(parsed: Parsed, text: str) -> None:
    assert [own["data-names"] for own in parsed.all("li") if "data-names" in own] == [
        "Network Links",
        "InfiniBand",
        "RoCE & more",
        "Storage",
    ]
    inner = text[text.index("<summary>Network") :]
    assert inner.index("InfiniBand") < inner.index("</details>") < inner.index("Storage"), "what hangs on a branch is inside of it"


def test_numbers_stand_with_formula_and_source(parsed: Parsed, manifest: Manifest) -> None:
    cells = [data for tag, data in parsed.texts if tag == "td"]
    assert cells == [part for case in manifest.cases for number in case.numbers for part in (number.value, number.formula, number.source)]
    assert [own["data-case"] for own in parsed.all("div", **{"class": "case"})] == ["1", "2"]


def test_every_file_of_the_kit_can_be_downloaded_once(parsed: Parsed, manifest: Manifest, site: Path) -> None:
    offered = [unquote(own["href"]) for own in parsed.all("a") if "download" in own]
    assert sorted(offered) == sorted({f"files/{media.path}" for media in manifest.media()})
    assert {kind for _, kinds in GROUPS for kind in kinds} == set(get_args(Kind))
    assert all(digest_of(site / "files" / media.path) == media.sha256 for media in manifest.media())


def test_files_are_the_kit_s_own_where_the_disk_allows_it_and_copies_elsewhere(
    kit: Path, manifest: Manifest, site: Path, tmp_path, monkeypatch
) -> None:
    path = manifest.sections[0].cues[0].files[0].path
    assert (site / "files" / path).samefile(kit / path)
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
    write_page(manifest, kit, tmp_path / "page")
    assert not (tmp_path / "page/files" / path).samefile(kit / path)
    assert (tmp_path / "page/files" / path).read_bytes() == (kit / path).read_bytes()


def test_the_same_kit_gives_the_same_bytes(kit: Path, manifest: Manifest, site: Path, tmp_path: Path) -> None:
    write_page(manifest, kit, tmp_path / "page")
    files = sorted(file.relative_to(site) for file in site.rglob("*") if file.is_file())
    assert files == sorted(file.relative_to(tmp_path / "page") for file in (tmp_path / "page").rglob("*") if file.is_file())
    assert all((site / file).read_bytes() == (tmp_path / "page" / file).read_bytes() for file in files)


def test_pictures_are_small_enough_for_the_first_view(tmp_path: Path, monkeypatch) -> None:
    picture, made = tmp_path / "noise.png", tmp_path / "made.webp"
    Image.fromarray(np.random.default_rng(5).integers(0, 256, (300, 1200, 3), np.uint8)).save(picture)
    assert module._shrink(picture, made, 1080) == (1080, 270)
    fine = made.stat().st_size
    monkeypatch.setitem(MOST, 1080, fine * 4 // 5)
    module._shrink(picture, made, 1080)
    assert made.stat().st_size <= fine * 4 // 5
    assert module._shrink(picture, made, 2160) == (1200, 300), "nothing is made larger than it is"


def as_large_as_a_real_one(manifest: Manifest, files: int) -> Manifest:
    """Return a manifest of ten sections of six cues, each with so many files, and six scenarios of eighty numbers."""
    one = manifest.sections[0].cues[0]
    caption = Timed(start=0, end=2, text="A caption of two lines, as long as captions\nare, with a number or two: 328 kB.")
    kinds = ("clip", "loop", "webp", "gif", "first", "last")

    def cue(section: int, number: int) -> Cue:
        stem = f"clips/{section}_inference_serving-{number}_requests_join_the_batch-1080p"
        media = tuple(
            one.files[0].model_copy(update={"path": f"{stem}-{k}.mp4", "kind": kinds[k % 6], "seconds": 7.5}) for k in range(files)
        )
        said = {"caption": "c" * 80, "said": "s" * 180, "seen": "w" * 160, "captions": (caption,) * 4}
        return one.model_copy(update={"number": number, "name": f"requests_join_the_batch_{number}", "files": media} | said)

    sections = tuple(
        manifest.sections[0].model_copy(update={"key": f"section_{k}", "cues": tuple(cue(k, number) for number in range(1, 7))})
        for k in range(10)
    )
    number = Number(
        key="kv_bytes_per_token", value="131.072 kB", name="n" * 40, formula="f" * 50, source="Narayanan et al. 2021, section 3.2"
    )
    case = manifest.cases[0].model_copy(update={"numbers": (number,) * 80})
    return manifest.model_copy(update={"sections": sections, "cases": (case,) * 6})


def test_the_first_view_of_a_real_kit_is_light(kit: Path, manifest: Manifest, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(
        module, "_shrink", lambda source, place, width: (place.parent.mkdir(parents=True, exist_ok=True), (width, width))[1]
    )
    monkeypatch.setattr(module, "take_file", lambda source, place: (place.parent.mkdir(parents=True, exist_ok=True), place.touch()))
    page = write_page(as_large_as_a_real_one(manifest, 14), kit, tmp_path / "page")
    cards = 8  # whose pictures are near the window
    assert page.stat().st_size > 300_000
    assert page.stat().st_size + MOST[2160] + cards * MOST[320] <= 1_500_000


def test_an_earlier_page_is_replaced_and_nothing_else_is(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    target = tmp_path / "page"
    target.mkdir()
    write_page(manifest, kit, target)
    (target / "left.txt").write_text("of the page before")
    write_page(manifest, kit, target)
    assert not (target / "left.txt").exists() and [file.name for file in tmp_path.iterdir()] == ["page"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match=r"other: holds something else; name a new folder, or an empty one"):
        write_page(manifest, kit, other)
    assert [file.name for file in other.iterdir()] == ["thesis.txt"]


def test_what_fails_leaves_the_page_before_and_nothing_half(kit: Path, manifest: Manifest, tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "page"
    write_page(manifest, kit, target)
    before = (target / "index.html").read_bytes()
    monkeypatch.setattr(module, "_text", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device", "x")))
    with pytest.raises(OSError, match="No space"):
        write_page(manifest, kit, target)
    assert (target / "index.html").read_bytes() == before and [file.name for file in tmp_path.iterdir()] == ["page"]


def test_what_a_killed_run_left_is_taken_away_and_what_runs_is_let_be(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    target, left, running = tmp_path / "page", tmp_path / ".page.dead.part", tmp_path / ".page.alive.part"
    write_page(manifest, kit, target)
    for folder in (left, running):
        folder.mkdir()
        (folder / "lock").touch()
    target.rename(left / "former")  # killed between its two renames
    with lock_file(running / "lock"):
        write_page(manifest, kit, target)
        assert sorted(file.name for file in tmp_path.iterdir()) == [".page.alive.part", "page"]


def test_the_licence_of_the_faces_lies_beside_them(site: Path) -> None:
    assert sorted(file.name for file in (site / "licences").iterdir()) == ["font_source_sans_pro.txt", "font_source_serif_pro.txt"]
    assert b"SIL Open Font License" in (site / "licences/font_source_sans_pro.txt").read_bytes().replace(
        b"OPEN FONT LICENSE", b"Open Font License"
    )


def test_a_logo_is_shown_and_one_that_is_missing_is_named(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    (kit / "our logo.png").write_bytes((kit / manifest.cases[0].poster.path).read_bytes())
    ours = manifest.model_copy(update={"speaker": Speaker(name="Ours", logo="our logo.png")})
    page = Parsed(write_page(ours, kit, tmp_path / "page").read_text(encoding="utf-8"))
    assert [own["alt"] for own in page.all("img", src="files/our%20logo.png")] == ["Ours"]
    assert (tmp_path / "page/files/our logo.png").is_file()
    gone = manifest.model_copy(update={"speaker": Speaker(logo="gone.png")})
    with pytest.raises(InputError, match=r"gone\.png: is named as the speaker's logo and missing"):
        write_page(gone, kit, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_picture_that_is_none_is_named(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    broken = tmp_path / "x.png"
    broken.write_bytes(b"half")
    with pytest.raises(InputError, match=r"x\.png: is no picture that can be read; make the kit again"):
        module._shrink(broken, tmp_path / "y.webp", 960)


def test_a_kit_of_a_poster_alone_and_one_without_any_picture_have_a_page(kit: Path, manifest: Manifest, tmp_path: Path) -> None:
    bare = manifest.model_copy(update={"film": None, "cases": (), "sections": ()})
    write_page(bare, kit, tmp_path / "poster")
    wordy = manifest.model_copy(update={"poster": None, "film": None, "cases": ()})
    wordy = wordy.model_copy(
        update={
            "sections": tuple(
                section.model_copy(update={"files": (), "cues": tuple(cue.model_copy(update={"files": ()}) for cue in section.cues)})
                for section in manifest.sections
            )
        }
    )
    page = Parsed(write_page(wordy, kit, tmp_path / "words").read_text(encoding="utf-8"))
    assert page.faults == [] and not page.all("img") and not page.all("article", **{"data-large": ""})
    assert not [own for own in page.all("article") if "data-large" in own or "data-still" in own]


def test_every_word_of_one_language_is_in_the_other_and_used() -> None:
    english, german = words_of("en"), words_of("de")
    assert english.keys() == german.keys() and words_of("fr") == english and words_of("de-AT") == german
    assert all(set(re.findall(r"\{\w+\}", english[key])) == set(re.findall(r"\{\w+\}", german[key])) for key in english)
    template = (TEMPLATES / "index.html").read_text(encoding="utf-8")
    code = Path(module.__file__).with_name("page_parts.py").read_text(encoding="utf-8") + Path(module.__file__).read_text(encoding="utf-8")
    stems = {f"for_{key}" for key, _ in GROUPS} | {f"{name}_{number}" for name in ("cues", "files") for number in ("one", "many")}
    unused = [key for key in english if f"words.{key} " not in template and f'"{key}"' not in code and key not in stems]
    assert unused == []


@pytest.mark.parametrize("dark", [True, False])
def test_both_grounds_can_be_read(manifest: Manifest, dark: bool) -> None:
    own = (
        manifest.look.colours
        if dark
        else {"ground": "#FFFFFF", "panel": "#FFFFFF", "ink": "#0B1B45", "quiet": "#44557F", "cyan": "#067B92"}
    )
    for colours in grounds(Look(name="x", dark=dark, colours=own)):
        for behind in ("ground", "panel", "panel-lit"):
            for name in ("ink", "quiet", "link"):
                assert contrast(colours[name], colours[behind]) >= READABLE, (name, behind)
            assert contrast(colours["focus"], colours[behind]) >= 3
        assert contrast(colours["badge"], colours["on-badge"]) >= READABLE
    light, night = grounds(Look(name="x", dark=dark, colours=own))
    assert contrast(light["ground"], "#000000") > 15 and contrast(night["ground"], "#FFFFFF") > 13


def test_a_wide_clip_with_sound_is_played_and_where_there_is_none_the_next_best(manifest: Manifest) -> None:
    files = manifest.sections[0].cues[0].files
    assert (clip_of(files).width, clip_of(files, 180).width) == (640, 320)
    tall = [file.model_copy(update={"width": 360, "height": 640}) for file in files if file.kind == "clip"]
    assert clip_of(tall) == tall[0] and clip_of([]) is None


def test_times_and_sizes_are_written_as_people_do() -> None:
    assert [clock(seconds) for seconds in (0, 9.9, 60, 605.2)] == ["0:00", "0:09", "1:00", "10:05"]
    assert [size_of(count) for count in (3, 999_499, 999_500, 12_345_678)] == ["1 kB", "999 kB", "1.0 MB", "12.3 MB"]


def test_the_command_makes_the_page_or_says_in_one_line_what_is_missing(kit: Path, tmp_path: Path) -> None:
    done = run("page", "--kit", str(kit), "-o", str(tmp_path / "page"))
    assert done.exit_code == 0 and done.output.strip() == str(tmp_path / "page/index.html")
    done = run("page", "--kit", str(tmp_path / "none"), "-o", str(tmp_path / "other"))
    assert done.exit_code == 2 and len(done.output.strip().splitlines()) == 1 and "manifest.json: is missing; make it" in done.output
    done = run("page", "--kit", str(kit), "-o", str(tmp_path / "page.html"))
    assert done.exit_code == 2 and "page.html is one file" in done.output and not (tmp_path / "other").exists()
