"""Pages set by typst from files that are given as bytes, with the fonts of the font packages alone: the same bytes for the same input."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from scenes.core.typeset import file_of

FACES = ("sans", "sans-semibold", "serif")


def pages(
    main: bytes,
    files: Mapping[str, bytes],
    kind: Literal["pdf", "png"],
    values: Mapping[str, str] | None = None,
    ppi: float = 144,
    folders: Iterable[Path] = (),
) -> bytes:
    """Return a template set with its files and values (`sys.inputs`); a PDF is tagged, PDF/UA-1. `folders` hold fonts of one's own.

    Raises RuntimeError with typst's own words for what it cannot set, e.g. a picture without alternative text; OSError.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="explainer-") as made:
        root = Path(made)
        for name, data in (("main.typ", main), *files.items()):
            (root / name).write_bytes(data)
        done = typst.compile(
            str(root / "main.typ"),
            root=made,
            format=kind,
            ppi=ppi,
            font_paths=sorted({str(folder) for folder in (*(file_of(name).parent for name in FACES), *folders)}),
            ignore_system_fonts=True,
            sys_inputs=dict(values or {}),
            pdf_standards="ua-1" if kind == "pdf" else None,
        )
    return bytes(done)
