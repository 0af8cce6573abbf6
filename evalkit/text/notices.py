"""Words for whoever watches a run, such as a fallback that was taken, each told once."""

from __future__ import annotations

import logging
from functools import lru_cache


@lru_cache(maxsize=1000)
def notify(words: str) -> None:
    """Tell it, once a process; the command line shows it on stderr."""
    logging.getLogger("evalkit").warning("%s", words)
