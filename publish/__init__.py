"""What is made of rendered files: poster files, clips in other formats, decks, hand-outs, a page. Reads a manifest, renders nothing itself."""
