"""The order in which links stand."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.types import Link


def in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    """Links by their first reference index, then additions by their first version index."""
    given = list(links)
    both = sorted((link for link in given if link.reference), key=lambda link: link.reference)
    added = sorted((link for link in given if not link.reference), key=lambda link: link.version)
    return (*both, *added)
