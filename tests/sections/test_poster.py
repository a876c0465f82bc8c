"""The sheet: every word of the brief's lists, exact counts of drawn parts, and one picture for scene, still and command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image
from typer.testing import CliRunner

from scenes.cli import app
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure, PartError
from scenes.film import KEYS, number_of
from scenes.project import Project
from scenes.raster.dirty_rectangles import Changes, whole
from scenes.raster.still import style_of
from scenes.sections.poster.picture import poster_pixels, sheet
from scenes.sections.poster.scene import Poster, is_sheet_shaped, standing_view

WIDTH, HEIGHT = 320, 400
WORDS = {
    "data_pipeline": "Raw Data Sources|Ingestion & Cleaning|Labeling / Curation|Tokenization / Chunking|Sharding & Storage|Web pages|Documents|Code|"
    "Images|Logs|Filtering|Deduplication|Normalization|Quality checks|Human / heuristic|Dataset assembly|Convert text to tokens|Chunk into docs|"
    "Add special tokens|Split into shards|Balanced partitions|Optimized for parallel reads",
    "storage_orchestration": "Object Storage|S3 / GCS / Azure Blob or on-prem object store|Metadata / Experiment Tracking|Runs & metrics|Hyperparameters|"
    "Lineage & artifacts|Monitoring & Logging|Metrics & alerts|Logs aggregation|Tracing & debugging",
    "training_cluster": "Training Cluster Architecture|High-Speed Network|InfiniBand / RoCE|CPU Host|(Multi-core)|RAM|8x H100|NVMe local SSD|Inside a Node|"
    "Data Parallelism|Distributed Training Parallelism (Legend)|Stage 1|Stage 2|Stage 3|Stage 4|CPU|PCIe|NVLink|NVSwitch",
    "training_step": "Input Tokens|Forward Pass|Loss Compute|Backward Pass|Gradients|Optimizer Update|Model Precision|FP32|FP16/BF16|FP8|Optimizer State|"
    "Checkpointing",
    "inference_serving": "User Request|API Gateway|Tokenizer|Scheduler / Router|Model Server (GPU)|Streamed Output|Dynamic Batching|Prefill|Decode Loop|"
    "KV Cache|on GPU Memory|Optional adapters|Load Balancer|Model Replica 1|Model Replica 2|Model Replica N",
    "operations": "Autoscaling|Telemetry / Observability|Rate Limiting & Quotas|Safety Filters / Guardrails|Versioning / Rollback|Cost Monitoring",
    "training_vs_inference": "Goal|Main Bottleneck|Memory Focus|Typical Metric|Scale Pattern|Resilience Needs|Training|Inference (Serving)",
    "key_concepts": "Batch Size|Sequence Length / Context Window|KV Cache|Throughput vs Latency|Parameters / Weights / Activations|Throughput|Latency|"
    "Weights|Activations|T1|T2|T3|T4|Tn|Prefill vs Decode",
}


@pytest.fixture(scope="module")
def drawn(project: Project) -> Figure:
    return sheet(project, style_of(project.theme, SHEET, WIDTH, HEIGHT))


def said(figure: Figure) -> str:
    """Return every text of a picture in drawing order, joined, so that a phrase over two lines is found."""
    return " ".join(label.text for label in figure.labels())


def drawn_parts(figure: Figure, *stem: object) -> int:
    """Count parts (stem, 1), (stem, 2) … as far as they go."""
    count = 0
    while True:
        try:
            figure.part(*stem, count + 1)
        except PartError:
            return count
        count += 1


@pytest.mark.parametrize(("key", "phrase"), [(key, phrase) for key, phrases in WORDS.items() for phrase in phrases.split("|")])
def test_every_word_of_the_brief_stands_in_its_section(drawn: Figure, key: str, phrase: str) -> None:
    assert phrase in said(drawn.figure("section", key))


def test_header_and_footer_words(drawn: Figure) -> None:
    assert "AI INFRASTRUCTURE" in said(drawn.figure("header"))
    assert "HOW MODERN AI SYSTEMS WORK" in said(drawn.figure("header"))
    foot = said(drawn.figure("footer"))
    assert "DATA TRAINING INFERENCE VALUE" in foot
    assert "“Powering intelligent systems with data, compute, and engineering excellence.”" in foot


@pytest.mark.parametrize(
    ("key", "stem", "count"),
    [
        ("data_pipeline", ("stage",), 5),
        ("storage_orchestration", ("card",), 3),
        ("training_cluster", ("node",), 4),
        ("training_step", ("stage",), 6),
        ("inference_serving", ("stage",), 6),
        ("inference_serving", ("balancer", "replica"), 3),
        ("inference_serving", ("batching", "row"), 3),
        ("operations", ("card",), 6),
        ("training_vs_inference", ("row",), 6),
    ],
)
def test_exact_counts_of_drawn_parts(drawn: Figure, key: str, stem: tuple[str, ...], count: int) -> None:
    assert drawn_parts(drawn.figure("section", key), *stem) == count


def test_five_concepts_a_number_a_section_four_times_eight_gpus(drawn: Figure) -> None:
    concepts = drawn.figure("section", "key_concepts")
    assert [concepts.part("card", letter) is not None for letter in "ABCDE"] == [True] * 5
    numbers = [label.text for label in drawn.labels() if label.role == "badge"]
    assert sorted(numbers) == [str(number_of(key)) for key in KEYS]
    cluster = drawn.figure("section", "training_cluster")
    for node in range(1, 5):
        assert all(cluster.part("node", node, "gpus", "gpu", k) is not None for k in range(8))


def test_nothing_on_the_sheet_is_under_8_5_units(drawn: Figure) -> None:
    assert min(label.size for label in drawn.labels()) >= 8.5


def test_scene_still_and_command_are_the_same_pixels(project: Project, tmp_path: Path) -> None:
    """The last frame that the film writes, `manim -s`, and `explainer poster`, pixel for pixel."""
    still = poster_pixels(project, WIDTH)
    assert still.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(still, _last_frame(tmp_path))
    assert np.array_equal(still, _command(tmp_path))
    assert np.array_equal(still, _manim_still(tmp_path))


def _last_frame(tmp_path: Path) -> np.ndarray:
    frames = []
    settings = {
        "pixel_width": WIDTH,
        "pixel_height": HEIGHT,
        "frame_rate": 2,
        "media_dir": str(tmp_path / "film"),
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(settings):
        scene = Poster()
        write = scene.renderer.file_writer.write_frame
        scene.renderer.file_writer.write_frame = lambda pixels, repeat=1: (frames.append(pixels), write(pixels, repeat=repeat))
        scene.render()
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    for frame in frames:
        for area, pixels in frame.patches if isinstance(frame, Changes) else [(whole(WIDTH, HEIGHT), frame)]:
            picture[area.slices] = pixels
    return picture[..., :3]


def _command(tmp_path: Path) -> np.ndarray:
    file = tmp_path / "poster.png"
    result = CliRunner().invoke(app, ["poster", "--width", str(WIDTH), "-o", str(file)])
    assert result.exit_code == 0, result.output
    return np.asarray(Image.open(file))


def _manim_still(tmp_path: Path) -> np.ndarray:
    root = Path(__file__).resolve().parents[2]
    command = [
        sys.executable,
        "-m",
        "manim",
        "-s",
        "-r",
        f"{WIDTH},{HEIGHT}",
        "--media_dir",
        str(tmp_path / "still"),
        "scenes/sections/poster/scene.py",
        "Poster",
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (file,) = (tmp_path / "still").rglob("*.png")
    return np.asarray(Image.open(file).convert("RGB"))


@pytest.mark.parametrize(
    ("size", "fills"), [((2160, 2700), True), ((540, 675), True), ((1920, 1080), False), ((1080, 1920), False), ((1080, 1080), False)]
)
def test_the_sheet_fills_4_to_5_and_stands_whole_elsewhere(size: tuple[int, int], fills: bool) -> None:
    assert is_sheet_shaped(*size) is fills
    if not fills:
        view = standing_view(*size)
        assert view.left >= 0
        assert view.top >= 0
        assert view.left + SHEET.width * view.scale <= view.frame_width
        assert view.top + SHEET.height * view.scale <= view.frame_height
