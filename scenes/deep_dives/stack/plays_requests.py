"""What is seen in the cells that tell of requests: bills, queues, slots, blocks, rounding, guesses."""

from __future__ import annotations

from scenes.core.units import money
from scenes.deep_dives.stack.cells import FORMATS, OWN, ROUNDED_HUES, WAVES
from scenes.deep_dives.stack.cells_api import squares_of
from scenes.deep_dives.stack.facts import LOADS, ROUNDED
from scenes.deep_dives.stack.play import FIRST, Play
from scenes.models.batch_slots import passes_of

PASSES = 3.2  # seconds in which the batches' passes go by
ENTER = 0.6  # seconds in which a request comes into a cell
SLOW = 6  # of the blocks' pieces, the first ones
SMALL = 0.8  # of the type's size: bodies of which many travel


def bill(play: Play) -> None:
    """The request opens into its tokens, then those of the answer come; the price counts up."""
    prompt, answer = squares_of(play.facts)
    with play.step("tokens_counted") as step:
        (there,) = play.send(step, "request", [("enter",)], [FIRST], ENTER)
        play.light(step, "per", at=there)
        play.light(step, "count", 0, at=there)
        over = play.each(step, [("square", k) for k in range(prompt)], there, 1.1 / prompt)
        play.light(step, "count", 1, at=over)
        play.each(step, [("square", prompt + k) for k in range(answer)], over, 0.5 / answer)
    with play.step("paid") as step:
        even, tokens = play.facts.even, sum(play.facts.bill)
        play.roll(
            step,
            lambda dollars: play.labels.bill.format(dollars=money(dollars, places=5), price=money(even.price)),
            0.0,
            tokens * even.price / 1e6,
            FIRST,
            0.9,
        )


def rent(play: Play) -> None:
    """Own machines cost the same at any traffic; the API's bill rises with it, and crosses theirs."""
    even = play.facts.even
    with play.step("own_costs") as step:
        play.light(step, "most", at=FIRST)
        play.light(step, "own", at=FIRST, seconds=1.6, sweep="right")
    with play.step("bills_meet") as step:
        over = play.light(step, "api", at=FIRST, seconds=1.8, sweep="right")
        crossing = FIRST + 1.8 * min(1.0, even.load / 2) if even.pays else over
        if even.pays:
            play.light(step, "dot", at=crossing)
        play.light(step, "reading", at=crossing + 0.3)


def load(play: Play) -> None:
    """The API's price stands; own tokens cost more than it on machines that idle, less on busy ones."""
    with play.step("idle_is_dear") as step:
        play.light(step, "line", at=FIRST, seconds=0.6, sweep="right")
        for k in range(len(LOADS)):
            at = FIRST + 0.35 + 0.5 * k
            play.light(step, "mark", k, at=at)
            play.light(step, "bar", k, at=at, seconds=0.4, sweep="up")
            play.light(step, "cost", k, at=at + 0.3)


def router(play: Play) -> None:
    """The request comes to the balancer, which asks every queue how long it is, and goes to the shortest."""
    queues = range(len(play.facts.served.continuous.pictured_queues))
    with play.step("request_arrives") as step:
        (there,) = play.send(step, "request", [("enter",)], [FIRST], ENTER)
        asked = play.send(step, "blue", [("ask", k) for k in queues], [there] * len(queues), 0.5, 0.5)
        play.each(step, [("length", k) for k in queues], asked[0], 0.1)
    with play.step() as step:
        chosen = play.facts.served.continuous.pictured_choice
        (landed,) = play.send(step, "request", [("ask", chosen)], [FIRST], 0.7)
        play.light(step, "length", chosen, at=landed)
        play.light(step, "newcomer", at=landed)
        play.light(step, "reading", at=landed)


def batch(play: Play) -> None:
    """Passes go by in both batches at once: one waits for its longest answer, the other takes in newcomers; the request that is followed enters each."""
    with play.step("batches_run") as step:
        most = max(map(passes_of, play.facts.batches))
        for name, stays in zip(("static", "continuous"), play.facts.batches, strict=True):
            play.light(step, name, at=FIRST, seconds=PASSES, sweep="right")
            enters = FIRST + PASSES * stays[OWN].start / most
            play.send(step, "request", [("join", name)], [max(0.0, enters - 0.6)], min(0.6, enters), 1.3)
        play.light(step, "reading", at=FIRST + PASSES)


