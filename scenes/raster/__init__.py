"""From mobjects to pixels: layers, sprites, dirty rectangles, bloom, compositing."""
