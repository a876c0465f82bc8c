"""A mind map: a root, its branches as panels around it, each branch an outline in columns. Knows names alone, and no content."""
