"""What pydantic found wrong in a file, as one line a fault: key, what is wrong, cure; an unknown key gets the nearest one that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails as Fault

KINDS = {"tuple": "a list", "model": "a table"}  # what TOML calls them
UNKNOWN = "is not a known key"
MESSAGES = {  # of pydantic, in our words
    "Unable to parse input string as an integer, exceeded maximum size": "choose a smaller number",
    "Input should be a valid integer, got a number": "choose a whole number, not one",
    "Input should be": "choose a number",
}


def fault_lines(faults: Sequence[Fault], schema: type[BaseModel]) -> list[tuple[str, str]]:
    """Return the key of each fault that does not only follow from another, and what is wrong, with its cure; `schema` is what was asked for."""
    return [(_key(fault), _cure(fault, schema)) for fault in faults if not _follows(fault, faults)]


def keys_at(schema: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """Return the keys of the table at a place of a schema; none for a table whose keys are free."""
    found: Any = schema
    for part in place:
        model = _model_in(found)
        fields = model.model_fields if model else {}
        found = fields[part].annotation if part in fields else model
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _model_in(kind: Any) -> type[BaseModel] | None:
    """Return the table that a kind is, or holds: in a list, or under free keys."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for inner in get_args(kind) if (found := _model_in(inner))), None)


def near(key: str, known: Iterable[str]) -> str:
    """Return what to do about an unknown key: write the nearest one that is known, if there is one."""
    found = get_close_matches(key, list(known), n=1, cutoff=0.6)
    return f"; write {found[0]!r}, or delete it" if found else "; delete it or mend its spelling"


def _follows(fault: Fault, faults: Sequence[Fault]) -> bool:
    """Tell whether a list is only called too short because one of its items is faulty."""
    inside = (other["loc"][: len(fault["loc"])] == fault["loc"] and len(other["loc"]) > len(fault["loc"]) for other in faults)
    return fault["type"] == "too_short" and any(inside)


def _key(fault: Fault) -> str:
    """Return the dotted key of a fault; items of a list count from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"]) or "file"


def _cure(fault: Fault, schema: type[BaseModel]) -> str:
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    match kind:
        case "missing":
            return "is missing; add this key"
        case "extra_forbidden":
            *place, key = fault["loc"]
            return UNKNOWN + near(str(key), keys_at(schema, place))
        case "too_long" | "string_too_long" if isinstance(given, str):
            return f"has {len(given)} characters, at most {context['max_length']} can be laid out; shorten {given[:40]!r}"
        case "too_short" | "string_too_short" if isinstance(given, str):
            return "is empty; write something"
        case "too_short":
            return f"has {context['actual_length']} items and needs exactly {context['min_length']}; add some"
        case "too_long":
            return f"has {context['actual_length']} items and needs exactly {context['max_length']}; remove some"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal" | "int_from_float" | "int_parsing_size":
            return f"{given!r} cannot be; {_in_our_words(fault['msg'])}"
        case "string_pattern_mismatch":
            return f"{given!r} does not match {context['pattern']}; write it in that form"
    if kind.endswith("_type"):
        wanted = kind.removesuffix("_type")
        return f"is {type(given).__name__} but must be {KINDS.get(wanted, wanted)}; change its kind"
    return fault["msg"].removeprefix("Value error, ")


def _in_our_words(message: str) -> str:
    for theirs, ours in MESSAGES.items():
        if message.startswith(theirs):
            return message.replace(theirs, ours, 1)
    return message
