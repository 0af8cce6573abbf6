"""Words as names are cut from them, and names without their case endings."""

from __future__ import annotations

import re

from evalkit.facts.lexicon import Lexicon
from evalkit.facts.reading import fold

WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)*[\u064b-\u0652]*")
_STEM = 4  # letters that an ending must leave
_AZ_VOWELS = "aeəiıoöuü"


def without_ending(word: str, lex: Lexicon) -> str:
    """A name without its case ending, the name itself where none is known."""
    folded = fold(word, lex.lang)
    if len(folded) != len(word) or not folded.endswith(lex.name_suffixes):
        return word
    for suffix in lex.name_suffixes:
        stem = folded[: -len(suffix)]
        if folded.endswith(suffix) and len(stem) >= _STEM:
            after_vowel = stem[-1] in _AZ_VOWELS
            if len(suffix) == 3 and suffix[0] == "n" and stem[-2:] not in lex.sets["vowel_stems"]:
                continue  # Gürcüstan-ın rather than Gürcüsta-nın
            if (suffix[0] in "ny") == after_vowel or suffix[0] in "dl":
                return word[: len(stem)]
    return word
