"""Which script a text is written in, by its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
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


def count_scripts(text: str) -> Counter[str]:
    """How many letters a text has in each script, in the order in which scripts first stand there.

    >>> count_scripts("حلف NATO 7")
    Counter({'Latin': 4, 'Arabic': 3})
    """
    counts: Counter[str] = Counter()
    # A text has few different characters: each is looked up once.
    for char, times in Counter(text).items():
        script = script_of(char)
        if script is not None:
            counts[script] += times
    return counts


def is_surely_latin(text: str) -> bool:
    """Whether a glance says that most letters are Latin: plain ones outnumber all the rest.

    >>> is_surely_latin("Déjà vu, 1999"), is_surely_latin("NATO حلف 7")
    (True, True)
    >>> is_surely_latin("حلف NATO الأطلسي")
    False
    """
    plain = text.encode("ascii", "ignore")
    return len(plain.translate(None, _NO_LETTERS)) > len(text) - len(plain)


def dominant_script(text: str) -> str | None:
    """The script of most letters of a text, None where it has no letter.

    >>> dominant_script("حلف NATO الأطلسي")
    'Arabic'
    """
    counts = count_scripts(text)
    return counts.most_common(1)[0][0] if counts else None
