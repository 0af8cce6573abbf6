"""Translations written as a translation memory, so that a run replays without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from evalkit.errors import DataError
from evalkit.text.tmx import ILLEGAL, document, unit
from evalkit.translate.segments import key, shown, sides

Form = Literal["tsv", "tmx"]


def written_memory(
    texts: Sequence[str], translations: Sequence[str], lp: str, form: Form = "tsv"
) -> str:
    """Texts and their translations in a form that the translator ``memory`` reads back.

    A text that stands there twice is written once.

    Raises:
        DataError: Texts that a memory holds for equal have different translations; or the form
            cannot hold a text.
    """
    pairs: dict[str, tuple[str, str]] = {}
    for text, translation in zip(texts, translations, strict=True):
        _, known = pairs.setdefault(key(text), (text, translation.strip()))
        if known != translation.strip():
            raise DataError(
                f"a second, other translation of {shown(text)}",
                place=lp,
                mend="A memory compares texts after NFC and with white space made even.",
            )
    return _tsv(pairs, lp) if form == "tsv" else _tmx(list(pairs.values()), lp)


def write_memory(
    folder: Path,
    *,
    system: str,
    name: str,
    lp: str,
    texts: Sequence[str],
    translations: Sequence[str],
    form: Form = "tsv",
) -> Path:
    """Write ``<folder>/<system>.<name>.<lp>.<form>``, the file that ``memory`` looks for.

    Args:
        folder: Made where it is missing.
        system: The system that translated.
        name: The document's id.
        lp: Such as ``en-ar``.
        texts: What was translated.
        translations: As many.
        form: ``tsv`` or ``tmx``.

    Raises:
        DataError: See ``written_memory``.
    """
    text = written_memory(texts, translations, lp, form)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{system}.{name}.{lp}.{form}"
    file.write_text(text, encoding="utf-8", newline="")
    return file


def _tsv(pairs: dict[str, tuple[str, str]], lp: str) -> str:
    for text, translation in pairs.values():
        if any(mark in translation for mark in "\t\n\r\0"):
            raise DataError(
                f"the translation of {shown(text)} holds a tab or a line break",
                place=lp,
                mend="Write a TMX, which can hold it.",
            )
    return "".join(f"{text}\t{translation}\n" for text, (_, translation) in pairs.items())


def _tmx(pairs: Sequence[tuple[str, str]], lp: str) -> str:
    for pair in pairs:
        if any(map(ILLEGAL.search, pair)):
            raise DataError(
                f"{shown(pair[0])} or its translation holds a character that XML cannot hold",
                place=lp,
                mend="Write a TSV, which can hold it.",
            )
    langs = sides(lp)
    made = [unit(number, list(zip(pair, langs, strict=True))) for number, pair in enumerate(pairs)]
    return document(made, langs[0])
