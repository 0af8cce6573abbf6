"""What can be planted in an aligned version, and the version with one of the plants in it."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from evalkit.planting.documents import with_more, with_text, without
from evalkit.planting.lists import sentences
from evalkit.planting.model import Kind, Planted, Site, plant
from evalkit.planting.sites import echoed, sites
from evalkit.types import Document, Link, joined

_ROLES = ("lead", "body")
# A sentence of fewer words may be left out or added without telling a reader anything.
_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A place in a version where something can be planted.

    ``segment`` is changed or dropped, or has the new one behind it. ``reference`` are the segments
    that its link leads to. ``site`` is None for whole sentences.
    """

    kind: Kind
    segment: int
    reference: tuple[int, ...]
    site: Site | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A version with one plant in it.

    ``planted`` has the words of the segment; of a dropped sentence ``text`` is empty, of an added
    one ``before`` is.
    """

    chance: Chance
    version: Document
    planted: Planted


def chances(
    kind: Kind,
    version: Document,
    reference: Document,
    links: Sequence[Link],
    small: Collection[str],
) -> Iterator[Chance]:
    """Every place of a version where a change of a kind is possible, in its order.

    Only segments that are linked to the reference count: a change of what the reference does not
    say differs from nothing. A sentence counts as dropped only where its link holds no other.

    Args:
        kind: What to plant.
        version: The version.
        reference: The reference.
        links: The links between the two.
        small: Words that the reference writes with a small letter.
    """
    for link in sorted((link for link in links if link.reference), key=lambda link: link.version):
        other = joined([reference.segments[index].text for index in link.reference])
        for index in link.version:
            segment = version.segments[index]
            if segment.role not in _ROLES:
                continue
            if kind in ("dropped", "added"):
                if _is_whole(kind, link, segment.text, version.lang):
                    yield Chance(kind=kind, segment=index, reference=link.reference)
                continue
            for site in sites(kind, segment.text, version.lang, other, small):
                if _can_be_echoed(site, version, index, reference.lang):
                    yield Chance(kind=kind, segment=index, reference=link.reference, site=site)


def trial(
    chance: Chance,
    version: Document,
    reference: Document,
    steps: Sequence[str],
    rng: random.Random,
) -> Trial:
    """The version with a plant at the place of a chance.

    Args:
        chance: One of ``chances``.
        version: The version that it is one of.
        reference: Its reference, for the language of the pivot.
        steps: The normalisation that makes the clean text.
        rng: Draws the option.
    """
    segment = version.segments[chance.segment]
    if chance.kind == "dropped":
        planted = Planted(kind="dropped", text="", start=0, end=0, before=segment.text)
        return Trial(chance=chance, version=without(version, chance.segment), planted=planted)
    if chance.kind == "added":
        entry = rng.choice([entry for entry in sentences() if version.lang in entry])
        text = entry[version.lang]
        pivot = entry.get(reference.lang) if segment.pivot is not None else None
        changed = with_more(version, chance.segment, text, pivot, steps)
        planted = Planted(kind="added", text=text, start=0, end=len(text), before="")
        return Trial(chance=chance, version=changed, planted=planted)
    if chance.site is None:
        raise ValueError(f"a {chance.kind} is planted at a site")
    options = list(chance.site.options)
    rng.shuffle(options)
    for option in options:
        planted = plant(segment.text, chance.site, option)
        pivot = segment.pivot
        if pivot is not None and version.lang == reference.lang:
            pivot = planted.text
        elif pivot is not None:
            echo = echoed(chance.site, option, pivot, reference.lang)
            if echo is None:
                continue
            pivot = echo.text
        changed = with_text(version, chance.segment, planted.text, pivot, steps)
        return Trial(chance=chance, version=changed, planted=planted)
    raise ValueError("a chance whose change no pivot can follow")


def _is_whole(kind: Kind, link: Link, text: str, lang: str) -> bool:
    """Whether a sentence can be dropped, or one be added behind it."""
    if kind == "added":
        return any(lang in entry for entry in sentences())
    return len(link.version) == 1 and len(text.split()) >= _WORDS


def _can_be_echoed(site: Site, version: Document, index: int, lang: str) -> bool:
    """Whether the pivot of a segment, if it has one, can follow the change."""
    pivot = version.segments[index].pivot
    if pivot is None or version.lang == lang:
        return True
    return any(echoed(site, option, pivot, lang) is not None for option in site.options)
