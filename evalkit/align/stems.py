"""What of a word a bilingual lexicon is kept under: its beginning, without what is written onto it.

Nothing here knows a language's grammar. A lexicon learnt from a few hundred sentences must see
``namaz``, ``namazı`` and ``namazını`` as one word, and is helped more by cutting too much than
too little.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from evalkit.text.languages import lower, script_of_language

_LENGTH = 5  # letters
_LENGTH_ARABIC = 4
_ELISION = re.compile(r"^\w{1,5}['’ʼ](?=\w{3})")
# Arabic conjunctions, prepositions and article, written onto the next word; pronouns and endings.
_PROCLITIC = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل|[وف](?=[بكليتنس]?\\w{3}))(?=\\w{2})")
_ENCLITIC = re.compile("(?<=\\w{3})(?:هما|كما|هم|هن|كم|نا|ها|ون|ين|ات|ان|وا|ية|ه|ة|ي|ك)$")
_SAME_LETTERS = str.maketrans("أإآٱىؤئ", "اااايوي")
_NOT_LETTERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=262144)
def stem(word: str, lang: str) -> str:
    """The key of a word; empty where it has no letter or digit.

    >>> stem("dell’Imam", "it"), stem("والمؤمنين", "ar"), stem("Believers", "en")
    ('imam', 'مومن', 'belie')
    """
    word = lower(word, lang)
    word = _ELISION.sub("", word)
    folded = unicodedata.normalize("NFD", word)
    word = "".join(char for char in folded if not unicodedata.combining(char))
    if script_of_language(lang) == "Arabic":
        word = word.translate(_SAME_LETTERS).replace("ـ", "")
        word = _ENCLITIC.sub("", _PROCLITIC.sub("", word))
        return _NOT_LETTERS.sub("", word)[:_LENGTH_ARABIC]
    return _NOT_LETTERS.sub("", word)[:_LENGTH]
