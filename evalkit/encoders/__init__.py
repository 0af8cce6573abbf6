"""Sentence encoders: text to vectors, behind one protocol, and vectors that come from elsewhere."""
