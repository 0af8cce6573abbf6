"""From published files to documents of segments: manifest, readers, clean, segment."""
