"""Keeps the memory of a process small: what large arrays leave goes back to the system at once, the rest between clips and jobs.

Left alone, glibc moves its threshold up with every large array that is freed, until planes of a frame come from the heap;
there the next small object pins what they leave, and a process grows with every scene.
"""

from __future__ import annotations

import ctypes
import gc
from functools import cache

M_MMAP_THRESHOLD = -3  # of malloc.h
LARGE = 1 << 20  # bytes: arrays from this size on have pages of their own


@cache
def map_large_arrays() -> None:
    """Give every large array pages of its own from now on, in this process, where the C library can (glibc)."""
    library = _library()
    if library is not None:
        library.mallopt(M_MMAP_THRESHOLD, LARGE)


def trim_memory() -> None:
    """Return free memory to the system, where the C library can (glibc)."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


def collect_and_trim() -> None:
    """Collect what nothing refers to any more, and return free memory to the system."""
    gc.collect()
    trim_memory()


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
