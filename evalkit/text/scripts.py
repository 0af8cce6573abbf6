"""Which script a text is written in, by its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_MERGED = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana"}


@lru_cache(maxsize=4096)
def script_of(char: str) -> str | None:
    """The script of a letter, None for anything that is not a letter.

    >>> script_of("ع"), script_of("ə"), script_of("7")
    ('Arabic', 'Latin', None)
    """
    if not char.isalpha():
        return None
    name = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return _MERGED.get(name, name.capitalize()) or None


def dominant_script(text: str) -> str | None:
    """The script of most letters of a text, None where it has no letter.

    >>> dominant_script("حلف NATO الأطلسي")
    'Arabic'
    """
    counts = Counter(script for char in text if (script := script_of(char)) is not None)
    return counts.most_common(1)[0][0] if counts else None
