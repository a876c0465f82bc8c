"""Keep what a function took long to compute: in memory for the process, and as a file for the next one.

A file is named after the function and a hash of everything that its result follows from: the arguments, the source text of
its module and of all project modules that this imports, and the versions of Python and of packages. So nothing is ever out of date;
what cannot be read is computed again.

The files are pickles, and whoever can write to them decides what this program runs: only files that the user owns and nobody
else may write to are read. Do not point the cache to a folder that others can write to.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import platform
import stat
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

import numpy as np

from scenes.core.cache import keep_file
from scenes.core.cache_tag import mark
from scenes.core.environment import cache_folder
from scenes.core.provenance import code_hash, package_version

Inputs = ParamSpec("Inputs")
Result = TypeVar("Result")
COUNT = struct.Struct("<I")  # how many parts a file has: the pickle, then every array's numbers
PART = struct.Struct("<QI")  # size and CRC-32 before each part


def kept_in(folder: str, in_memory: int, packages: Sequence[str] = ()) -> Callable[[Callable[Inputs, Result]], Callable[Inputs, Result]]:
    """Keep the results of a function of plain values: the last few in memory, all in a folder of the cache.

    `packages` are those that the results follow from, beside numpy. Arrays come back read-only.
    """

    def kept(run: Callable[Inputs, Result]) -> Callable[Inputs, Result]:
        @wraps(run)
        def found(*arguments: Inputs.args, **named: Inputs.kwargs) -> Result:
            path = cache_folder() / folder / _name(run, (arguments, sorted(named.items())), packages)
            parts = _parts_of(path)
            if not parts:
                parts = pack(run(*arguments, **named))
                mark(cache_folder())
                keep_file(path, lambda file: _write(file, parts))
            return cast(Result, unpack(parts))

        remembered = lru_cache(maxsize=in_memory)(found)
        remembered.__wrapped__ = run
        return cast(Callable[Inputs, Result], remembered)

    return kept


class _Pickler(pickle.Pickler):
    """Leaves the numbers of every array out of the pickle, also of one that is a cut of another."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, np.ndarray) and not value.flags.forc:
            return np.ascontiguousarray(value).__reduce_ex__(5)
        return NotImplemented


def pack(result: object) -> list[bytes]:
    """Return a result as its pickle and the bytes of every array in it."""
    buffers: list[pickle.PickleBuffer] = []
    file = io.BytesIO()
    _Pickler(file, protocol=5, buffer_callback=buffers.append).dump(result)
    return [file.getvalue(), *(bytes(buffer.raw()) for buffer in buffers)]


def unpack(parts: list[bytes]) -> object:
    """Return the result that `pack` took apart, bit for bit; its arrays look into the parts and are read-only."""
    return pickle.loads(parts[0], buffers=parts[1:])


def _name(run: Callable[..., object], arguments: object, packages: Sequence[str]) -> str:
    versions = platform.python_version(), platform.machine(), *(package_version(name) for name in ("numpy", *packages))
    made = hashlib.sha256(repr((run.__module__, run.__name__, arguments, versions, code_hash(run.__module__))).encode())
    return f"{run.__name__.strip('_')}-{made.hexdigest()[:20]}.pickle"


def _write(file: BinaryIO, parts: list[bytes]) -> None:
    file.write(COUNT.pack(len(parts)))
    for part in parts:
        file.write(PART.pack(len(part), zlib.crc32(part)))
        file.write(part)


def _parts_of(path: Path) -> list[bytes]:
    """Return a file's parts, none when it is missing, broken, or not the user's alone."""
    try:
        with path.open("rb") as file:
            return _read(file) if _is_own(os.fstat(file.fileno())) else []
    except (OSError, ValueError, struct.error):
        return []


def _read(file: BinaryIO) -> list[bytes]:
    """Read the parts, as many as the file says it has; raises ValueError or struct.error when it is broken."""
    (count,) = COUNT.unpack(file.read(COUNT.size))
    parts = []
    for _ in range(count):
        size, check = PART.unpack(file.read(PART.size))
        parts.append(file.read(size))
        if len(parts[-1]) != size or zlib.crc32(parts[-1]) != check:
            raise ValueError("a part is not as it was written")
    return parts


def _is_own(file: os.stat_result) -> bool:
    """Tell whether a file belongs to the user and nobody else may write to it."""
    return not hasattr(os, "getuid") or (file.st_uid == os.getuid() and not file.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
