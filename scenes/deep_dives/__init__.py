"""The deep dives, a folder each: films of their own, in one scene with chapters, each with a sheet of its own. See docs/deep-dives.md."""

from scenes.sections.bare_manim import settle_manim

settle_manim()
