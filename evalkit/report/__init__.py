"""Reports for people, made from a run directory alone."""
