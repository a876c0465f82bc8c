"""The cues of the physics: something falls down a panel's rail, and each row says its number as it lands; curves draw, a needle turns."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.physics import watch
from scenes.deep_dives.physics.cells import Cell, cells
from scenes.deep_dives.physics.facts import WRITTEN, physics_facts
from scenes.deep_dives.physics.loop import ORDER
from scenes.deep_dives.physics.moments import FRAMES, REACHED, PhysicsMoment
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.models.distance import CENTRAL, CITIES, best_spread, round_trip
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.2  # seconds from a step's start to what happens first
HOP = 0.75  # seconds from row to row
HALL = ("power", 3)  # its racks light one after the other
COUNTED = 0.5  # seconds that a number runs
SLOWED = 12.0  # seconds on screen a second of light's way, so that the longest round trip takes about two
HOUR = 0.2  # seconds on screen an hour of the stream
ASIDE = 11.0  # units: a parcel's side


def cell_of(walk: Walk, key: str) -> Cell:
    """Return the cell of a panel as it is drawn."""
    return cells(walk.surface.format, walk.surface.box)[key]


def parcel(walk: Walk, key: str, colour: str) -> Figure:
    """Return what travels in a panel: a small block in the colour of its kind."""
    side = cell_of(walk, key).s(ASIDE)
    return block(walk.surface, Box(0, 0, side, side, "parcel"), colour=colour, state="hot")


def fall(walk: Walk, step: Step, key: str, parts: Sequence[int], *, colour: str, name: str, hops: Sequence[float] = ()) -> list[float]:
    """Let something fall down a panel's rail from row to row; each lights as it lands, its bar growing. Return when each is reached."""
    at, reached = FIRST, []
    for k, part in enumerate(parts):
        seconds = hops[k] if hops else HOP
        course = step.course("panel", key, "rail", part, seconds=seconds)
        (at,) = step.travel([parcel(walk, key, colour)], [course], [at], name=name)
        reached.append(at)
        if step.picture.has("value", key, part, "bar"):
            step.light("value", key, part, "bar", at=at, seconds=0.5, sweep="right")
        if (key, part) == HALL:
            step.light("value", key, part, "art", at=at, seconds=0.9, sweep="right")
        row = physics_facts(walk.project).rows[key][part]
        if row.counts:
            start, end = row.counts
            step.roll("value", key, part, "text", write=WRITTEN[key], start=start, end=end, at=at, seconds=COUNTED, anchor="end")
        step.light("value", key, part, at=at)
        at += 0.15
    return reached


def _falls(walk: Walk, colour: str, name: str, mark: tuple[str, int], hops: Sequence[float] = ()) -> None:
    """Play a cue in which its rows are reached one after the other; `mark`: a name for when which of them is."""
    key, parts = REACHED[walk.cue]
    with walk.step(walk.end) as step:
        reached = fall(walk, step, key, [int(str(part)) for part in parts], colour=colour, name=name, hops=hops)
        step.mark(mark[0], reached[mark[1]])


def twelve_panels(walk: Walk) -> None:
    """The panels light one after the other, from the chip to the figures that are checked."""
    with walk.step(walk.end) as step:
        for k, name in enumerate(FRAMES):
            step.light(*name, at=FIRST + 0.22 * k, seconds=0.35)


def chip_draws(walk: Walk) -> None:
    """Energy falls into a chip, then into a machine of eight."""
    _falls(walk, "cyan", "energy", ("chip_lights", 0))


def racks_fill(walk: Walk) -> None:
    """Machines make racks, racks a hall, and the site adds cooling and conversion."""
    _falls(walk, "cyan", "energy", ("hall_lights", 1))


def run_adds_up(walk: Walk) -> None:
    """Power times hours: the energy of the run; model cards count the chips alone."""
    _falls(walk, "cyan", "energy", ("run_lights", 0), (1.3, 0.8))


def air_or_water(walk: Walk) -> None:
    """The rack's heat goes into air, or into a thin stream of water."""
    _falls(walk, "amber", "heat", ("water_lights", 2))


def share_means_pue(walk: Walk) -> None:
    """The reported share of cooling is turned into a PUE and stands beside the scenario's."""
    _falls(walk, "amber", "heat", ("share_lights", 1))


def chip_rungs(walk: Walk) -> None:
    """A block of weights falls through registers, SRAM and HBM: each step takes longer."""
    _falls(walk, "blue", "weights", ("memory_lights", 2), (0.4, 0.6, 0.8))


def links_and_network(walk: Walk) -> None:
    """The same block over the links of the node, and over the network."""
    _falls(walk, "blue", "weights", ("network_lights", 1), (1.0, 1.2))


def far_rungs(walk: Walk) -> None:
    """From a disk, and over one connection to an object store."""
    _falls(walk, "blue", "weights", ("store_lights", 1), (1.4, 1.8))


def answer_sinks(walk: Walk) -> None:
    """An answer sinks from the model's tokens to GPU seconds to joules."""
    _falls(walk, "cyan", "answer", ("bottom_lights", 2), (0.9, 0.9, 0.9))


def tiers_compare(walk: Walk) -> None:
    """The training data are laid into one kind of store after the other."""
    _falls(walk, "ink", "data", ("last_tier", 3))


def levels_rise(walk: Walk) -> None:
    """Automation grows level by level."""
    _falls(walk, "cyan", "release", ("first_level", 0))


