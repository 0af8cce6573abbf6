"""What translators share about segments: their names in errors, and the two sides of an lp."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from evalkit.errors import ConfigError
from evalkit.text.printable import one_line, safe, shortened

_SHOWN = 120  # characters of a segment in an error


def shown(text: str) -> str:
    """A segment quoted on one line, cut where it is long."""
    return f"'{shortened(safe(one_line(text)), _SHOWN)}'"


def named(texts: Sequence[str], index: int) -> str:
    """A segment by its place among those to translate, and its words.

    >>> named(["Uno.", "Due."], 1)
    "segment 2 of 2 ('Due.')"
    """
    return f"segment {index + 1} of {len(texts)} ({shown(texts[index])})"


def key(text: str) -> str:
    """A text as translation memories compare it: NFC, one space for each run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).removeprefix("\ufeff").split())


def sides(lp: str) -> tuple[str, str]:
    """Source and target language of an lp such as ``en-ar``.

    Raises:
        ConfigError: It does not name two languages.
    """
    source, dash, target = lp.partition("-")
    if not (source and dash and target) or "-" in target:
        raise ConfigError(f"{lp!r} does not name two languages", mend="Write it like en-ar.")
    return source, target
