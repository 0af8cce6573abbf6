"""How often a text denies something, by its words; and where one of two texts denies once more.

A count knows nothing of clauses, so it speaks only where the texts share most of their words and
the one that denies less has nothing that could deny in another way ("fail to", "un-"). Two people
who translate one text differ so in fewer than one row in a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.drift.content import content, unmatched
from evalkit.text.languages import lower
from evalkit.text.words import words

# Words that deny the clause after them.
DENIERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(["not", "never", "cannot", "nor", "neither"])}
)
# Words and heads of words that can do the same in another way.
WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            *("no", "non", "none", "nobody", "nothing", "nowhere", "without", "hardly", "barely"),
            *("scarcely", "rarely", "seldom", "fail", "lack", "refus", "deni", "deny", "reject"),
            *("avoid", "prevent", "refrain", "stop", "ceas", "unable", "unwilling", "unlikely"),
            *("impossib", "instead", "only", "little", "few", "forb", "ban", "prohib", "absen"),
            *("declin", "exclud", "unless", "except", "rather", "far", "contrary", "ruled"),
        ),
        "de": (
            *("un", "miss", "fehl", "kaum", "selten", "verhinder", "vermeid", "ablehn", "lehn"),
            *("weiger", "verweiger", "mangel", "statt", "nur", "erst", "wenig", "außer", "verbot"),
            *("verbiet", "verbat", "scheiter", "bestreit", "bestritt", "leugn", "dement", "gegen"),
            *("unterl", "fern", "frei", "leer", "los", "höchst", "sondern", "ausschl", "ausgeschl"),
        ),
    }
)
ENDINGS = ("n't", "n’t", "less")
_GERMAN_ENDINGS = ("los", "lose", "losen", "loser", "loses", "frei", "freie", "freien")
_CONTRACTED = ENDINGS[:2]

_COUNTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "en": DENIERS["en"] | frozenset(["no", "none", "nobody", "nothing", "nowhere", "without"]),
        "de": frozenset(
            (
                *("nicht", "nichts", "nie", "niemals", "niemand", "niemandem", "nirgends"),
                *("kein", "keine", "keinen", "keinem", "keiner", "keines", "weder", "ohne"),
            )
        ),
    }
)
_SHARED = 0.5  # of the content words of the text that denies more must stand in the other
_LEAST = 6  # content words; a short text is said otherwise in too many ways
_FOCUS = frozenset(["only", "just", "merely", "simply", "nur", "bloß"])  # "not only" denies nothing
_SHOWN = 2  # content words shown behind a denial


def denials(text: str, lang: str) -> int | None:
    """How many words of a text deny something; None in a language whose words are not known.

    >>> denials("They don't ask and never will", "en"), denials("Niemand fragt nicht", "de")
    (2, 2)
    """
    counted = _COUNTED.get(lang)
    return None if counted is None else sum(_denies(form, counted) for form in _forms(text, lang))


def surplus(text: str, other: str, lang: str) -> str | None:
    """The words of a denial by which a text denies more than another, None where it does not.

    >>> one = "The old bridge near Bremen was {} closed by engineers last winter."
    >>> surplus(one.format("never"), one.format(""), "en")
    'never closed by engineers'
    """
    ours, theirs = denials(text, lang), denials(other, lang)
    if ours is None or theirs is None or ours <= theirs:
        return None
    tokens = content(text, lang)
    there = content(other, lang)
    lacking = sum(unmatched(tokens, there))
    if len(tokens) < _LEAST or lacking > len(tokens) * _SHARED or "?" in text + other:
        return None
    if _in_another_way(other, lang) or _FOCUS & set(_forms(text, lang)):
        return None
    heads = {token.form for token in there}
    shown = [
        (not any(token.form in heads for token in after[:1]), word.start, after[-1].end)
        for word in words(text)
        if _denies(lower(word.text, lang), _COUNTED[lang])
        and (after := [token for token in tokens if token.start >= word.end][:_SHOWN])
    ]
    if not shown:
        return None
    _, start, end = min(shown)
    return text[start:end]


def _in_another_way(text: str, lang: str) -> bool:
    """Whether a word of a text that is no denial itself may deny."""
    endings = (*ENDINGS, *(_GERMAN_ENDINGS if lang == "de" else ()))
    return any(
        (form.startswith(WAYS[lang]) or form.endswith(endings))
        and not _denies(form, _COUNTED[lang])
        for form in _forms(text, lang)
    )


def _denies(form: str, counted: frozenset[str]) -> bool:
    return form in counted or form.endswith(_CONTRACTED)


def _forms(text: str, lang: str) -> list[str]:
    return [lower(word.text, lang) for word in words(text)]
