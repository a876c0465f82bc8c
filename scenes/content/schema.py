"""The schema of content.toml: every word on screen, keyed by section, with the exact counts of the brief."""

from __future__ import annotations

from scenes.content.data_pipeline import DataPipelineWords
from scenes.content.inference_serving import InferenceServingWords
from scenes.content.key_concepts import KeyConceptsWords
from scenes.content.operations import OperationsWords
from scenes.content.poster import FooterWords, OpeningWords, PosterWords
from scenes.content.storage_orchestration import StorageOrchestrationWords
from scenes.content.training_cluster import TrainingClusterWords
from scenes.content.training_step import TrainingStepWords
from scenes.content.training_vs_inference import TrainingVsInferenceWords
from scenes.content.words import Strict


class Content(Strict):
    """Every word of the poster and the film."""

    poster: PosterWords
    footer: FooterWords
    opening: OpeningWords
    data_pipeline: DataPipelineWords
    storage_orchestration: StorageOrchestrationWords
    training_cluster: TrainingClusterWords
    training_step: TrainingStepWords
    inference_serving: InferenceServingWords
    operations: OperationsWords
    training_vs_inference: TrainingVsInferenceWords
    key_concepts: KeyConceptsWords
