"""All places of a text where a change of some kind is possible, and the same place elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from evalkit.planting.denied import negation_sites
from evalkit.planting.figures import figure_sites
from evalkit.planting.lists import language
from evalkit.planting.model import Kind, Option, Planted, Site, plant
from evalkit.planting.months import date_sites, weekday_sites
from evalkit.planting.named import name_sites

_SMALL = re.compile(r"(?<![^\W_])[a-zà-ÿəğışç][^\W\d_]*")


def sites(
    kind: Kind, text: str, lang: str, other: str = "", small: Collection[str] = ()
) -> tuple[Site, ...]:
    """Where a change of a kind is possible in a text; none in a language without lists.

    Args:
        kind: One of those within a sentence.
        text: As published.
        lang: ISO 639-1.
        other: The other side of the row; only names need it.
        small: Words that the other side's document writes with a small letter (``small_words``).
    """
    known = language(lang)
    if known is None or kind in ("dropped", "added"):
        return ()
    if kind == "name":
        found = list(name_sites(text, known, other, small))
    elif kind == "weekday":
        found = list(weekday_sites(text, known))
    elif kind == "negation":
        found = list(negation_sites(text, known))
    else:
        dates = list(date_sites(text, known))
        covered = {offset for site in dates for offset in range(site.start, site.end)}
        found = dates if kind == "date" else list(figure_sites(kind, text, known, covered))
    return tuple(site for site in found if site.options)


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that some texts write with a small letter: with a capital too they are no names."""
    return frozenset(word for text in texts for word in _SMALL.findall(text))


def echoed(site: Site, option: Option, text: str, lang: str) -> Planted | None:
    """The same change in another rendering of the text, None where its place is not certain.

    It is where exactly one site there says what the changed one said, and can say what it says now.
    """
    there = [one for one in sites(site.kind, text, lang) if one.said == site.said]
    if len(there) != 1:
        return None
    same = next((one for one in there[0].options if one.said == option.said), None)
    return None if same is None else plant(text, there[0], same)
