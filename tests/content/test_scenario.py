"""Scenarios: what is read, what is refused and in which words, and the placeholders that follow from them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scenes.content.loader import (
    DEFAULT_CONTENT,
    DEFAULT_SCENARIO,
    SCENARIOS,
    load_content,
    load_scenario_file,
    scenario_file,
)
from scenes.core.errors import InputError
from scenes.film import word_tables
from scenes.models.cases import cases
from scenes.models.numbers import numbers, placeholders
from scenes.models.scenario import Scenario
from scenes.models.validation import scenario_errors
from scenes.project import Choices, load_project
from scenes.scenario import load_scenario

LINE = re.compile(r"(?P<source>(assets/scenario\.toml with )?--set [^:]+): (?P<key>[\w.]+): (?P<fault>.+)")
SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


def faults(settings: tuple[str, ...]) -> list[re.Match]:
    """Return the findings of the default scenario with settings; each must be one line with its source, key and fault."""
    with pytest.raises(InputError) as caught:
        load_scenario(settings=settings)
    found = [LINE.fullmatch(line) for line in caught.value.findings]
    assert all(found), caught.value.findings
    return [match for match in found if match]


# ---------------------------------------------------------------- what is refused
REFUSED = (
    ("no GPUs", ("training.gpus=0",), "training.gpus", "0 cannot be"),
    ("fewer than none", ("training.gpus=-8",), "training.gpus", "-8 cannot be"),
    ("no layers", ("model.layers=0",), "model.layers", "0 cannot be"),
    ("negative tokens", ("training.tokens=-1e12",), "training.tokens", "cannot be"),
    ("half a GPU", ("training.gpus=8.5",), "training.gpus", "8.5 cannot be"),
    ("text for a number", ('training.gpus="2048"',), "training.gpus", "is '2048' but must be a number; write digits without quotes"),
    ("a word for a number", ("training.gpus=many",), "training.gpus", "is 'many' but must be a number"),
    ("a boolean for a number", ("training.gpus=true",), "training.gpus", "is True but must be a number"),
    ("not a number", ("training.mfu=nan",), "training.mfu", "nan cannot be"),
    ("more than can be counted", ("serving.batch_limit=1e30",), "serving.batch_limit", "1e+30 cannot be; choose a smaller number"),
    ("infinity", ("model.parameters=inf",), "model.parameters", "inf cannot be"),
    ("more than all of peak", ("training.mfu=1.5",), "training.mfu", "less than or equal to 1"),
    ("an unknown key", ("serving.contex=8192",), "serving.contex", "is not a known key; write 'context', or delete it"),
    ("an unknown table", ("storage.size=1",), "storage", "is not a known key"),
    ("a number for a table", ("model=3",), "model", "must be a table"),
    ("heads that cannot be grouped", ("model.kv_heads=7",), "model.kv_heads", "64 heads cannot share 7 KV heads evenly; choose a divisor of 64"),
    (
        "weights that do not fit", ("model.parameters=700e9",), "serving.gpus_per_replica",
        "1,400.0 GB of weights do not fit into 8 x H200 (1,128.0 GB); give the replica more GPUs",
    ),
    ("a batch that does not fit", ("serving.batch_limit=5000",), "serving.batch_limit", "at most 3387 fit"),
    ("a context that does not fit", ("serving.context=4000000",), "serving.context", "needs 1,310.7 GB beside 140.0 GB of weights"),
    ("a context shorter than requests", ("serving.context=100",), "serving.context", "a mean request of 890 tokens is longer"),
    ("an unknown GPU", ("serving.gpu=H300",), "serving.gpu", "knows no 'H300'; choose one of H100, H200, B200, A100, H800, "),
    ("an unknown network", ("training.network=wifi",), "training.network", "knows no 'wifi'; choose one of nvlink"),
    ("an unknown precision", ("model.precision=int3",), "model.precision", "'int3' is no precision; choose one of fp32, bf16, fp16, fp8"),
    ("more replicas than can be shown", ("serving.requests_per_second=20000",), "serving.requests_per_second", "at most 999 can be shown"),
    ("nodes that do not divide", ("training.nodes=3",), "training.nodes", "2048 GPUs do not spread evenly over 3 nodes"),
    ("more parts than GPUs", ("training.tensor_parallel=5000",), "training.pipeline_stages", "need 20000 GPUs, there are 2048"),
    ("goodput of none", ("training.goodput=0",), "training.goodput", "0 cannot be"),
    ("more goodput than time", ("training.goodput=1.1",), "training.goodput", "1.1 cannot be"),
    (
        "gradients of an unknown precision", ("training.gradient_precision=fp8",), "training.gradient_precision",
        "'fp8' is no precision of gradients; choose one of bf16, fp32",
    ),
    ("unknown recomputation", ("training.recomputation=some",), "training.recomputation", "choose one of none, selective, full"),
    ("more parts of a sequence than GPUs", ("training.context_parallel=4096",), "training.pipeline_stages", "there are 2048"),
    ("a sequence that does not split", ("training.context_parallel=3",), "training.context_parallel", "8192 tokens cannot be cut into 3"),
    ("experts of a dense model", ("training.expert_parallel=8",), "training.expert_parallel", "1 experts do not spread evenly over 8 GPUs"),
    ("a site that makes power", ("power.pue=0.9",), "power.pue", "0.9 cannot be"),
    ("no watts", ("power.gpu_watts=0",), "power.gpu_watts", "0 cannot be"),
    ("more micro-batches than sequences", ("training.micro_batches=5000",), "training.micro_batches", "cannot be cut into 5000"),
    ("experts without active weights", ("model.experts=8",), "model.active_parameters", "give all three or none"),
    ("active weights without experts", ("model.active_parameters=7e9",), "model.active_parameters", "give all three or none"),
    ("more experts a token than there are", ("model.experts_per_token=2",), "model.experts_per_token", "2 of 1 experts"),
    (
        "fewer active weights than the experts have",
        ("model.experts=8", "model.experts_per_token=4", "model.active_parameters=7e9"),
        "model.active_parameters", "is less than the share 4 of 8",
    ),
    ("an unknown precision of weights", ("serving.weight_precision=int3",), "serving.weight_precision", "fp32, bf16, fp16, fp8, int8, fp4, int4"),
    ("an unknown kind of attention", ("model.attention=mha",), "model.attention", "'mha' is no kind of attention; choose one of gqa, mla"),
    ("latent attention without its size", ("model.attention=mla",), "model.latent_size", "give it, e.g. 512, or set model.attention to gqa"),
    ("a latent of grouped heads", ("model.latent_size=512",), "model.latent_size", "set model.attention to mla, or leave it out"),
    ("a share of layers without a window", ("model.window_share=0.5",), "model.window_share", "no layer has a window; give model.window"),
    ("a degree that does not divide", ("serving.tensor_parallel=3",), "serving.tensor_parallel", "3 does not divide the 8 GPUs of a stage"),
    ("GPUs that nothing uses", ("serving.tensor_parallel=4",), "serving.tensor_parallel", "4 x 1 of 8 GPUs would be used; raise it to 8"),
    ("stages that do not divide", ("serving.pipeline_parallel=3",), "serving.pipeline_parallel", "cannot be cut into 3 stages"),
    ("experts of a dense model", ("serving.expert_parallel=8",), "serving.expert_parallel", "a dense model has no experts; leave it out"),
    ("a prompt that is all there", ("serving.prefix_hit_rate=1",), "serving.prefix_hit_rate", "1 cannot be; choose a number less than 1"),
    ("drafts that are never right", ("serving.draft_tokens=4",), "serving.draft_tokens", "give both or none"),
    ("no memory to use", ("serving.memory_share=0",), "serving.memory_share", "0 cannot be"),
    ("weights beyond the usable share", ("serving.memory_share=0.1",), "serving.gpus_per_replica", "do not fit into 8 x H200 (112.8 GB)"),
)  # fmt: skip


@pytest.mark.parametrize(("settings", "key", "fault"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_nonsense_is_refused_in_one_line_with_source_key_and_cure(settings: tuple[str, ...], key: str, fault: str) -> None:
    found = faults(settings)
    assert len(found) == 1
    given = [f"--set {setting}" for setting in settings if setting.startswith((f"{key}=", f"{key}."))]
    assert found[0]["key"] == key
    assert found[0]["source"] == (given or ["assets/scenario.toml with " + ", ".join(f"--set {setting}" for setting in settings)])[-1]
    assert fault in found[0]["fault"]


def test_more_active_weights_than_all_are_refused() -> None:
    settings = ("model.experts=8", "model.experts_per_token=2", "model.active_parameters=80e9")
    assert "80,000,000,000 is more than all 70,000,000,000 parameters; lower it" in faults(settings)[0]["fault"]


def test_all_faults_are_told_at_once() -> None:
    assert [match["key"] for match in faults(("training.gpus=0", "model.precision=int3", "serving.contex=1"))] == [
        "model.precision",
        "training.gpus",
        "serving.contex",
    ]


def test_a_missing_key_and_broken_syntax_name_the_file(tmp_path: Path) -> None:
    text, file = DEFAULT_SCENARIO.read_text(encoding="utf-8"), tmp_path / "ours.toml"
    file.write_text(text.replace("layers = 80\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"ours\.toml: model\.layers: is missing; add this key"):
        load_scenario(file)
    file.write_text(text.replace("layers = 80", "layers = "), encoding="utf-8")
    with pytest.raises(InputError, match=r"ours\.toml: not valid TOML: .*line 10"):
        load_scenario(file)
    with pytest.raises(InputError, match=r"nowhere\.toml: no such file; check the name"):
        load_scenario(tmp_path / "nowhere.toml")


def test_an_unknown_scenario_names_those_that_ship() -> None:
    with pytest.raises(InputError, match=f"no scenario is called '13b'; choose one of {', '.join(SHIPPED)}"):
        scenario_file(Path("13b"))


@pytest.mark.parametrize("fmt", ["serving.context", "=3", "serving.context=", "context"])
def test_a_setting_without_key_or_value_is_refused(fmt: str) -> None:
    with pytest.raises(InputError, match=r"--set: .* is not of the form table\.key=value"):
        load_scenario_file(settings=[fmt])


# ---------------------------------------------------------------- what is read
def test_settings_change_single_keys_and_the_last_of_a_key_counts() -> None:
    settings = ("serving.context=131072", "model.precision=fp8", "name=Our case", "serving.context = 65536")
    read = load_scenario_file(settings=settings)
    assert (read.serving.context, read.model.precision, read.name) == (65536, "fp8", "Our case")
    assert read.serving.batch_limit == load_scenario_file(DEFAULT_SCENARIO).serving.batch_limit


def test_a_scenario_is_chosen_by_name_by_path_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_scenario().model.size_name == load_scenario(DEFAULT_SCENARIO).model.size_name == "70B"
    assert load_scenario("8b-one-node").model.size_name == "8B"
    (tmp_path / "ours.toml").write_bytes((SCENARIOS / "8b-one-node.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert load_project(Choices(scenario="ours.toml")).scenario.model.size_name == "8B"


def test_experts_are_spread_over_gpus_that_hold_the_same_layers() -> None:
    path = Path("mixture-of-experts")
    assert refused(path, ("training.expert_parallel=7",)) == [
        "--set training.expert_parallel=7: training.expert_parallel: 128 experts do not spread evenly over 7 GPUs; choose a divisor of model.experts, or 1"
    ]
    assert "64 GPUs that hold the same layers cannot form groups of 128" in refused(path, ("training.expert_parallel=128",))[0]


def test_what_is_left_out_follows_from_the_rest(scenario: Scenario) -> None:
    training = scenario.training
    assert training.nodes == training.gpus / 8
    assert training.data_parallel * training.tensor_parallel * training.pipeline_stages == training.gpus
    assert scenario.model.is_dense and scenario.model.active_parameters == scenario.model.parameters


@pytest.mark.parametrize("name", [None, *SHIPPED])
def test_shipped_scenarios_make_sense(name: str | None) -> None:
    found = load_scenario(Path(name) if name else DEFAULT_SCENARIO)
    assert scenario_errors(found) == ()
    assert 1 <= len(found.name) <= 34
    assert found.training.gpu.source and found.serving.gpu.source and found.training.network.source


def test_five_scenarios_ship_beside_the_default() -> None:
    assert SHIPPED == ["405b-16384-gpus", "8b-one-node", "deepseek-v3", "gpt-3", "mixture-of-experts"]
    assert not load_scenario(Path("mixture-of-experts")).model.is_dense


IMPOSSIBLE = {
    ("8b-one-node", ("model.kv_heads=64",)): "model.kv_heads",
    ("gpt-3", ("model.kv_heads=64",)): "model.kv_heads",
    ("gpt-3", ("serving.context=131072",)): "serving.context",
}


@pytest.mark.parametrize("settings", [(), ("serving.context=131072",), ("serving.batch_limit=1",), ("model.kv_heads=64",)])
@pytest.mark.parametrize("name", [None, *SHIPPED])
def test_words_are_filled_for_every_case(name: str | None, settings: tuple[str, ...]) -> None:
    path = Path(name) if name else DEFAULT_SCENARIO
    if (key := IMPOSSIBLE.get((name, settings))) is not None:
        assert [fault.split(": ")[1] for fault in refused(path, settings)] == [key]
        return
    scenario = load_scenario(path, settings)
    words = load_content(word_tables(), placeholders(scenario), cases=cases(scenario))
    about = {"locale", "corpus"}  # of the file, not words
    assert tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8")).keys() == words.model_dump().keys() - about
    assert "{" not in "".join(caption.text for caption in words.key_concepts.captions.values())


def refused(path: Path, settings: tuple[str, ...]) -> list[str]:
    """Return the findings of a scenario that is refused."""
    with pytest.raises(InputError) as caught:
        load_scenario(path, settings)
    return caught.value.findings


def test_groups_of_gpus_must_share_all_experts() -> None:
    case = load_scenario(Path("mixture-of-experts"), ("serving.tensor_parallel=2", "serving.expert_parallel=4")).serving
    assert (case.tensor_parallel, case.expert_parallel) == (2, 4)
    for settings, fault in (
        (("serving.tensor_parallel=2", "serving.expert_parallel=2"), "2 groups of 2 GPUs share the experts of 4 GPUs; set it to 4"),
        (("serving.expert_parallel=3",), "3 does not divide the 4 GPUs of a stage and the 128 experts"),
    ):
        with pytest.raises(InputError, match=f"serving.expert_parallel: {fault}"):
            load_scenario(Path("mixture-of-experts"), settings)


def test_deepseek_v3_takes_the_gpu_hours_of_its_paper() -> None:
    """arXiv 2412.19437, table 1: 2.664 million H800 hours of pre-training, which implies the MFU of the scenario."""
    found = {number.key: number.value for number in numbers(load_scenario(Path("deepseek-v3")))}
    assert found["training_gpu_hours"] == pytest.approx(2.664e6, rel=0.002)
    assert found["kv_bytes_per_token"] == 61 * (512 + 64) * 2  # 70.27 kB: arXiv 2505.09343, table 1
