"""Storage and orchestration: exactly three cards, every word of the brief in all formats, values as the models have them."""

from __future__ import annotations

import pytest

from scenes.core.formats import FORMATS, SHEET
from scenes.core.units import quantity
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.shape import shapes_of
from scenes.models.checkpoint_store import stored_parts
from scenes.models.language_model import train
from scenes.models.recovery import recovery
from scenes.models.run_records import run_record
from scenes.models.shards import fill_history
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.utilization import utilization
from scenes.project import load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.storage_orchestration.frame_control import ALERT
from scenes.sections.storage_orchestration.picture import KEY, picture

FRAMES = tuple(name for name in FORMATS if name != "sheet")
TITLES = ("Object Storage", "Metadata / Experiment Tracking", "Monitoring & Logging")
BULLETS = ("Runs & metrics", "Hyperparameters", "Lineage & artifacts", "Metrics & alerts", "Logs aggregation", "Tracing & debugging")
NOTE = "S3 / GCS / Azure Blob or on-prem object store"
FOOTER = (
    "The control layer coordinates compute jobs, tracks experiments, stores checkpoints, and monitors utilization, failures, and costs."
)


def draw(name: str) -> Figure:
    """Build the section's picture in one format."""
    project, fmt = load_project(), FORMATS[name]
    box = SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage
    return picture(project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), box)


@pytest.fixture(scope="module")
def pictures() -> dict[str, Figure]:
    return {name: draw(name) for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_exactly_three_cards(pictures: dict[str, Figure], name: str) -> None:
    figure = pictures[name]
    assert [key for key in figure.parts if key[0] == "card"] == [("card", 1), ("card", 2), ("card", 3)]
    with pytest.raises(PartError):
        figure.part("card", 4)


@pytest.mark.parametrize("name", FORMATS)
def test_every_word_of_the_brief_is_there(pictures: dict[str, Figure], name: str) -> None:
    said = " ".join(label.text for label in pictures[name].labels())
    for words in (*TITLES, *BULLETS, NOTE, FOOTER):
        assert words in said


def test_cards_of_the_sheet_stand_one_above_another(pictures: dict[str, Figure]) -> None:
    boxes = [pictures["sheet"].part("card", k).box for k in (1, 2, 3)]
    assert len({(box.x, box.w, box.h) for box in boxes}) == 1
    assert boxes[0].bottom < boxes[1].y < boxes[1].bottom < boxes[2].y


@pytest.mark.parametrize("name", FRAMES)
def test_numbers_are_the_models(pictures: dict[str, Figure], name: str) -> None:
    texts = {label.text for label in pictures[name].labels()}
    watch, fill, run = utilization(), fill_history(), train()
    shown = [f"{tokens:,}" for tokens in fill.totals[-1]] + [f"{tokenize_corpus().total:,}", f"{fill.imbalance:.2f}"]
    shown += [str(step) for step in watch.checkpoint_steps] + [
        f"{run.losses[watch.fail_step - 2]:.2f}",
        str(watch.steps_lost),
        f"step {watch.fail_step}",
    ]
    shown += [
        f"{watch.shares[-1] * 100:.0f} %, Node {watch.failed_node} silent, 3 wait",
        f"{run.learning_rate:g}",
        f"{run.micro_batches} × {run.micro_batch}",
    ]
    shown += [f"{sum(watch.shares[:-1]) / (watch.fail_step - 1) * 100:.0f} %", f"run-{run_record().run_id}"]
    assert set(shown) <= texts


@pytest.mark.parametrize("name", ["wide", "portrait", "phone"])
def test_where_there_is_room_the_bytes_of_a_checkpoint_are_told(pictures: dict[str, Figure], name: str) -> None:
    heads = pictures[name].figure("store facts")
    assert f"{quantity(stored_parts(45)[0].bytes, 'bytes')} each" in {label.text for label in heads.labels()}


@pytest.mark.parametrize("name", FRAMES)
def test_the_resumed_job_draws_the_losses_of_the_second_attempt_over_the_lost_ones(pictures: dict[str, Figure], name: str) -> None:
    done, watch, route = recovery(), utilization(), pictures[name].route("loss")
    (x0, y0), (x1, y1) = route[0], route[-1]  # from the axis to the last finished step
    first, last = watch.loss[0], watch.loss[-1]
    again = max(shapes_of(pictures[name].figure("resume")), key=lambda shape: len(shape.outline))
    x = [x0 + (x1 - x0) * step / len(watch.loss) for step in (done.resumed_from + 1, done.resumed_to)]
    y = [y0 + (y1 - y0) * (first - loss) / (first - last) for loss in done.losses_again]
    assert again.bounds == pytest.approx((x[0], min(y), x[1], max(y)))


def test_one_alert_and_its_node() -> None:
    watch = utilization()
    assert watch.alerts == (watch.fail_step,)
    assert 1 <= watch.failed_node <= 4


def baselines(figure: Figure, texts: tuple[str, ...]) -> list[float]:
    """Return the baselines of labels, each under the top of the card that holds it."""
    found = [next(label for label in figure.part("card", k).labels() if label.text.startswith(text)) for k, text in enumerate(texts, 1)]
    return [label.box[3] - 0.2 * label.size - figure.part("card", k).box.y for k, label in enumerate(found, 1)]


def test_card_titles_of_the_sheet_stand_level(pictures: dict[str, Figure]) -> None:
    assert baselines(pictures["sheet"], ("Object Storage", "Metadata /", "Monitoring")) == pytest.approx([20.0] * 3)


@pytest.mark.parametrize("name", FRAMES)
def test_store_holds_the_saved_checkpoints_only_apart_from_the_rows_of_shards(pictures: dict[str, Figure], name: str) -> None:
    plates = [pictures[name].part("checkpoint", k).box for k in range(1, len(utilization().checkpoint_steps) + 1)]
    with pytest.raises(PartError):
        pictures[name].part("checkpoint", len(plates) + 1)
    totals = {f"{tokens:,}" for tokens in fill_history().totals[-1]}
    rows = [label for k in range(1, 5) for label in pictures[name].part("shard", k).labels() if label.text in totals]
    assert len(rows) == 4 and [box.y for box in plates] == sorted((box.y for box in plates), reverse=True)
    middles = [label.box[3] - 0.55 * label.size for label in rows]
    assert min(abs(box.cy - middle) for box in plates for middle in middles) > 12


def test_alert_stands_under_its_card(pictures: dict[str, Figure]) -> None:
    assert pictures["wide"].part("fact", ALERT).box.cx == pytest.approx(pictures["wide"].part("card", 3).box.cx)
