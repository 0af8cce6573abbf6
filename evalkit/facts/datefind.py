"""Where a text says a date, and what it says, before the event date is known."""

from __future__ import annotations

import re
from functools import lru_cache

from evalkit.facts.datesaid import Found, find_year
from evalkit.facts.lexicon import Lexicon, lexicon
from evalkit.facts.monthslips import slipped
from evalkit.facts.phrases import Hit, known_words, phrases
from evalkit.facts.reading import Reading, fold, read

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_NUMERIC = re.compile(r"(?<![\d/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/])")
_RELATIONS = ("last_year", "this_year", "next_year", "last", "next", "this")
_BEFORE = 60  # characters looked at before a month


@lru_cache(maxsize=256)
def find_dates(text: str, lang: str) -> tuple[Found, ...]:
    """All dates of a text in order, without overlap."""
    reading, lex = read(text, lang), lexicon(lang)
    found: list[Found] = []
    taken: set[int] = set()

    def add(item: Found) -> None:
        if taken.isdisjoint(range(item.start, item.end)):
            taken.update(range(item.start, item.end))
            found.append(item)

    if "n" in reading.kinds:
        for item in _numeric(reading.clean):
            add(item)
    hits = phrases(text, lang)
    for hit in (*hits, *slipped(text, lang)):
        if hit.phrase.kind in ("months", "solar", "islamic"):
            month = _month(reading, lex, hit)
            if month is not None:
                add(month)
    for hit in hits:
        if hit.phrase.kind == "relative":
            start, end = reading.tokens[hit.first].start, reading.tokens[hit.last].end
            name, shift = hit.phrase.name, hit.phrase.number
            add(Found(start=start, end=end, relation=name, shift=shift))
    years = [index for index, token in enumerate(reading.tokens) if token.kind == "n"]
    for index in sorted((*years, *known_words(text, lang))) if lex.decades else years:
        year = find_year(reading, lex, index)
        if year is not None:
            add(year)
    return tuple(sorted(found, key=lambda item: item.start))


def _numeric(clean: str) -> list[Found]:
    found = []
    for match in _ISO.finditer(clean):
        year, month, day = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            found.append(
                Found(start=match.start(), end=match.end(), year=year, month=month, day=day)
            )
    for match in _NUMERIC.finditer(clean):
        day, month, year = (int(match.group(number)) for number in (1, 3, 4))
        if month > 12:
            day, month = month, day  # month first, as in the United States
        if 1 <= month <= 12 and 1 <= day <= 31:
            found.append(
                Found(start=match.start(), end=match.end(), year=year, month=month, day=day)
            )
    return found


