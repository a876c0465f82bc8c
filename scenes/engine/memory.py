"""Gives memory back that is free: the C library keeps what large arrays leave, and grows with every scene."""

from __future__ import annotations

import ctypes
import gc
from functools import cache


def give_back() -> None:
    """Return free memory to the system, where the C library can (glibc)."""
    trim = _trim()
    if trim is not None:
        trim(0)


def give_back_all() -> None:
    """Collect what nothing refers to any more, and return free memory to the system."""
    gc.collect()
    give_back()


@cache
def _trim() -> ctypes._CFuncPtr | None:
    try:
        return ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):
        return None
