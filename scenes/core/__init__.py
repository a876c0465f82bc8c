"""What every other room stands on: errors, cache, boxes, formats, theme, type, units."""
