"""Kept runs of the models: what is read is what computing gives, bit for bit, and cannot be changed."""

from __future__ import annotations

from scenes.core.memo import pack, unpack
from scenes.models.language_model import _run, generate, train
from scenes.models.run_records import run_record
from scenes.models.serving import simulate
from scenes.models.tokenizer import train_tokenizer
from tests.scenarios import shipped


def test_kept_runs_of_the_models_are_what_computing_them_gives() -> None:
    scenario = shipped("default")
    assert train_tokenizer() == train_tokenizer.__wrapped__()
    assert run_record() == run_record.__wrapped__()
    for found, computed in ((simulate(scenario), simulate.__wrapped__(scenario)), (train(), train.__wrapped__())):
        assert pack(found) == pack(unpack(pack(computed)))
    assert pack(generate("The")) == pack(unpack(pack(generate.__wrapped__("The"))))
    assert not next(iter(_run().checkpoints.values())).state.weights["head"].flags.writeable