def prefix(play: Play) -> None:
    """The first request's blocks are computed; copies of what is alike come down to the others, which compute the rest alone."""
    first, *others = play.facts.prefix.placed
    with play.step("first_computed") as step:
        (there,) = play.send(step, "request", [("enter", 0)], [FIRST], ENTER)
        play.light(step, "prompt", 0, at=there)
        play.each(step, [("block", 0, place) for place in range(len(first.blocks))], there + 0.1, 0.16)
    with play.step("others_reuse") as step:
        at = FIRST
        for k, placed in enumerate(others, start=1):
            (there,) = play.send(step, "request", [("enter", k)], [at], ENTER)
            play.light(step, "prompt", k, at=there)
            starts = [there + 0.06 * place for place in range(placed.reused)]
            landed = play.send(step, "violet", [("down", k, place) for place in range(placed.reused)], starts, 0.45, SMALL)
            for place, time in enumerate(landed):
                play.light(step, "block", k, place, at=time)
            new = [("block", k, place) for place in range(placed.reused, len(placed.blocks))]
            at = play.each(step, new, landed[-1] + 0.1 if landed else there, 0.16) - 0.3


def paging(play: Play) -> None:
    """Request after request reserves a long piece and fills a little of it; then blocks, which all requests take in turn, fill the room."""
    pieces, requests = range(len(play.facts.pieces)), len(play.facts.packed)
    with play.step("pieces_reserved") as step:
        starts = [FIRST + 0.36 * k for k in pieces]
        landed = play.send(step, "request", [("enter", k) for k in pieces], starts, 0.5, SMALL)
        for k, time in zip(pieces, landed, strict=True):
            play.light(step, "piece", k, at=time - 0.1, seconds=0.3)
            play.light(step, "held", k, at=time + 0.15, seconds=0.3)
        play.light(step, "reading", at=landed[-1] + 0.4)
    with play.step("blocks_fill") as step:
        parts = [("blocks", wave, k) for wave in range(WAVES) for k in range(requests)]
        slow = play.each(step, parts[:SLOW], FIRST, 0.22, seconds=0.15)
        over = play.each(step, parts[SLOW:], slow, 1.8 / len(parts), seconds=0.15)
        play.light(step, "reading", at=over)
        play.light(step, "paper", at=over)


def rounding(play: Play) -> None:
    """The weights as they are; they fall onto the few steps of 8 bits, onto the fewer of 4, and onto those of 4 with a step size for each group."""
    with play.step("bits_go") as step:
        play.light(step, "bits", 0, at=FIRST)
        at = play.light(step, "row", 0, at=FIRST, seconds=0.6, sweep="right")
        for k in range(1, len(FORMATS)):
            starts = [at + 0.05 * place for place in range(ROUNDED)]
            landed = play.send(step, ROUNDED_HUES[k], [("down", k, place) for place in range(ROUNDED)], starts, 0.45, 0.45)
            play.light(step, "bits", k, at=landed[0])
            play.light(step, "row", k, at=landed[0], seconds=landed[-1] - landed[0] + 0.1, sweep="right")
            play.light(step, "error", k, at=landed[-1])
            at = landed[-1] - 0.25


def draft(play: Play) -> None:
    """Pass by pass: guesses come one by one, then all are judged at once, and the large model adds its own token."""
    for k, one in enumerate(play.facts.draft.rounds):
        with play.step("guesses_come" if k == 0 else None) as step:
            every = 0.28 if k == 0 else 0.1
            play.each(step, [("guess", k, place) for place in range(len(one.drafted))], FIRST if k == 0 else 0.05, every)
        with play.step("guesses_checked" if k == 0 else None) as step:
            at = FIRST if k == 0 else 0.1
            for place in range(len(one.drafted)):
                play.light(step, "guess", k, place, at=at)
            if len(one.written) > one.accepted:
                play.light(step, "token", k, at=at + (0.35 if k == 0 else 0.15))
            if k == len(play.facts.draft.rounds) - 1:
                play.light(step, "reading", at=at + 0.3)
                play.light(step, "measured", at=at + 0.7)
            step.last(at + (0.8 if k == 0 else 0.45))


PLAYS = {made.__name__: made for made in (bill, rent, load, router, batch, prefix, paging, rounding, draft)}
