"""Metrics as sufficient statistics: surface metrics through sacrebleu."""
