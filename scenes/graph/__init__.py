"""A user's own flowchart: read from Mermaid, laid out, its edges routed. Plain values; draws nothing (see scenes.drawing.flowchart)."""
