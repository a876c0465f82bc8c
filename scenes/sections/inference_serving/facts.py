"""Values of inference serving: the batch that is opened, step by step, and the queues of the replicas. Draws nothing.

Requests, tokens and cache rows come from `models.batch_table` and `models.batch_steps`, how many requests each replica holds and
which one takes the next from the event queue of `models.serving` and `models.routing`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from scenes.models import texts
from scenes.models.adapter_training import Adapter, generate_adapted, trained_adapter
from scenes.models.batch_steps import ServedRequest, served_requests
from scenes.models.batch_table import BatchTable, batch_table
from scenes.models.language_model import checkpoint_at, generate
from scenes.models.layers import Array
from scenes.models.routing import Routed, routed_until_choice
from scenes.models.scenario import Scenario
from scenes.models.serving import ServingRun, simulate

CELLS = 8  # of a replica, each for one request or, when queues are long, for several


FOLLOWED = 2  # choices of the router that are shown: after the departures that make the queues as unequal as they are pictured
CORNER = 8  # rows and columns of a projection, and of an adapter's factors, that are pictured


@dataclass(frozen=True)
class Version:
    """What a request gets of the same model: alone, or with an adapter beside it; the next word, and the factors' corners."""

    word: str
    factors: tuple[Array, Array] | None = None


@dataclass(frozen=True)
class ServingFacts:
    """What the pictures of inference serving show: the opened batch, and the run whose replicas are pictured."""

    table: BatchTable
    run: ServingRun
    scenario: Scenario

    @cached_property
    def requests(self) -> tuple[ServedRequest, ...]:
        """Return the requests of the batch, and the one that comes when the first has ended."""
        return served_requests()

    @cached_property
    def routed(self) -> tuple[Routed, ...]:
        """Return the last choices of the router up to the one that is pictured: few, so that each can be followed, and all fit into the cells."""
        most, found = requests_a_cell(self.run) * CELLS, []
        for routed in reversed(routed_until_choice(self.scenario)[-FOLLOWED:]):
            if max(routed.before) >= most:
                break
            found.append(routed)
        return tuple(reversed(found))

    @cached_property
    def held(self) -> tuple[int, ...]:
        """Return the queues before the choices that are shown, and before what departs since the choice before them, where they fit into the cells."""
        before = routed_until_choice(self.scenario)[: -len(self.routed)]
        fits = bool(before) and max(before[-1].after) <= requests_a_cell(self.run) * CELLS
        return before[-1].after if fits else self.routed[0].before

    @property
    def waiting(self) -> tuple[int, ...]:
        """Return the queues before the first request of the opened batch is sent to its replica: one less there than it holds then."""
        home = self.run.pictured_choice
        return tuple(max(0, load - (replica == home)) for replica, load in enumerate(self.held))

    @property
    def adapted(self) -> ServedRequest:
        """Return the request that names an adapter."""
        return next(request for request in self.requests if request.adapted)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Return what the adapted request would write next with the model alone, with another adapter, and with its own."""
        prompt, at = self.adapted.generation.prompt, self.adapted.written(self.table.now)
        alone = Version(word_from(generate(prompt).pieces, at))
        beside = (
            Version(word_from(generate_adapted(prompt, sentence).pieces, at), corners_of(trained_adapter(sentence)))
            for sentence in (texts.current().other_adapter, texts.current().adapter)
        )
        return (alone, *beside)

    @property
    def projection(self) -> Array:
        """Return the corner of the frozen query projection that is pictured."""
        return checkpoint_at().state.weights["qkv"][:CORNER, :CORNER]

    @property
    def newest(self) -> str:
        """Return the piece that the adapted request wrote last at "this step"."""
        return self.adapted.generation.pieces[self.adapted.written(self.table.now) - 1]

    @property
    def line(self) -> str:
        """Return what the adapted request's line says at "this step"."""
        request = self.adapted
        return request.generation.prompt + "".join(request.generation.pieces[: request.written(self.table.now)])


def facts_of(scenario: Scenario) -> ServingFacts:
    """Run the models of inference serving for a scenario."""
    return ServingFacts(batch_table(), simulate(scenario), scenario)


def corners_of(adapter: Adapter) -> tuple[Array, Array]:
    """Return the corners of both factors that an adapter puts beside the query projection."""
    return adapter.a[0][:CORNER], adapter.b[0][:, :CORNER]


def word_from(pieces: tuple[str, ...], at: int) -> str:
    """Return the word that begins with a piece: up to the next that begins another word or is none."""
    end = next(k for k in range(at + 1, len(pieces) + 1) if k == len(pieces) or not pieces[k].isalpha())
    return "".join(pieces[at:end]).strip()


def requests_a_cell(run: ServingRun) -> int:
    """Return for how many requests a cell stands, so that the longest queue and one more fit into the cells."""
    return math.ceil((max(run.pictured_queues) + 1) / CELLS)


def cells_taken(run: ServingRun) -> list[float]:
    """Return how many cells the queue of each pictured replica fills."""
    return [queue / requests_a_cell(run) for queue in run.pictured_queues]
