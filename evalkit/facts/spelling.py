"""How a language spells numbers, learnt from num2words: the words, and how they join.

No rule of a language stands here: that German says units before tens, or that Italian writes
compounds, is read off the numbers that the library spells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

Tables = dict[str, Any]

_TENS = range(20, 100, 10)
_SCALES = (1000, 10**6, 10**9, 10**12)
_TIMES = (2, 5, 6, 7, 8)
_SHORTEST_SCALE = 3  # letters
_FAILURES = (NotImplementedError, LookupError, TypeError, ValueError, ArithmeticError)
_SPLIT = re.compile(r"[\s\u00a0-]+")

Spell = Callable[[int], list[str]]


def tables(lang: str) -> Tables:
    """The tables of a language, {} where the library cannot spell its numbers."""
    from num2words import CONVERTER_CLASSES, num2words  # only where facts are read

    if lang not in CONVERTER_CLASSES:
        return {}

    def spell(value: int, form: str = "cardinal") -> list[str]:
        try:
            said = str(num2words(value, lang=lang, to=form))
        except (*_FAILURES, AttributeError):
            return []
        return [word for word in _SPLIT.split(said.lower().strip()) if word]

    if not spell(7) or spell(7)[0].isdigit():
        return {}
    found = _joints(spell)
    numerals = _numerals(spell, compounds="compounds" in found)
    found["numerals"] = numerals
    found["hundred"], found["scales"] = _hundreds(spell), _scales(spell)
    known = {word for words in numerals.values() for word in words}
    known.update(found["hundred"], *found["scales"].values())
    found["ordinals"], found["ordinal_units"] = _ordinals(
        lambda value: spell(value, "ordinal"), known
    )
    endings = _endings(lambda value: spell(value, "ordinal_num"))
    if endings:
        found["ordinal_endings"] = endings
    return found


def _joints(spell: Spell) -> Tables:
    """How words of one number follow one another."""
    found: Tables = {}
    five, thirty, both = spell(5), spell(30), spell(35)
    if len(five) != 1 or len(thirty) != 1:
        return found
    if len(spell(2000)) == 1 and spell(2000)[0].startswith(spell(2)[0]):
        found["compounds"] = True
    if len(both) == 1:
        if both[0].startswith(five[0][:3]):
            found["unit_first"] = True
            inside = [_between(spell, 30, unit) for unit in (2, 3, 5, 8)]
            if any(inside):  # fünf-und-dreißig
                found["conjunction"] = [word for word in dict.fromkeys(inside) if word]
    elif five[0] in both and thirty[0] in both:
        if both.index(five[0]) < both.index(thirty[0]):
            found["unit_first"] = True
        between = [word for word in both if word not in (five[0], thirty[0])]
        if len(between) == 1:
            found["conjunction"] = between
            if "unit_first" not in found:
                found["tens_joined"] = True
    if spell(11) == [*spell(10), *spell(1)] or spell(17) == [*spell(10), *spell(7)]:
        found["ten_unit"] = True
    if [word.rstrip("s") for word in spell(80)] == [*spell(4), *spell(20)]:
        found["vigesimal"] = True
    once = [word for word in spell(31) if word not in (*thirty, *spell(1))]
    if len(once) == 1 and len(spell(31)) == 3 and "conjunction" not in found:
        found["conjunction"] = once  # vingt et un
    return found


def _between(spell: Spell, tens: int, unit: int) -> str:
    """What a compound of one word has between its unit and its tens."""
    whole = spell(tens + unit)[0]
    inside = whole.removeprefix(spell(unit)[0]).removesuffix(spell(tens)[0])
    return inside if len(inside) + len(spell(unit)[0]) + len(spell(tens)[0]) == len(whole) else ""


def _numerals(spell: Spell, *, compounds: bool) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    values: Iterable[int] = (*range(20), *_TENS) if compounds else range(100)
    for value in values:
        words = spell(value)
        if len(words) == 1:
            found[value] = words
    for value, counted in ((1, spell(1000)), (2, spell(2000))):
        if len(counted) == 2 and counted[0] not in found.get(value, counted):
            found[value].append(counted[0])  # the other gender: две тысячи
    eighty = spell(80)
    if len(eighty) == 2 and eighty[1].rstrip("s") == found.get(20, [""])[0] != eighty[1]:
        found[20].append(eighty[1])  # quatre-vingts
    one = spell(1)
    for tens in _TENS if compounds else ():  # vent-uno: the vowel falls
        both = spell(tens + 1)
        whole = found.get(tens, [""])[0]
        if len(both) == 1 and len(one) == 1 and both[0].endswith(one[0]):
            stem = both[0].removesuffix(one[0])
            if stem and whole.startswith(stem) and stem != whole:
                found[tens].append(stem)
    if not compounds:
        hundreds = _hundreds(spell)
        for value in range(100, 1000, 100):
            words = spell(value)
            if len(words) == 1 and words[0] not in hundreds:
                found[value] = words
        begun = spell(101)
        if len(begun) > 1 and 100 in found and begun[0] != found[100][0]:
            found[100] = [*found[100], begun[0]]  # cien, ciento uno
    return found


def _hundreds(spell: Spell) -> list[str]:
    """The words that multiply by a hundred, or say it."""
    found = _last_words(spell, 100)
    said = spell(100)
    if len(said) == 1 and found and said[0] not in found and said[0].endswith(found[0]):
        return found
    return [*found, *(word for word in said[-1:] if found and word not in found)]


def _scales(spell: Spell) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for scale in _SCALES:
        said = spell(scale)
        if scale > _SCALES[0] and any(len(words) > 2 for words in (said, spell(5 * scale))):
            continue  # mil millones: a thousand of another scale
        words = _last_words(spell, scale)
        lone = said[-1:] if words and not said[-1].endswith(words[0]) else []
        if words:
            found[scale] = [*words, *(word for word in lone if word not in words)]
    return found


def _last_words(spell: Spell, unit: int) -> list[str]:
    """The words that a number multiplies: the last of several, or what ends a single one."""
    spelled = [(spell(times), spell(times * unit)) for times in _TIMES]
    if not all(whole for _, whole in spelled):
        return []
    several = [whole for _, whole in spelled if len(whole) > 1]
    if several:
        return list(dict.fromkeys(whole[-1] for whole in several))
    ends = {whole[0].removeprefix(times[0]) for times, whole in spelled if len(times) == 1}
    end = ends.pop() if len(ends) == 1 else ""
    return [end] if len(end) >= _SHORTEST_SCALE else []


def _ordinals(spell: Spell, known: set[str]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    found: dict[int, list[str]] = {}
    for value in (*range(1, 20), *_TENS, 100):
        words = spell(value)
        if len(words) == 1 and words[0] not in known:
            found[value] = words
    units = {value: words for value, words in found.items() if value in (1, 2)}
    return {value: words for value, words in found.items() if value not in units}, units


def _endings(spell: Spell) -> list[str]:
    """What is written on digits to make them an ordinal: 21st, 3º."""
    found = []
    for value in (1, 2, 3, 4, 6, 9, 10, 21, 40):
        text = "".join(spell(value))
        if text.startswith(str(value)):
            ending = text.removeprefix(str(value)).strip("-.")
            if ending and not ending.isdigit() and ending not in found:
                found.append(ending)
    return found
