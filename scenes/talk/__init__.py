"""What a talk needs, in one folder: clips in all forms, and the manifest that publish/ makes decks, pages and hand-outs from."""