@lru_cache(maxsize=64)
def _around_month(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns for a day (and year) before a month, a year after it, a day after it."""
    lex = lexicon(lang)
    link = _any(lex, "of", "month_word_before")
    endings = _any(lex, "ordinal_endings")
    tail = _any(lex, "years_after")
    cues = _any(lex, "of", "year_cues")
    word = _any(lex, "month_word")
    ordinal = rf"(?:\s?-?(?:{endings})|\.)?"
    year_before = rf"(?:(?P<year>\d{{4}})(?:-?(?:{endings}))?(?:\s+(?:{tail})\w*)?,?\s+)?"
    day_before = rf"(?P<day>\d{{1,2}}){ordinal}\s*[/-]?\s*(?:(?:{link})\s+)*(?:ال)?"
    before = rf"(?<![\d.,:]){year_before}(?:{day_before})?$"
    gap = rf"(?:\s+(?:{word})\w*)?"
    year = r"(?P<year>\d{4})(?![\d:%]|[.,]\d)"
    after = rf"{gap}\.?\s*[,/-]?\s*(?:(?:{cues})\s*)*{year}"
    day = (
        rf"{gap}\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?![\d:%]|[.,]\d)(?:-?(?:{endings})|-\w{{1,4}})?"
    )
    return (
        re.compile(before),
        re.compile(after),
        re.compile(rf"{day}(?:,?\s+{year})?"),
    )


def _any(lex: Lexicon, *names: str) -> str:
    words = sorted({word for name in names for word in lex.sets[name]}, key=len, reverse=True)
    return "|".join(map(re.escape, words)) or "(?!)"


def _month(reading: Reading, lex: Lexicon, hit: Hit) -> Found | None:
    tokens, clean = reading.tokens, reading.clean
    start, end = tokens[hit.first].start, tokens[hit.last].end
    calendar, month = hit.phrase.kind, hit.phrase.number
    if "cased_months" in lex.flags and not reading.text[reading.span(start, end)[0]].isupper():
        return None
    if calendar != "months" and not hit.whole and not lex.suffixes:
        return None  # short Iranian month names hide in prefixed words
    start, end = _joined(reading, lex, hit, start, end)
    before, after, day_after = _around_month(reading.lang)
    year = day = None
    left = before.search(clean, max(0, start - _BEFORE), start)
    if left is not None and left.group():
        year, day = _integer(left, "year"), _integer(left, "day")
        start = left.start()
    right = after.match(clean, end) if year is None else None
    if right is None and day is None and "day_after" in lex.flags:
        right = day_after.match(clean, end)
    if right is not None:
        year = year or _integer(right, "year")
        day = day or (_integer(right, "day") if "day" in right.re.groupindex else None)
        end = right.end()
    relation = ""
    if year is None:
        relation, start, end = _relation(clean, lex, start, end)
    if not 1 <= (day or 1) <= 31:
        return None
    if year is None and day is None and not relation and not _stands_alone(reading, lex, hit):
        return None
    return Found(
        start=start,
        end=end,
        calendar=calendar,
        year=year,
        month=month,
        day=day,
        relation=relation,
    )


def _stands_alone(reading: Reading, lex: Lexicon, hit: Hit) -> bool:
    """Whether a month tells a date by itself: its full name, which means nothing else there."""
    if hit.phrase.kind != "months":
        return False  # Tir, Mehr, Aban: too many words and names are like these
    tokens, is_short = reading.tokens, _is_short(lex, hit)
    before = [token for token in tokens[max(0, hit.first - 2) : hit.first] if token.text != "."]
    if before and before[-1].kind == "n" and tokens[hit.first].start - before[-1].end <= 2:
        return False  # "715 June" is no June
    start = tokens[hit.first].start
    if reading.clean[max(0, start - 1) : start] in ("/", "-"):
        return False  # half of something that cannot be read
    if not is_short and hit.phrase.name not in lex.sets["ambiguous_months"]:
        return True
    end = tokens[hit.last].end
    if is_short:
        if reading.clean[end : end + 1] != ".":
            return False
    elif reading.clean[end : end + 1] == "'":
        return False  # of a person: May's
    elif "cased_months" not in lex.flags:
        first = reading.text[reading.span(tokens[hit.first].start, end)[0]]
        if first.islower():
            return True
        if first.isupper():
            return False  # mart is a month, Mart a name
    return hit.first > 0 and tokens[hit.first - 1].text in lex.sets["month_cues"]


def _is_short(lex: Lexicon, hit: Hit) -> bool:
    """Whether a month's name is the beginning of a longer one: an abbreviation."""
    key = ("short month", hit.phrase.name)
    if key not in lex.memo:
        lex.memo[key] = any(
            len(" ".join(parts)) > len(hit.phrase.name)
            and " ".join(parts).startswith(hit.phrase.name)
            for items in lex.phrases.values()
            for parts, phrase in items
            if (phrase.kind, phrase.number) == (hit.phrase.kind, hit.phrase.number)
        )
    return bool(lex.memo[key])


def _integer(match: re.Match[str], name: str) -> int | None:
    value = match.group(name)
    return None if value is None else int(value)


def _relation(clean: str, lex: Lexicon, start: int, end: int) -> tuple[str, int, int]:
    for name in _RELATIONS:
        pattern = lex.before.get(f"month_{name}")
        left = pattern.search(clean, max(0, start - _BEFORE), start) if pattern else None
        if left is not None:
            gap = re.compile(rf"\s+(?:{_any(lex, 'month_word')})\w*").match(clean, end)
            return name, left.start(), gap.end() if gap else end
    for name in _RELATIONS:
        pattern = lex.after.get(f"month_{name}")
        right = pattern.match(clean, end) if pattern else None
        if right is not None:
            return name, start, right.end()
    return "", start, end


def _joined(reading: Reading, lex: Lexicon, hit: Hit, start: int, end: int) -> tuple[int, int]:
    """Take the other half of a double name in (June said in two traditions, with a slash)."""
    clean = reading.clean
    opens = clean[end : end + 1] in ("/", "(") or clean[end : end + 2] in (" /", " (")
    closes = start > 1 and clean[start - 1] == "/"
    if not opens and not closes:
        return start, end
    same = [
        " ".join(parts)
        for items in lex.phrases.values()
        for parts, phrase in items
        if phrase.kind == hit.phrase.kind and phrase.number == hit.phrase.number
    ]
    if opens:
        other = re.compile(r"\s?[/(]\s?(\w+(?:\s\w+)?)").match(clean, end)
        for size in (2, 1) if other else ():
            words = other.group(1).split()[:size] if other else []
            if any(_near(fold(" ".join(words), lex.lang), name) for name in same):
                return start, other.start(1) + len(" ".join(words)) if other else end
    if closes:
        left = re.compile(r"(\w+)/$").search(clean, max(0, start - 20), start)
        if left is not None and any(_near(left.group(1), name) for name in same):
            return left.start(), end
    return start, end


def _near(word: str, name: str) -> bool:
    """Whether two words differ by at most one letter added, dropped, changed or swapped."""
    if word == name:
        return True
    if abs(len(word) - len(name)) > 1 or len(name) < 4:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b),
        min(len(word), len(name)),
    )
    rest, other = word[at:], name[at:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )
