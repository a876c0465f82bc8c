"""The moments of section 5: what is true on screen before the first cue, after each, and in the still.

Which request is in which place of the batch, what it has written and how many rows it holds come from `models.batch_steps`, the queues
of the replicas from `models.routing` (facts.py). A step of the batch is a column of its time line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scenes.models.batch_steps import END, ServedRequest
from scenes.sections.inference_serving.facts import ServingFacts
from scenes.sections.walk import Moment

PLACES = 3  # of the batch
STAGES = tuple(("stage", k) for k in range(1, 7))
INSIDE = (("server", "prefill"), ("server", "decode"), ("server", "adapters"))
PANELS = (*STAGES, ("balancer",), ("batching",), ("server",), ("cache",), ("cache ways",), ("output",))
PLATES = 3
Pieces = tuple[str | None, ...]


@dataclass(frozen=True)
class Bench:
    """What the opened place of adapters shows: the version of the model whose adapter is in place, and how many have said their word."""

    placed: int | None = None
    said: int = 0


@dataclass(frozen=True)
class ServingMoment(Moment):
    """What is true of the server; what is given for each place of the batch is in their order."""

    column: int = 0  # the step in the frame of "this step"
    passed: bool = False  # whether its pass is done
    present: tuple[int | None, ...] = (None,) * PLACES  # who is in each place: the index of the request
    written: tuple[int, ...] = (0,) * PLACES
    inputs: Pieces = (None,) * PLACES
    outputs: Pieces = (None,) * PLACES
    rows: tuple[int, ...] = (0,) * PLACES
    stacked: tuple[int, ...] = ()  # places in the order of their rows, from the base of the cache up
    added: int = 0  # rows that the next loop adds
    prompt: int | None = None  # the request whose prompt stands before Prefill
    is_read: bool = False
    crossing: int = 0  # plates of Prefill that carry colour
    looping: int = 0  # plates of the Decode Loop that do
    adapter: bool = False
    bench: Bench | None = None  # seen in place of what is inside the server
    on_their_way: int = 0  # rows between the plates and the cache, where time stands still
    queues: tuple[int, ...] = ()
    chosen: int | None = None  # the replica that the next request goes to

    @property
    def rows_in_use(self) -> int:
        """Return the rows of all requests."""
        return sum(self.rows)


def joined(facts: ServingFacts, moment: ServingMoment, column: int) -> ServingMoment:
    """Return the moment at which a step begins: those who join have come, their prompts wait to be read; every newest token is back."""
    present = list(moment.present)
    prompt, is_read = moment.prompt, moment.is_read
    for index, request in enumerate(facts.requests):
        if request.join == column:
            present[request.place] = index
            prompt, is_read = index, False
    here = [request if request and request.runs(column) else None for request in requests_at(facts, tuple(present))]
    return replace(
        moment,
        column=column,
        passed=False,
        present=tuple(present),
        inputs=tuple(_newest(request, column) for request in here),
        outputs=(None,) * PLACES,
        prompt=prompt,
        is_read=is_read,
        looping=0,
    )


def _newest(request: ServedRequest | None, column: int) -> str | None:
    """Return the piece that a request's pass of a column begins with; None where it has a prompt to read."""
    return request.generation.pieces[request.written(column - 1) - 1] if request and request.join < column else None


def passed(facts: ServingFacts, moment: ServingMoment) -> ServingMoment:
    """Return the moment after the pass of the step that has begun: a token more for everybody, and a row or a prompt's rows.

    Who joined has its first token from Prefill: nothing of it went into the loop.
    """
    column, here = moment.column, requests_at(facts, moment.present)
    runs = [request if request and request.runs(column) else None for request in here]
    loops = [request if request and request.join < column else None for request in runs]
    stacked = moment.stacked + tuple(place for place, request in enumerate(runs) if request and place not in moment.stacked)
    return replace(
        moment,
        passed=True,
        written=tuple(request.written(column) if request else 0 for request in here),
        inputs=tuple(request.generation.pieces[request.written(column) - 2] if request else None for request in loops),
        outputs=tuple(request.generation.pieces[request.written(column) - 1] if request else None for request in runs),
        rows=tuple(request.rows(column) if request else 0 for request in here),
        stacked=stacked,
        added=sum(request is not None for request in runs),
        is_read=True,
        looping=PLATES if any(loops) else 0,
    )


