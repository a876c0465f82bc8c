"""The bench: what rendering costs here, against plain Manim, against the encoder alone, cold and warm, on one core and two."""
