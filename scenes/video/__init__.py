"""From pixels to files: BT.709 planes, x264, clips, concatenation."""
