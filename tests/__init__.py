"""The tests. What a manim.cfg of whoever runs them says changes no picture."""

from scenes.core.manim_defaults import ignore_manim_files

ignore_manim_files()
