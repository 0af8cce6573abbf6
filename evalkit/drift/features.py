"""What of a row tells drift from paraphrase, as named numbers: the input of the drift score.

One pure function, from the sides of a row to features. Each is a plain count, share or weight that
a person can recompute; none is fitted. What cannot be told is None, never 0: without a source no
source feature, without a lexicon none of those that translate. Families by prefix:

- ``lost_``, ``added_``: content words of one side without counterpart on the other;
- ``gap_``: where they stand (see ``gaps``): in the place of others, or of nothing;
- ``length_``, ``lean``: how much shorter or longer the hypothesis is;
- ``fact_``: issues of the checks, by category; digits, capitals and denials of one side;
- ``source_``: what the source has that the reference keeps and the hypothesis drops;
- ``overlap``: chrF++ over 100. Other metrics come in by their own names (``more``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from evalkit.drift.content import alike, content
from evalkit.drift.denials import denials
from evalkit.drift.gaps import EMPTY, Gap, Spoken, gaps, shared, spoken
from evalkit.drift.stopwords import STOPWORDS
from evalkit.text.languages import lower
from evalkit.text.words import words
from evalkit.types import Issue

Features = Mapping[str, float | None]
# How surely a word of the source is rendered by one of the target's words, in [0, 1].
Renders = Callable[[str, Sequence[str]], float]

WORDING = frozenset({"overlap"})
"""Features that are a metric of overlap."""

EXTENSIVE = frozenset(
    (
        *("length", "lost_weight", "added_weight", "lost_run", "added_run", "gap_replaced"),
        *("gap_lost", "gap_added", "gap_lost_alone", "gap_added_alone"),
        *("gap_lost_tight", "gap_added_tight", "gap_balance_lost", "gap_balance_added"),
    )
)
"""Features that grow with a row's length.

