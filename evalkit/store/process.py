"""The one store that all metrics of a process share."""

from __future__ import annotations

from functools import lru_cache

from evalkit.store.database import StoreUnavailable
from evalkit.store.store import Store
from evalkit.text.notices import notify


def process_store() -> Store | None:
    """The store, opened once; None, and said so, where it cannot be written to."""
    store, problem = opened()
    if problem:
        notify(f"nothing is remembered: {problem}")
    return store


@lru_cache(maxsize=1)
def opened() -> tuple[Store | None, str]:
    """The store, and why there is none."""
    try:
        return Store.open(), ""
    except StoreUnavailable as error:
        return None, str(error)
