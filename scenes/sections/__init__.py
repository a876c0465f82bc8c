"""The sections of the film, a folder each. Where Manim's own command loads one, what may be changed of it is settled first."""

from scenes.sections.bare_manim import settle_manim

settle_manim()