def central_answers(walk: Walk) -> None:
    """Every city asks the one place, at once; who is far waits longer."""
    with walk.step(walk.end) as step:
        last = FIRST
        for city in CITIES:
            last = max(last, _asked(walk, step, "central", city, CENTRAL, FIRST))
        step.light("value", "distance", "central", at=last)
        step.mark("requests_leave", FIRST)


def _asked(walk: Walk, step: Step, how: str, city: str, site: str, start: float) -> float:
    """Let a city's request go to a site and come back; return when it is back, at once where the site is there."""
    if city == site:
        return start
    seconds = max(0.15, round_trip(city, site) * SLOWED)
    course = step.course("panel", "distance", how, city, seconds=seconds)
    (back,) = step.travel([parcel(walk, "distance", "blue")], [course], [start], name="request")
    step.light("value", "distance", how, "line", city, at=start + seconds / 2)
    return back


def sites_spread(walk: Walk) -> None:
    """Copies of the model stand in four places; every city asks the nearest."""
    found = best_spread()
    with walk.step(walk.end) as step:
        for k, site in enumerate(found.sites):
            step.light("value", "distance", "spread", "site", site, at=FIRST + 0.15 * k)
        start, last = FIRST + 0.8, FIRST + 0.8
        for city, site in found.nearest:
            last = max(last, _asked(walk, step, "spread", city, site, start))
        step.light("value", "distance", "spread", at=last)
        step.mark("copies_answer", start)


def reference_stands(walk: Walk) -> None:
    """The reference: how long prompts were before."""
    with walk.step(walk.end) as step:
        done = step.light("value", "drift", "reference", at=FIRST, seconds=1.4, sweep="right")
        step.mark("reference_drawn", done)


def stream_slides(walk: Walk) -> None:
    """Hour by hour the stream's histogram slides away from the reference; the test of two samples notices."""
    facts = physics_facts(walk.project)
    _watch(walk, 0, facts.drift.ks_alert or facts.drift.onset, "tested")


def alert_comes_late(walk: Walk) -> None:
    """The needle rises past its second threshold, hours later."""
    moment: PhysicsMoment = walk.moment
    end: PhysicsMoment = walk.end
    _watch(walk, moment.hour or 0, end.hour or 0, "late")


def _watch(walk: Walk, first: int, last: int, said: str) -> None:
    facts, labels, cell = physics_facts(walk.project), walk.words.labels, cell_of(walk, "drift")
    with walk.step(walk.end) as step:
        seconds = max(0.5, HOUR * (last - first))

        def draw(figure: Figure, hour: float) -> None:
            watch.draw_hour(figure, cell, facts, labels, hour)

        done = step.redraw("value", "drift", "now", draw=draw, keys=[(FIRST, float(first)), (FIRST + seconds, float(last))])
        step.light("value", "drift", said, at=done)
        step.mark(*(("alert_comes", done) if said == "late" else ("stream_moves", FIRST)))


def bits_fall(walk: Walk) -> None:
    """Fewer bits a weight: smaller, and from four bits on wrong more often."""
    _draws(walk)


def training_helps(walk: Walk) -> None:
    """Training that rounds as it goes pulls the point of three bits down."""
    _draws(walk)


def weights_are_cut(walk: Walk) -> None:
    """The smallest weights are cut away: wrong more often, sooner."""
    _draws(walk)


def _draws(walk: Walk) -> None:
    _, (part,) = REACHED[walk.cue]
    with walk.step(walk.end) as step:
        drawn = "point" if part == "aware" else "curve"
        done = step.light("value", "smaller", part, drawn, at=FIRST, seconds=1.8, sweep="down" if part == "aware" else "right")
        step.light("value", "smaller", part, at=done)
        step.mark({"bits": "curve_drawn", "aware": "point_falls", "cut": "cut_drawn"}[str(part)], done)


def spot_is_taken(walk: Walk) -> None:
    """The run on machines that may be taken back: cheaper, less what is lost."""
    _falls(walk, "cyan", "dollars", ("spot_lights", 0), (1.4,))


def levers_pull(walk: Walk) -> None:
    """Bigger batches, a fleet that follows the load, a smaller model."""
    _falls(walk, "cyan", "dollars", ("last_lever", 2), (1.0, 1.0, 1.0))


def loop_turns(walk: Walk) -> None:
    """Once round the loop: a limit is set, a risk named, the drift measured, and acted on."""
    with walk.step(walk.end) as step:
        at = last = FIRST
        step.light("value", "governance", ORDER[0], at=at)
        at += 0.6
        for k, name in enumerate(ORDER[1:]):
            (at,) = step.travel(
                [parcel(walk, "governance", "violet")], [step.course("panel", "governance", "turn", k, seconds=0.7)], [at], name="policy"
            )
            step.light("value", "governance", name, at=at)
            last, at = at, at + 0.6
        step.travel(
            [parcel(walk, "governance", "violet")], [step.course("panel", "governance", "turn", 3, seconds=0.7)], [at], name="policy"
        )
        step.mark("manage_lights", last)


def figures_are_checked(walk: Walk) -> None:
    """What the overview reports meets what the models say."""
    _falls(walk, "amber", "figure", ("last_figure", 4))


def all_of_it(walk: Walk) -> None:
    """All panels together."""
    with walk.step(walk.end) as step:
        done = step.light(at=FIRST, seconds=1.2)
        step.mark("all_lit", done)
