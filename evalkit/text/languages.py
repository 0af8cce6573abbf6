"""Language codes, the script each is written in, and its lower case."""

from __future__ import annotations

import difflib

from evalkit.errors import ConfigError

_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li
    ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa
    pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
ISO_639_1 = frozenset(_CODES.split())

_SCRIPTS = {
    "Arabic": "ar fa ps sd ug ur ks",
    "Armenian": "hy",
    "Bengali": "as bn",
    "Cyrillic": "ab av ba be bg ce cu cv kk kv ky mk mn os ru sr tg tt uk",
    "Devanagari": "hi mr ne sa bh",
    "Ethiopic": "am ti",
    "Georgian": "ka",
    "Greek": "el",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Han": "zh",
    "Hangul": "ko",
    "Hebrew": "he yi",
    "Kana": "ja",
    "Kannada": "kn",
    "Khmer": "km",
    "Lao": "lo",
    "Malayalam": "ml",
    "Myanmar": "my",
    "Oriya": "or",
    "Sinhala": "si",
    "Tamil": "ta",
    "Telugu": "te",
    "Thaana": "dv",
    "Thai": "th",
    "Tibetan": "bo dz",
}
_SCRIPT_OF = {code: script for script, codes in _SCRIPTS.items() for code in codes.split()}
_DOTLESS = frozenset({"az", "tr"})


def language(code: str) -> str:
    """The ISO 639-1 code of a BCP-47 tag: ``ar-LB`` is ``ar``.

    Raises:
        ConfigError: The code is unknown; the message names the nearest known one.
    """
    base = code.replace("_", "-").split("-")[0].lower()
    if base in ISO_639_1:
        return base
    near = difflib.get_close_matches(base, sorted(ISO_639_1), n=1)
    mend = f"Did you mean {near[0]!r}?" if near else "Use an ISO 639-1 code such as 'en' or 'ar'."
    raise ConfigError(f"unknown language code {code!r}", mend=mend)


def script_of_language(lang: str) -> str:
    """The script that a language is mostly written in; Latin unless listed."""
    return _SCRIPT_OF.get(lang, "Latin")


def lower(text: str, lang: str) -> str:
    """Lower case by the rules of the language.

    In Azerbaijani and Turkish ``I`` is the capital of ``ı`` and ``İ`` of ``i``.

    >>> lower("İPƏK QIZIL", "az")
    'ipək qızıl'
    >>> lower("QUIET", "en")
    'quiet'
    """
    if lang in _DOTLESS:
        text = text.replace("İ", "i").replace("I", "ı")
    return text.replace("İ", "i").lower()
