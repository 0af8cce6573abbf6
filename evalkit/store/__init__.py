"""The store: slow answers kept under what they depend on, in one SQLite file.

A `Space` says what answers depend on beside their input: the model, its hash, the precision, the
engine. The store keeps an answer under the space and the input, so a changed model never meets an
old answer, and a second run over the same texts computes nothing.
"""

from evalkit.store.database import StoreUnavailable, default_path
from evalkit.store.space import Space
from evalkit.store.store import Store
from evalkit.store.upkeep import Freed, SpaceStats
from evalkit.store.verify import Recompute, Recomputer, SpaceCheck, verify

__all__ = [
    "Freed",
    "Recompute",
    "Recomputer",
    "Space",
    "SpaceCheck",
    "SpaceStats",
    "Store",
    "StoreUnavailable",
    "default_path",
    "verify",
]
