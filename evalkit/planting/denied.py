"""Where a sentence can be denied, or what it denies affirmed, by a rule of its language."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.planting.lists import Language
from evalkit.planting.model import Option, Site


def negation_sites(text: str, known: Language) -> Iterator[Site]:
    """The first place that the first fitting rule of the language finds, if any does."""
    for pattern, instead in known.negation:
        match = pattern.search(text)
        if match is not None:
            made = match.expand(instead)
            said = "affirmed" if len(made) > len(match.group()) else "denied"
            turned = "denied" if said == "affirmed" else "affirmed"
            yield Site(
                kind="negation",
                start=match.start(),
                end=match.end(),
                said=said,
                options=(Option(turned, made),),
            )
            return
