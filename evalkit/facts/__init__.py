"""What a segment states, normalised with spans: numbers, dates and times, names, quotations.

Each kind is a module with a pure function from a text and its language to records of ``model``.
"""
