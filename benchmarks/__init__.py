"""The bench: what rendering costs here, against plain Manim, against the encoder alone, cold and warm, on one core and two."""

import os

os.environ.setdefault("EXPLAINER_SILENT", "1")  # pictures are measured, as plain Manim's are
