"""The logo of a brand as a file of a kit."""

from __future__ import annotations

from pathlib import Path

from scenes.core.brand import Brand, Logo
from scenes.core.cache import write_file


def logo_file(brand: Brand, folder: Path) -> str:
    """Write a brand's logo into a kit's folder, as the PNG that it was or as SVG; return its path there, "" where there is none. Raises OSError."""
    if brand.logo is None:
        return ""
    name, data = ("brand/logo.png", brand.logo.png) if brand.logo.png else ("brand/logo.svg", _svg(brand.logo).encode())
    write_file(folder / name, data)
    return name


def _svg(logo: Logo) -> str:
    """Return a logo's shapes as SVG."""
    paths = "".join(f'<path d="{shape.path}" fill="{shape.fill}" fill-opacity="{shape.opacity:g}"/>' for shape in logo.shapes)
    size = f'width="{logo.width:g}" height="{logo.height:g}" viewBox="0 0 {logo.width:g} {logo.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paths}</svg>\n'
