"""A TMX as columns: the side in the target language is the text, the other one the source."""

from __future__ import annotations

from evalkit.corpus.testsets.columns import Columns
from evalkit.corpus.testsets.wanted import Wanted, sides_of
from evalkit.errors import ConfigError, DataError
from evalkit.text.tmx import sides


def read_memory(text: str, file: str, wanted: Wanted) -> Columns:
    """Read a TMX; row k is unit k.

    Raises:
        ConfigError: Its languages do not say which is the source and which the target, and
            ``wanted`` does not either.
        DataError: It is no TMX, has no unit, or a unit lacks a language or holds it twice.
    """
    header, found = sides(text, file)
    if not found:
        raise DataError("there is no translation unit in it", place=file)
    source, target = _languages(found, header, file, wanted)
    sources, targets = [], []
    for number, unit in enumerate(found, start=1):
        place = f"{file}: unit {number}"
        sources.append(_side(unit, source, place))
        targets.append(_side(unit, target, place))
    return Columns(text=tuple(targets), sources=tuple(sources), lp=f"{source}-{target}")


def _languages(
    found: list[list[tuple[str, str]]], header: str, file: str, wanted: Wanted
) -> tuple[str, str]:
    there = list(dict.fromkeys(lang for unit in found for lang, _ in unit))
    if wanted.lp is not None:
        return sides_of(wanted.lp)
    others = [lang for lang in there if lang != header]
    if len(there) != 2 or len(others) != 1:
        raise ConfigError(
            f"its units are in {', '.join(there) or 'no language'}, and its header says "
            f"{header or 'no'} source language",
            place=file,
            mend="Choose two with --lp, the source first.",
        )
    return header, others[0]


def _side(unit: list[tuple[str, str]], lang: str, place: str) -> str:
    found = [text for one, text in unit if one == lang]
    if len(found) != 1:
        raise DataError(
            f"{len(found) or 'no'} texts in {lang!r}", place=place, mend="Every unit needs one."
        )
    return found[0]
