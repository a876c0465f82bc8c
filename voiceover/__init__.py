"""The voice of the film: script, voices, timing, mix, captions. Knows words and models, and nothing of how a scene is drawn."""
