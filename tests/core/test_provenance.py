"""What a result follows from: the code that its module imports, near and far, and nothing else of the project."""

from __future__ import annotations

import pytest

from scenes.core import provenance
from scenes.core.provenance import code_hash, import_closure, package_version
from scenes.film import SCENES, scene_called


def test_a_closure_holds_imports_of_imports_inner_and_relative_ones_and_packages() -> None:
    found = import_closure("scenes.raster.still")
    assert {"scenes.raster.still", "scenes.raster.camera", "scenes.raster.sprites", "scenes.drawing.shape"} <= found
    assert {"scenes.raster.ground", "scenes.raster.ground.cache", "scenes.raster.ground.tones"} <= found, "a relative import is one too"
    assert {"scenes", "scenes.raster"} <= found, "packages are run before their modules"
    assert "scenes.render.planner" in import_closure("scenes.render.jobs"), "an import in a function is one too"
    assert "scenes.render.scene" not in import_closure("scenes.render.play_hash"), "an import for types alone is none"


def test_modules_of_the_tests_have_closures_too() -> None:
    assert {"tests.little", "tests", "scenes.sections.explainer_scene", "scenes.drawing.timeline"} <= import_closure("tests.little")


def test_what_a_scene_draws_by_name_counts_as_its_own() -> None:
    sections = {f"scenes.sections.{scene.key}.picture" for scene in SCENES if scene.key not in ("opening", "poster")}
    assert sections <= import_closure(*scene_called("poster").modules)


def test_a_hash_changes_with_any_module_of_the_closure_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    before, source = code_hash("scenes.raster.still"), provenance._source_hash
    for module, same in (("scenes.drawing.shape", False), ("scenes.render.runner", True)):
        with monkeypatch.context() as patch:
            patch.setattr(provenance, "_source_hash", lambda name, module=module: "edited" if name == module else source(name))
            assert (code_hash("scenes.raster.still") == before) is same
    assert code_hash("scenes.raster.still", "scenes.raster.still") == before != code_hash("scenes.raster.still", "scenes.render.runner")


def test_versions_of_packages() -> None:
    assert package_version("manim").startswith("0.22")
    assert package_version("no-such-package") == "none"
