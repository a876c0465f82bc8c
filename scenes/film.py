"""The film's scenes, in order: the one list that names them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from scenes.story import Story

if TYPE_CHECKING:
    from scenes.engine.scene import ExplainerScene


@dataclass(frozen=True)
class Entry:
    """One scene of the film: its key (the same in content, clips and tests), module and class."""

    key: str
    module: str
    name: str

    def load(self) -> type[ExplainerScene]:
        """Import the module and return the scene's class."""
        return getattr(import_module(self.module), self.name)


SCENES = (
    Entry("opening", "scenes.opening", "Opening"),
    Entry("data_pipeline", "scenes.sections.data_pipeline", "DataPipeline"),
    Entry("storage_orchestration", "scenes.sections.storage_orchestration", "StorageOrchestration"),
    Entry("training_cluster", "scenes.sections.training_cluster", "TrainingCluster"),
    Entry("training_step", "scenes.sections.training_step", "TrainingStep"),
    Entry("inference_serving", "scenes.sections.inference_serving", "InferenceServing"),
    Entry("operations", "scenes.sections.operations", "Operations"),
    Entry("training_vs_inference", "scenes.sections.training_vs_inference", "TrainingVsInference"),
    Entry("key_concepts", "scenes.sections.key_concepts", "KeyConcepts"),
    Entry("poster", "scenes.poster", "Poster"),
)


def entry(key: str) -> Entry:
    """Return a scene's entry; raises KeyError with the known keys."""
    for scene in SCENES:
        if scene.key == key:
            return scene
    raise KeyError(f"no scene has the key {key!r}; choose one of {', '.join(scene.key for scene in SCENES)}")


def seconds_of(scene: Entry, story: Story) -> float:
    """Return how long a scene lasts."""
    return scene.load().seconds(story)
