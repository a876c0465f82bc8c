"""The rows of a scenario's table that set a provider's price a token against GPUs of one's own."""

from collections.abc import Iterator

from scenes.core.units import plain
from scenes.models.break_even import MARKUP, break_even
from scenes.models.number import CHOICE, Number
from scenes.models.scenario import Scenario


def api(scenario: Scenario) -> Iterator[Number]:
    """Yield both prices of a million tokens, and the tokens a day for which they come to the same."""
    both = break_even(scenario)
    chosen = scenario.prices.api_million_tokens is not None
    how, source = ("chosen", CHOICE) if chosen else (f"{plain(MARKUP)} x that of a full replica", "scenes.models.break_even: a choice")
    name = "a million tokens, prompt or answer"
    yield Number("api_dollars_per_million_tokens", both.price, "dollars", f"{name}, of a provider", how, source)
    yield Number("own_dollars_per_million_tokens", both.own, "dollars", f"{name}, replica full", "price / tokens", "definition")
    yield Number(
        "break_even_tokens_per_day",
        both.meets,
        "count",
        "tokens a day at which one replica costs as much",
        "price x 24 / API price",
        "definition",
    )
    yield Number(
        "break_even_load",
        both.load,
        "share",
        "share of a replica's day that they take",
        "tokens / (requests/s x tokens x 86,400)",
        "definition",
    )
