"""Pages set by typst from files that are given as bytes, with the fonts of the font packages alone: the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from scenes.core.typeset import file_of

FACES = ("sans", "sans-semibold", "serif")


def pages(
    main: bytes, files: Mapping[str, bytes], kind: Literal["pdf", "png"], values: Mapping[str, str] | None = None, ppi: float = 144
) -> bytes:
    """Return a template set with its files and values (`sys.inputs`); a PDF is tagged, PDF/UA-1. Raises RuntimeError with typst's own words."""
    import typst

    done = typst.compile(
        {"main.typ": main, **files},  # type: ignore[call-overload]  # typst 0.15 takes files as bytes; its stub does not say so
        format=kind,
        ppi=ppi,
        font_paths=sorted({str(file_of(name).parent) for name in FACES}),
        ignore_system_fonts=True,
        sys_inputs=dict(values or {}),
        pdf_standards="ua-1" if kind == "pdf" else None,
    )
    return bytes(done)
