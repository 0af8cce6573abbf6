"""Changes planted in texts, to see whether the checks find them.

What stands here knows nothing of the checks: it may not import ``evalkit.facts`` nor
``evalkit.drift`` (a test holds this), and its words are lists of its own. Else it would plant only
what they can read, and they would find it by construction.
"""
