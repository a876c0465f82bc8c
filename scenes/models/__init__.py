"""Small numpy models that compute what the film and the poster show; they never import manim."""
