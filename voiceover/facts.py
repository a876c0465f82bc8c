"""What the narration may say of the models that the film runs, beside the placeholders of the scenario; same sources as the sections' facts."""

from __future__ import annotations

from functools import lru_cache

from scenes.core.units import percent, whole
from scenes.models.all_reduce import ring_example
from scenes.models.autoscaler import autoscale
from scenes.models.batch_table import batch_table
from scenes.models.corpus import build_corpus
from scenes.models.language_model import train
from scenes.models.rollback import rollback
from scenes.models.scenario import Scenario
from scenes.models.shards import SHARDS
from scenes.models.spine import spine
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.utilization import WORKERS, utilization

SCATTER = "reduce-scatter"  # the first half of an all-reduce: its steps add up


@lru_cache(maxsize=16)
def facts(scenario: Scenario) -> dict[str, str]:
    """Return what each placeholder of the models stands for, in digits: counts as they are shown, the sentence of the film in its parts."""
    corpus, run, ring, watch, sentence = build_corpus(), train(), ring_example(), utilization(), spine()
    counts = {
        "documents": corpus.documents_in,
        "documents_kept": corpus.documents_kept,
        "tokens": tokenize_corpus().total,
        "shards": SHARDS,
        "workers": WORKERS,
        "steps_lost": watch.steps_lost,
        "nodes": ring.nodes,
        "ring_rounds": sum(step.phase == SCATTER for step in ring.steps),
        "weights": run.parameters,
        "micro_batches": run.micro_batches,
        "steps": run.steps,
        "requests": len(batch_table().requests),
        "start_minutes": autoscale(scenario).delay_minutes,
    }
    texts = {
        "first_loss": f"{run.losses[0]:.2f}",
        "last_loss": f"{run.losses[-1]:.2f}",
        "canary_share": percent(rollback().canary_share, 0),
        "prompt": sentence.prompt,
        "word": sentence.word,
        "probability": percent(sentence.probability, 0),
    }
    return {name: whole(count) for name, count in counts.items()} | texts
