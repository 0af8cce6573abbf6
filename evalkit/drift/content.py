"""Content words, which of them have no counterpart on the other side, and in what runs.

Two words are counterparts when one begins like the other: equal, the shorter (four letters or
more) wholly at the head of the longer, or five letters in common. That is a stemmer for no
language and a fair one for many that inflect at the end; it errs towards finding a counterpart,
so that a run without any is worth reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from evalkit.drift.stopwords import STOPWORDS
from evalkit.text.languages import lower
from evalkit.text.words import words

_HEAD = 5
_WHOLE = 4
_SHORT = 3
_CLITICS = ("’s", "'s", "’", "'")


class Token(NamedTuple):
    """A content word in lower case, and where it stands in its text."""

    form: str
    start: int
    end: int


class Run(NamedTuple):
    """Consecutive content words without counterpart; ``text[start:end]`` spans them."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@lru_cache(maxsize=4096)
def content(text: str, lang: str) -> tuple[Token, ...]:
    """The content words of a text, in order.

    >>> [token.form for token in content("She was there to see the minister's boats", "en")]
    ['see', 'minister', 'boats']
    """
    stops = STOPWORDS.get(lang)
    found = []
    for word in words(text):
        form = lower(word.text, lang)
        for clitic in _CLITICS:
            form = form.removesuffix(clitic)
        # Elided articles (l’Occidente) go; a bare list of languages would be as long as this rule.
        head, mark, rest = form.replace("’", "'").partition("'")
        if mark and len(head) <= _SHORT and len(rest) > _SHORT:
            form = rest
        if form in stops if stops is not None else len(form) <= _SHORT:
            continue
        if any(char.isalpha() for char in form):
            found.append(Token(form, word.start, word.end))
    return tuple(found)


def alike(one: str, other: str) -> bool:
    """Whether two words begin so much alike that one may render the other.

    >>> alike("expanding", "expansion"), alike("care", "carefully"), alike("two", "twofold")
    (True, True, False)
    """
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):  # the shorter word ends the comparison
        if left != right:
            break
        shared += 1
    return shared >= _HEAD or (shared >= _WHOLE and shared == min(len(one), len(other)))


def unmatched(tokens: Sequence[Token], others: Sequence[Token]) -> tuple[bool, ...]:
    """For every token, whether it lacks a counterpart; each of the others serves only once.

    A word said twice on one side and once on the other lacks one: equal words are paired first.
    """
    free: list[str] = [token.form for token in others]
    lacking = [True] * len(tokens)
    for same in (True, False):
        for place, token in enumerate(tokens):
            if not lacking[place]:
                continue
            for form in free:
                if form == token.form if same else alike(form, token.form):
                    free.remove(form)
                    lacking[place] = False
                    break
    return tuple(lacking)


def runs(tokens: Sequence[Token], lacking: Sequence[bool]) -> tuple[Run, ...]:
    """The runs of consecutive tokens that lack a counterpart, in order."""
    pairs = zip(tokens, lacking, strict=True)
    found = []
    for lacks, group in groupby(pairs, key=lambda pair: pair[1]):
        if lacks:
            members = tuple(token for token, _ in group)
            found.append(Run(members[0].start, members[-1].end, members))
    return tuple(found)


def longest(found: Sequence[Run]) -> Run | None:
    """The first run of the most tokens, None where there is none."""
    return max(found, key=lambda run: len(run.tokens), default=None)
