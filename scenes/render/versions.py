"""The versions of everything outside of the project that shapes pixels or bytes."""

from __future__ import annotations

import platform

from scenes.core.provenance import package_version

PACKAGES = (
    "manim", "numpy", "scipy", "opencv-python-headless", "pycairo", "av", "uharfbuzz", "skia-pathops", "svgelements",
    "python-lucide", "font-source-sans-pro", "font-source-serif-pro",
)  # fmt: skip


def versions() -> str:
    """Return name=version of Python, the machine, packages and libraries, parted by semicolons."""
    import av
    import cairo

    libraries = [f"{name}={'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items())]
    own = [f"python={platform.python_version()}", f"machine={platform.machine()}", f"cairo={cairo.cairo_version_string()}"]
    return ";".join([*own, *(f"{name}={package_version(name)}" for name in PACKAGES), *libraries])
