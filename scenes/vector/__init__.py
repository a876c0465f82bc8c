"""Drawings as vectors: the shapes, paints and layers of `raster`, written as SVG; only the painted ground and the bloom are pictures."""
