"""Confidence as a probability: what moves it, and which way."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.align import sureness
from evalkit.align.lexical import LexicalAligner
from evalkit.align.pivot import PivotAligner
from evalkit.align.sureness import LOW, Signs, Sureness, is_low
from evalkit.types import Document, Link

ALL = [sureness.LEXICAL, sureness.PIVOT, sureness.EMBEDDING]
MARGINS = st.floats(allow_nan=False)


@pytest.mark.parametrize("found", ALL, ids=["lexical", "pivot", "embedding"])
@given(margins=st.tuples(MARGINS, MARGINS), usual=MARGINS, joined=st.none() | st.integers(0, 10))
def test_a_probability_rises_with_the_margin(
    found: Sureness, margins: tuple[float, float], usual: float, joined: int | None
) -> None:
    less, more = (found.probability(Signs(one, usual, joined)) for one in sorted(margins))
    assert 0.0 < less <= more < 1.0


@pytest.mark.parametrize("found", ALL, ids=["lexical", "pivot", "embedding"])
def test_no_sign_speaks_the_wrong_way(found: Sureness) -> None:
    for joined in (0, None):
        clear = found.probability(Signs(3.0, 20.0, joined))
        assert clear >= found.probability(Signs(3.0, 0.0, joined))
    assert found.probability(Signs(3.0, 5.0, 0)) >= found.probability(Signs(3.0, 5.0, 3))
    odds = [found.probability(Signs(margin, 5.0, 0)) for margin in (-8.0, 0.0, 8.0, math.inf)]
    assert odds == sorted(set(odds)) and is_low(odds[0]) and not is_low(odds[-1])


def test_low_begins_below_the_threshold_and_unknown_is_not_low() -> None:
    assert [is_low(one) for one in (0.0, LOW - 1e-6, LOW, 1.0, None)] == [True, True, *[False] * 3]


ENGLISH = [
    "The harbour minister, Ingrid Solberg, opened a ferry terminal in Kiel on Monday morning.",
    "She thanked the 340 workers who had built it in less than two years.",
    "The mayor, Henrik Thode, asked the ministry to pay for a railway link to the quay.",
    "Fishermen protested outside, fearing that dredging would destroy the herring grounds.",
]
OTHER = [
    "Hafenministerin Ingrid Solberg eröffnete am Montagmorgen in Kiel ein Fährterminal.",
    "Sie dankte den 340 Arbeitern, die es in weniger als zwei Jahren gebaut hatten.",
    "Draußen protestierten Fischer.",
    "Bürgermeister Henrik Thode verlangte eine Bahnstrecke zum Kai.",
    "Es regnete.",
]


def by_sides(links: tuple[Link, ...], *, swapped: bool) -> dict[object, float | None]:
    return {
        (one.reference, one.version) if swapped else (one.version, one.reference): one.confidence
        for one in links
    }


def test_swapped_sides_are_as_sure(build: Callable[..., Document]) -> None:
    english, other = build("a-en", ENGLISH), build("b-de", OTHER, lang="de")
    there = by_sides(LexicalAligner().align(other, english), swapped=False)
    back = by_sides(LexicalAligner().align(english, other), swapped=True)
    assert there == back and len(there) >= 4
    assert all(sure is not None and sure == round(sure, 6) for sure in there.values())


def test_a_sentence_between_two_that_say_the_same_is_less_sure(
    build: Callable[..., Document],
) -> None:
    reference = build("a-en", ENGLISH)
    clear = PivotAligner().align(build("b-en", ENGLISH), reference)
    doubled = [*ENGLISH[:2], "She thanked workers.", *ENGLISH[2:]]
    unsure = PivotAligner().align(build("c-en", doubled), reference)
    sure = min(link.confidence or 0.0 for link in clear)
    assert sure > 0.9
    about = [link for link in unsure if 2 in link.version or 1 in link.reference]
    assert min(link.confidence or 0.0 for link in about) < sure
