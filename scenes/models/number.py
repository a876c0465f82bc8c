"""One row of a scenario's table: a value with its name, formula and source."""

from dataclasses import dataclass

from scenes.core.units import quantity

CHOICE = "assets/scenario.toml"


@dataclass(frozen=True)
class Number:
    """One estimate: `value` in `unit` (a kind of `scenes.core.units`), what it is, how it is computed, whose formula it is."""

    key: str
    value: float
    unit: str
    name: str
    formula: str
    source: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return quantity(self.value, self.unit)
