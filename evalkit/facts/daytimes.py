"""Times of day: words (evening) as intervals of hours, clock times as a single minute.

The intervals of the words, in minutes after midnight, are conventions: morning 05:00-11:59, noon
12:00-12:59, afternoon 12:00-16:59, evening 17:00-21:59, night 20:00-23:59. Afternoon and evening
do not meet; evening and night do, since languages divide them differently.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from evalkit.facts.lexicon import Lexicon, lexicon
from evalkit.facts.model import DayTime
from evalkit.facts.phrases import phrases
from evalkit.facts.reading import covered_offsets, read
from evalkit.facts.weekdays import weekdays

_HOURS = {
    "dawn": (4 * 60, 8 * 60 - 1),
    "morning": (5 * 60, 12 * 60 - 1),
    "noon": (12 * 60, 13 * 60 - 1),
    "afternoon": (12 * 60, 17 * 60 - 1),
    "evening": (17 * 60, 22 * 60 - 1),
    "night": (20 * 60, 24 * 60 - 1),
}
_CLOCK = re.compile(r"(?<![\d:.,/])([01]?\d|2[0-4])(?:([:.])([0-5]\d))?(?![\d:]|[.,]\d)")
_LOOK_BACK = 30  # characters


class Clock(NamedTuple):
    """A clock time in the folded text, in minutes after midnight."""

    start: int
    end: int
    minute: int


def day_times(text: str, lang: str) -> tuple[DayTime, ...]:
    """The times of day that a text states, in order: words and clock times."""
    reading = read(text, lang)
    clocks = find_clocks(text, lang)
    taken = covered_offsets(*clocks)
    days = covered_offsets(*weekdays(text, lang))  # "cümə axşamı" is Thursday, not an evening
    found = []
    for clock in clocks:
        found.append((clock.start, clock.end, clock.minute, clock.minute))
    for hit in phrases(text, lang):
        if hit.phrase.kind != "daytimes":
            continue
        start, end = reading.tokens[hit.first].start, reading.tokens[hit.last].end
        if not taken.isdisjoint(range(start, end)):
            continue  # "3 in the afternoon" is a clock time
        if not days.isdisjoint(range(*reading.span(start, end))):
            continue
        found.append((start, end, *_HOURS[hit.phrase.name]))
    times = []
    for start, end, first, last in sorted(found):
        at, to = reading.span(start, end)
        times.append(DayTime(start=at, end=to, text=text[at:to], first=first, last=last))
    return tuple(times)


def value_text(time: DayTime) -> str:
    """A time of day as tables show it: ``evening (17:00-21:59)``, ``15:30``."""
    first = f"{time.first // 60:02}:{time.first % 60:02}"
    if time.first == time.last:
        return first
    last = f"{time.last // 60:02}:{time.last % 60:02}"
    name = next((name for name, span in _HOURS.items() if span == (time.first, time.last)), "")
    return f"{name} ({first}-{last})" if name else f"{first}-{last}"


@lru_cache(maxsize=256)
def find_clocks(text: str, lang: str) -> tuple[Clock, ...]:
    """Clock times: ``15:30``, ``3 p.m.``, and hours after the language's word for them."""
    reading, lex = read(text, lang), lexicon(lang)
    if "n" not in reading.kinds:
        return ()
    found = []
    for match in _CLOCK.finditer(reading.clean):
        clock = _clock(reading.clean, lex, match)
        if clock is not None:
            found.append(clock)
    return tuple(found)


def _clock(clean: str, lex: Lexicon, match: re.Match[str]) -> Clock | None:
    start, end = match.span()
    hour, minute = int(match.group(1)), int(match.group(3) or 0)
    before = lex.before["clock"].search(clean, max(0, start - _LOOK_BACK), start)
    if before is None and match.group(2):  # a cue that tells a time only where minutes stand
        cue = lex.before["clock_minutes"]
        before = cue.search(clean, max(0, start - _LOOK_BACK), start)
    after = lex.after["clock"].match(clean, end)
    am, pm = lex.after["am"].match(clean, end), lex.after["pm"].match(clean, end)
    told = before is not None or after is not None or am is not None or pm is not None
    if not told and match.group(2) != ":":
        return None
    if am is not None or pm is not None:
        tail = am or pm
        end = tail.end() if tail is not None else end
    elif after is not None:
        end = after.end()
    evening = pm is not None and am is None
    if before is not None:
        start = before.start()
        if lex.before["pm"].search(clean, max(0, start - _LOOK_BACK), start):
            evening = True
    if evening and 1 <= hour <= 11:
        hour += 12
    elif am is not None and pm is None and hour == 12:
        hour = 0
    return Clock(start, end, hour % 24 * 60 + minute)
