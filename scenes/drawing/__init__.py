"""The drawing surface and the verbs of motion; knows plain values, never models or words."""
