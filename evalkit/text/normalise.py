"""Unicode normalisation in named steps.

Nothing is normalised unless a step is named in the config, and the names stand in the run's
record, so a reader knows what moved a number. Steps are applied in the order of ``STEPS``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

_TATWEEL = "\u0640"
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′ʼ", "'"))
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")


def nfc(text: str) -> str:
    """Compose characters (Unicode normalisation form C)."""
    return unicodedata.normalize("NFC", text)


def digits(text: str) -> str:
    """Write every decimal digit of any script as 0 to 9, and the Arabic signs ٪ ٫ ٬ as ASCII.

    >>> digits("٢٥٠ و ۱٫۵٪")
    '250 و 1.5%'
    """
    return "".join(_digit(char) for char in text)


def tatweel(text: str) -> str:
    """Remove the Arabic stretching character, which carries no meaning."""
    return text.replace(_TATWEEL, "")


def quotes(text: str) -> str:
    """Write every quotation mark and apostrophe as the ASCII one.

    >>> quotes("«x» “y”")
    '"x" "y"'
    """
    return text.translate(_QUOTES)


def invisible(text: str) -> str:
    """Remove zero-width characters, soft hyphens and direction marks."""
    return _INVISIBLE.sub("", text)


def spaces(text: str) -> str:
    """Write every run of white space as one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


STEPS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "invisible": invisible,
        "digits": digits,
        "tatweel": tatweel,
        "quotes": quotes,
        "spaces": spaces,
        # Last, because a mark composes with its letter once what stood between is gone.
        "nfc": nfc,
    }
)


def normalise(text: str, steps: Sequence[str]) -> str:
    """Apply the named steps, always in the order of ``STEPS``.

    Raises:
        KeyError: A step is unknown.
    """
    unknown = [name for name in steps if name not in STEPS]
    if unknown:
        raise KeyError(unknown[0])
    for name, step in STEPS.items():
        if name in steps:
            text = step(text)
    return text


def signature(steps: Sequence[str]) -> str:
    """The steps as they stand in a score's conditions: ``digits+nfc``, or ``none``."""
    return "+".join(name for name in STEPS if name in steps) or "none"


def _digit(char: str) -> str:
    if char.isascii():
        return char
    if char in "٪٫٬":
        return {"٪": "%", "٫": ".", "٬": ","}[char]
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
