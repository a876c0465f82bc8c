"""Lists whose items have drawings of their own: tables in the content file, an item by its name, so that words never come to stand over another drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from annotated_types import GroupedMetadata
from pydantic import Strict as StrictMode
from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from scenes.content.faults import UNKNOWN, near

Item = TypeVar("Item")


class Items(tuple[Any, ...]):
    """Items in the order of their drawings, with their names; `order` has them (from 0) in the order of the file."""

    names: tuple[str, ...]
    order: tuple[int, ...]

    def __new__(cls, items: Sequence[Any], names: Sequence[str] = (), order: Sequence[int] = ()) -> Self:
        """Return the items; without an order the file has them in the order of their drawings."""
        made = super().__new__(cls, items)
        made.names, made.order = tuple(names), tuple(order) or tuple(range(len(items)))
        return made

    def __repr__(self) -> str:
        """Return items and order: a picture in another order is another picture."""
        return f"{super().__repr__()} as {self.order}"


@dataclass(frozen=True, init=False)
class Named(GroupedMetadata):
    """Makes a tuple field a table with exactly these names, in any order; the field holds its items in the order of `names`."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks."""
        yield StrictMode(strict=False)
        yield WrapValidator(self._items)

    def _items(self, given: Any, check: ValidatorFunctionWrapHandler) -> Items:
        if not isinstance(given, dict):
            raise ValueError(f"must be a table, for each item has its own drawing; write {self.names[0]} = … to {self.names[-1]} = …")
        faults = [_fault(name, UNKNOWN + near(name, self.names), given[name]) for name in given if name not in self.names]
        faults += [_fault(name, "is missing; add this key", None) for name in self.names if name not in given]
        if faults:
            raise ValidationError.from_exception_data("table", faults)
        try:
            items = check(tuple(given[name] for name in self.names))
        except ValidationError as error:
            raise ValidationError.from_exception_data("table", [self._renamed(fault) for fault in error.errors()]) from None
        return Items(items, self.names, [self.names.index(name) for name in given])

    def _renamed(self, fault: Any) -> InitErrorDetails:
        """Return a fault of an item under its name."""
        first, *rest = fault["loc"]
        return InitErrorDetails(type=fault["type"], loc=(self.names[first], *rest), input=fault["input"], ctx=fault.get("ctx", {}))


def _fault(name: str, what: str, given: Any) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("named", "{what}", {"what": what}), loc=(name,), input=given)


def order_of(items: Sequence[object]) -> tuple[int, ...]:
    """Return which items (from 0) the file has first, second, …"""
    return items.order if isinstance(items, Items) else tuple(range(len(items)))


def placed(items: Sequence[object], places: Sequence[Item]) -> list[Item]:
    """Return the place of each item, where places are given in the order of the file."""
    order = order_of(items)
    return [places[order.index(k)] for k in range(len(items))]