So does the number of errors in it, and with it the chance that people mark the row. They tell
marked rows apart, but a row of two sentences is not for that reason more of a drift than each.
"""

TRANSLATING = ("source_unrendered", "source_dropped", "source_kept")
"""How the names of features begin that need a lexicon."""

_CHECKED = ("number", "date", "name", "quotation", "negation")
_WEIGHTS = {"major": 1.0, "moderate": 0.5, "minor": 0.2, "info": 0.0}
_SMOOTH = 5  # characters added to both lengths, so that short texts differ less
_GRAM = 4  # characters
_SURE, _UNSURE = 0.5, 0.15
_DIGITS = re.compile(r"\d+")
_NO_LETTERS = re.compile(r"\W+")


def features(
    reference: str,
    hypothesis: str,
    lang: str,
    *,
    overlap: float | None = None,
    issues: Iterable[Issue] = (),
    source: str | None = None,
    source_lang: str = "",
    renders: Renders | None = None,
    more: Mapping[str, float | None] | None = None,
) -> dict[str, float | None]:
    """The features of one row.

    Args:
        reference: The reference's side.
        hypothesis: The version's side in the reference's language: its pivot.
        lang: The language of both.
        overlap: chrF++ of the two, 0 to 100.
        issues: What the checks found on the row; coverage and order are read afresh here.
        source: What the hypothesis translates.
        source_lang: Its language.
        renders: Translates words of the source; None without a lexicon.
        more: Scores of other metrics, a sentence encoder's similarity for one.
    """
    apart = gaps(reference, hypothesis, lang)
    found: dict[str, float | None] = {"overlap": None if overlap is None else overlap / 100}
    found |= _one_sided("lost", [gap.reference for gap in apart], reference, lang)
    found |= _one_sided("added", [gap.version for gap in apart], hypothesis, lang)
    found |= _gap_features(apart, _weight(reference, lang), _weight(hypothesis, lang))
    found |= _lengths(reference, hypothesis)
    found |= _function_words(reference, hypothesis, lang)
    found["order"] = _moved(reference, hypothesis, lang)
    found["in_order"] = shared(reference, hypothesis, lang)
    found |= _facts(reference, hypothesis, lang, issues)
    found |= _source(reference, hypothesis, lang, source)
    found |= _translated(reference, hypothesis, lang, (source, source_lang), renders)
    return found | dict(more or {})


def _one_sided(
    name: str, runs: Sequence[Sequence[Spoken]], text: str, lang: str
) -> dict[str, float | None]:
    weights = [[word.weight for word in run] for run in runs]
    flat = [weight for run in weights for weight in run]
    return {
        f"{name}_share": sum(flat) / _weight(text, lang),
        f"{name}_weight": math.log1p(sum(flat)),
        f"{name}_longest": max(flat, default=0.0),
        f"{name}_run": math.log1p(max(map(sum, weights), default=0.0)),
    }


def _weight(text: str, lang: str) -> float:
    return sum(word.weight for word in spoken(text, lang)) or 1.0


def _gap_features(apart: Sequence[Gap], ours: float, theirs: float) -> dict[str, float | None]:
    beyond = [gap.lost - gap.added for gap in apart]
    lost = [max(0.0, more) for more in beyond]
    added = [max(0.0, -more) for more in beyond]
    full = [
        tuple(any(word.weight > EMPTY for word in side) for side in (gap.reference, gap.version))
        for gap in apart
    ]
    return {
        "gap_lost_share": sum(lost) / ours,
        "gap_added_share": sum(added) / theirs,
        "gap_lost": sum(lost),
        "gap_added": sum(added),
        "gap_lost_most": max(lost, default=0.0),
        "gap_added_most": max(added, default=0.0),
        "gap_replaced": sum(min(gap.lost, gap.added) for gap in apart),
        "gap_lost_alone": float(sum(one and not other for one, other in full)),
        "gap_added_alone": float(sum(other and not one for one, other in full)),
        "gap_lost_tight": sum(gap.lost for gap in apart if gap.tight),
        "gap_added_tight": sum(gap.added for gap in apart if gap.tight),
        "gap_balance_lost": max(0.0, sum(beyond)),
        "gap_balance_added": max(0.0, -sum(beyond)),
    }


def _lengths(reference: str, hypothesis: str) -> dict[str, float | None]:
    ratio = math.log((len(hypothesis) + _SMOOTH) / (len(reference) + _SMOOTH))
    in_words = math.log((len(words(hypothesis)) + 1) / (len(words(reference)) + 1))
    ours, theirs = _grams(reference), _grams(hypothesis)
    both = sum((ours & theirs).values())
    precision = both / max(1, sum(theirs.values()))
    recall = both / max(1, sum(ours.values()))
    return {
        "length_shorter": max(0.0, -ratio),
        "length_longer": max(0.0, ratio),
        "length_fewer_words": max(0.0, -in_words),
        "length_more_words": max(0.0, in_words),
        "length": math.log(len(reference) + 1),
        "lean": max(0.0, precision - recall),
        "padded": max(0.0, recall - precision),
    }


def _grams(text: str) -> Counter[str]:
    bare = f" {_NO_LETTERS.sub(' ', text.lower())} "
    return Counter(bare[place : place + _GRAM] for place in range(len(bare) - _GRAM + 1))


def _function_words(reference: str, hypothesis: str, lang: str) -> dict[str, float | None]:
    stops = STOPWORDS.get(lang)
    if stops is None:
        return {"function_lost": None, "function_added": None}
    ours, theirs = (
        Counter(word.form for word in spoken(text, lang) if word.form in stops)
        for text in (reference, hypothesis)
    )
    return {
        "function_lost": sum((ours - theirs).values()) / max(1, sum(ours.values())),
        "function_added": sum((theirs - ours).values()) / max(1, sum(theirs.values())),
    }


def _moved(reference: str, hypothesis: str, lang: str) -> float:
    """The share of content words that come before their neighbour on the other side."""
    ours = [token.form for token in content(reference, lang)]
    places = [
        next((at for at, form in enumerate(ours) if alike(form, token.form)), None)
        for token in content(hypothesis, lang)
    ]
    known = [place for place in places if place is not None]
    back = sum(one > other for one, other in pairwise(known))
    return back / max(1, len(known))


def _facts(
    reference: str, hypothesis: str, lang: str, issues: Iterable[Issue]
) -> dict[str, float | None]:
    checked = dict.fromkeys(_CHECKED, 0.0)
    for one in issues:
        if one.category in checked:
            checked[one.category] += _WEIGHTS[one.severity]
    found: dict[str, float | None] = {f"fact_{name}": w for name, w in checked.items()}
    ours, theirs = _digits(reference), _digits(hypothesis)
    found["fact_digits_lost"] = float(sum((ours - theirs).values()))
    found["fact_digits_added"] = float(sum((theirs - ours).values()))
    denied, denies = denials(reference, lang), denials(hypothesis, lang)
    more = None if denied is None or denies is None else float(denies - denied)
    found["fact_denial_added"] = None if more is None else max(0.0, more)
    found["fact_denial_lost"] = None if more is None else max(0.0, -more)
    return found


def _digits(text: str) -> Counter[str]:
    return Counter(_DIGITS.findall(text))


def _source(
    reference: str, hypothesis: str, lang: str, source: str | None
) -> dict[str, float | None]:
    names = ("digits_dropped", "digits_invented", "capitals_dropped", "capitals_invented")
    if source is None:
        return {f"source_{name}": None for name in (*names, "shorter", "longer")}
    given, ours, theirs = _digits(source), _digits(reference), _digits(hypothesis)
    original, told, said = source.lower(), reference.lower(), hypothesis.lower()
    kept = [word for word in _capitals(reference, lang) if word in original]
    new = [
        word for word in _capitals(hypothesis, lang) if word not in original and word not in told
    ]
    ratio = math.log((len(hypothesis) + _SMOOTH) / (len(source) + _SMOOTH))
    return {
        "source_digits_dropped": float(sum(((given & ours) - theirs).values())),
        "source_digits_invented": float(sum((theirs - (given | ours)).values())),
        "source_capitals_dropped": float(sum(word not in said for word in kept)),
        # German writes every noun with a capital; there a new one is no new name.
        "source_capitals_invented": None if lang == "de" else float(len(new)),
        "source_shorter": max(0.0, -ratio),
        "source_longer": max(0.0, ratio),
    }


def _capitals(text: str, lang: str) -> list[str]:
    """The beginnings of capitalised words that are no function words, in small letters."""
    stops = STOPWORDS.get(lang, frozenset())
    found = [word.text for word in words(text) if word.text[:1].isupper() and len(word.text) > 2]
    return [lower(word, lang)[:5] for word in found if lower(word, lang) not in stops]


def _translated(
    reference: str,
    hypothesis: str,
    lang: str,
    given: tuple[str | None, str],
    renders: Renders | None,
) -> dict[str, float | None]:
    source, source_lang = given
    if source is None or renders is None:
        names = ("", "_weight", "_most", "_sure")
        dropped = [f"source_dropped{name}" for name in names]
        return dict.fromkeys(("source_unrendered", *dropped, "source_kept_more"))
    ours = [word.form for word in spoken(reference, lang)]
    theirs = [word.form for word in spoken(hypothesis, lang)]
    asked = [(one.weight, one.form) for one in spoken(source, source_lang) if one.weight > EMPTY]
    kept = [(weight, renders(form, ours), renders(form, theirs)) for weight, form in asked]
    total = sum(weight for weight, _, _ in kept) or 1.0
    drop = [weight * max(0.0, told - said) for weight, told, said in kept]
    return {
        "source_unrendered": sum(weight * (1 - said) for weight, _, said in kept) / total,
        "source_dropped": sum(drop) / total,
        "source_dropped_weight": math.log1p(sum(drop)),
        "source_dropped_most": max(drop, default=0.0),
        "source_dropped_sure": float(sum(r >= _SURE and h <= _UNSURE for _, r, h in kept)),
        "source_kept_more": sum(w * max(0.0, said - told) for w, told, said in kept) / total,
    }
