"""Digests of what a play shows: the leaves that are seen, in drawing order, and the animations with all that they hold.

Two plays of equal digests draw the same frames with the same code. Nothing here depends on addresses, on the order of
sets, or on how a state was reached.
"""

from __future__ import annotations

import functools
import hashlib
import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from manim import Mobject, Scene, VMobject

from scenes.drawing.counter import Counter
from scenes.drawing.flight import Flight
from scenes.drawing.panorama import Panorama
from scenes.drawing.particles import Particles
from scenes.drawing.shape import Paint
from scenes.drawing.transition import Transition
from scenes.raster.draw_list import COLOURS, PAINTS, STYLE, draw_list, is_seen

if TYPE_CHECKING:
    from scenes.render.scene import LayeredScene

SIZE = 16
ARRAYS = ("points", *COLOURS, "pixel_array", "rgbas")


def hash_play(scene: LayeredScene) -> bytes:
    """Return the digest of the play that a scene begins: (SIZE,) bytes."""
    reader = Hasher()
    mobjects = [*scene.mobjects, *scene.foreground_mobjects]
    drawables = draw_list(mobjects, scene.renderer.camera.use_z_index)
    seen = b"".join(reader.mobject(drawable) for drawable in drawables if is_seen(drawable))
    return _hash(seen, reader.value(list(scene.animations or ())), reader.value(scene.active_updaters))


class Hasher:
    """Digests values; a mobject is read once a play."""

    def __init__(self) -> None:
        self._mobjects: dict[int, bytes] = {}
        self._open: set[int] = set()

    # ---- mobjects
    def mobject(self, drawable: Mobject) -> bytes:
        """Return the digest of one mobject without its submobjects."""
        found = self._mobjects.get(id(drawable))
        if found is None:
            found = self._mobjects[id(drawable)] = self._read(drawable)
        return found

    def _read(self, drawable: Mobject) -> bytes:
        if isinstance(drawable, Counter):
            return self._guarded(drawable, lambda: self._counter(drawable))
        if isinstance(drawable, Particles):
            return self._particles(drawable)
        if isinstance(drawable, Flight):
            return _hash(b"flight", *map(self.mobject, drawable.shapes), repr((drawable.start, drawable.end)).encode())
        if isinstance(drawable, Panorama):
            return _hash(b"panorama", *(self.mobject(shape) for picture in drawable.pictures for shape in picture))
        state = drawable.__dict__
        parts = [type(drawable).__name__.encode(), _style(state), *(_paint(state.get(name)) for name in PAINTS)]
        parts += [_array(state[name]) for name in ARRAYS if state.get(name) is not None]
        if not isinstance(drawable, VMobject):
            parts.append(repr(getattr(drawable, "color", None)).encode())
        return _hash(*parts)

    def _particles(self, particles: Particles) -> bytes:
        templates = [_hash(_array(template.anchor), *map(self.mobject, template.shapes)) for template in particles.templates]
        bodies = b"".join(templates[k] for k in particles.which)
        return _hash(bodies, _array(particles.places), _array(particles.opacities), _style(particles.__dict__))

    def _counter(self, counter: Counter) -> bytes:
        """Return the digest of a counter: of how it writes and what it shows, not of which characters it has drawn so far."""
        skipped = {*_particles_state(), *Mobject().__dict__, "_figure", "_index"}
        state = {name: value for name, value in counter.__dict__.items() if name not in skipped}
        return _hash(b"counter", self.value(state), _array(counter.opacities), repr(counter._figure.style.format).encode())

    def family(self, mobject: Mobject) -> bytes:
        """Return the digest of everything that can be drawn of a tree, seen or not."""
        return _hash(*(self.mobject(member) for member in mobject.get_family() if len(member.points)))

    # ---- values
    def value(self, value: object) -> bytes:
        """Return the digest of a value, with all that it holds."""
        if value is None or isinstance(value, bool | int | float | complex | str | bytes | Enum | type):
            return _hash(repr(value).encode())
        if isinstance(value, np.ndarray | np.generic):
            return _hash(_array(value))
        if isinstance(value, Mobject):
            return self.family(value)
        if isinstance(value, Transition):
            raise TypeError("an animation holds a step of a walk, which is known by addresses; give it only the picture that it needs")
        if isinstance(value, Scene | types.ModuleType):
            return _hash(type(value).__name__.encode())
        return self._guarded(value, lambda: self._compound(value))

    def _guarded(self, value: object, read: Callable[[], bytes]) -> bytes:
        if id(value) in self._open:
            return _hash(b"again")
        self._open.add(id(value))
        try:
            return read()
        finally:
            self._open.discard(id(value))

    def _compound(self, value: object) -> bytes:
        if isinstance(value, Mapping):
            return _hash(*sorted(_hash(self.value(key), self.value(item)) for key, item in value.items()))
        if isinstance(value, list | tuple):
            return _hash(b"list", *map(self.value, value))
        if isinstance(value, set | frozenset):
            return _hash(b"set", *sorted(map(self.value, value)))
        if isinstance(value, functools.partial):
            return _hash(b"partial", self.value(value.func), self.value(value.args), self.value(value.keywords))
        if callable(value) and hasattr(value, "__qualname__"):
            return self._function(value)
        return _hash(type(value).__qualname__.encode(), self.value(_state(value)))

    def _function(self, function: Callable) -> bytes:
        held = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
        parts = [getattr(function, "__defaults__", None), getattr(function, "__self__", None), *held]
        return _hash(f"{function.__module__}.{function.__qualname__}".encode(), *map(self.value, parts))


def _state(value: object) -> dict[str, object]:
    """Return what an object holds."""
    return dict(getattr(value, "__dict__", {})) or {name: getattr(value, name) for name in getattr(value, "__slots__", ())}


@functools.cache
def _particles_state() -> frozenset[str]:
    return frozenset(Particles([]).__dict__)


def _array(value: object) -> bytes:
    array = np.asarray(value)
    return f"{array.dtype.str}{array.shape}".encode() + array.tobytes()


def _style(state: dict[str, object]) -> bytes:
    return repr([state.get(name) for name in (*STYLE, "z_index")]).encode()


@functools.lru_cache(maxsize=4096)
def _paint(paint: Paint | None) -> bytes:
    return repr(paint).encode()


def _hash(*parts: bytes) -> bytes:
    lengths = repr([len(part) for part in parts]).encode()
    return hashlib.blake2b(b"".join([lengths, *parts]), digest_size=SIZE).digest()