def requests_at(facts: ServingFacts, present: tuple[int | None, ...]) -> tuple[ServedRequest | None, ...]:
    """Return who is in each place."""
    return tuple(None if index is None else facts.requests[index] for index in present)


def left(facts: ServingFacts, moment: ServingMoment) -> ServingMoment:
    """Return the moment at which those who wrote their end token have left the batch and the screen; their rows are still there."""
    gone = {place for place, piece in enumerate(moment.outputs) if piece == END}

    def without(values: tuple[Any, ...], nothing: object) -> tuple[Any, ...]:
        return tuple(nothing if place in gone else value for place, value in enumerate(values))

    return replace(
        moment,
        present=without(moment.present, None),
        written=without(moment.written, 0),
        inputs=without(moment.inputs, None),
        outputs=without(moment.outputs, None),
        added=moment.added - len(gone),
        adapter=moment.adapter and facts.adapted.place not in gone,
    )


def freed(moment: ServingMoment) -> ServingMoment:
    """Return the moment at which the rows of those who have left are free, and the rows above them have sunk."""
    here = [index is not None for index in moment.present]
    rows = tuple(count if there else 0 for count, there in zip(moment.rows, here, strict=True))
    return replace(moment, rows=rows, stacked=tuple(place for place in moment.stacked if here[place]))


def after(facts: ServingFacts, moment: ServingMoment, last: int) -> ServingMoment:
    """Return the moment after the pass of a later step."""
    for column in range(moment.column + moment.passed, last + 1):
        moment = passed(facts, joined(facts, moment, column))
    return moment


def moments_of(facts: ServingFacts) -> dict[str, ServingMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    now, ends = facts.table.now, min(request.done_column for request in facts.requests)
    start = ServingMoment(queues=facts.waiting)
    come = joined(facts, start.turned_to(*STAGES[:3]).turned_to(STAGES[3], ("balancer",)), 0)
    come = replace(come, prompt=None, queues=facts.held)
    read = passed(facts, replace(come.turned_to(STAGES[4], ("server",), INSIDE[0], ("cache",), ("cache ways",), ("output",)), prompt=0))
    looped = after(facts, read.turned_to(("server",), INSIDE[1], ("cache",), ("cache ways",), ("output",), STAGES[5]), 1)
    batch = after(facts, looped.turned_to(("batching",), ("cache",), ("cache ways",)), now)
    adapted = after(facts, replace(batch.turned_to(("server",), INSIDE[1], INSIDE[2]), adapter=True), now + 1)
    shared = replace(adapted.turned_to(("balancer",), STAGES[3]), queues=facts.routed[-1].after)
    ended = after(facts, shared.turned_to(("output",), ("cache",), ("batching",)), ends)
    gone = freed(left(facts, ended))
    return {
        "start": start,
        "request_passes_gateway": come,
        "prompt_is_prefilled": read,
        "token_is_decoded": looped,
        "requests_join_the_batch": batch,
        "adapter_is_swapped_in": adapted,
        "load_is_shared": shared,
        "sentence_finishes": after(facts, gone, ends + 1),
        "still": _still(facts, batch),
    }


def _still(facts: ServingFacts, batch: ServingMoment) -> ServingMoment:
    """Return the picture of the preview: "this step", its rows on their way, the next request at its replica's door."""
    everything = frozenset({*PANELS, *INSIDE})
    return replace(
        batch,
        lit=everything,
        told=frozenset(),
        adapter=True,
        on_their_way=batch.added,
        queues=facts.run.pictured_queues,
        chosen=facts.run.pictured_choice,
    )
