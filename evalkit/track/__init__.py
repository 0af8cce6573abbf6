"""Scores over time: history, diff, gate, and what CI reads of them; over results alone."""
