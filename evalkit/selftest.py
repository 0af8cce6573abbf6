"""How much of what is planted in a corpus the checks find: ``evalkit selftest``.

Every plant is tried by itself: the version with it is aligned anew by the config's aligner, and its
rows are checked as in a run. A plant is found where a new issue on its row fits it. A new issue of
severity major on any other row is a false alarm that the plant made.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.align.pooling import pooled
from evalkit.align.rows import rows_of
from evalkit.drift.checks import find_issues
from evalkit.planting.found import news, speaks_of
from evalkit.planting.lists import LANGUAGES
from evalkit.planting.model import FITTING, KINDS, Kind, Planted
from evalkit.planting.rates import wilson
from evalkit.planting.sites import small_words
from evalkit.planting.trials import Chance, Trial, chances, trial
from evalkit.prepare import Prepared, aligner_of, prepare, words_of_references
from evalkit.protocols import Aligner
from evalkit.run import Aligned, align
from evalkit.types import SEVERITIES, Document, Issue, Link, Row, Severity

Notice = Callable[[str], None]

# Of fewer plants a rate says next to nothing: 9 of 9 may be anything from 70 % up.
FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One plant and what became of it.

    ``severity`` is that of the worst issue that speaks of it, None where none does. ``untouched``
    counts the rows without it, ``alarms`` those of them with a new issue of severity major.
    """

    version: str
    lang: str
    kind: Kind
    segment: int
    before: str
    after: str
    sentence: str
    severity: Severity | None
    untouched: int
    alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The plants of one kind in one language.

    ``possible`` counts the places where one could be planted. ``low`` and ``high`` bound the rate
    with 95 % (Wilson), None where nothing was planted; ``few`` is set below ``FEW``.
    """

    lang: str
    kind: Kind
    possible: int
    planted: int
    found: int
    major: int
    rate: float | None
    low: float | None
    high: float | None
    few: bool
    untouched: int
    alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What is told of the rows of a language before anything is planted, by severity.

    In faithful translations these are false alarms; in others some are true. ``rows`` have both
    sides, ``with_issue`` counts those whose worst issue is of a severity.
    """

    lang: str
    rows: int
    with_issue: Mapping[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selftest:
    """The result: tallies by language and kind, what stands on untouched rows, every plant."""

    seed: int
    tallies: tuple[Tally, ...]
    quiet: tuple[Quiet, ...]
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]


def selftest(
    path: Path,
    overrides: Sequence[str] = (),
    *,
    seed: int | None = None,
    plants: int = 20,
    notice: Notice = lambda words: None,
) -> Selftest:
    """Plant changes in the versions of a config and count what the checks find.

    Args:
        path: The config.
        overrides: ``a.b=value`` each; they win over the file.
        seed: Of all draws; the config's unless given.
        plants: At most so many of a kind in a version.
        notice: Told, in words, what a reader should know while it runs.

    Raises:
        EvalkitError: An input is wrong.
    """
    statements = prepare(path, overrides)
    for words in words_of_references([one.reference_note for one in statements]):
        notice(words)
    seed = statements[0].config.seed if seed is None else seed
    aligned = align(statements, notice)
    pairs = [(one, prepared.reference) for prepared in statements for one in prepared.judged]
    left = [pair for pair in pairs if pair[0].id not in aligned.overrides]
    aligner, _ = pooled(aligner_of(statements[0].config, statements[0].folder), left)
    outcomes: list[Outcome] = []
    possible: Counter[tuple[str, Kind]] = Counter()
    quiet: dict[str, Counter[Severity | None]] = {}
    for prepared in statements:
        for version in prepared.judged:
            notice(f"{version.id}: planting")
            bench = _Bench(prepared, version, aligned, aligner)
            quiet.setdefault(version.lang, Counter()).update(bench.severities())
            for kind in KINDS:
                found = bench.chances(kind)
                possible[version.lang, kind] += len(found)
                rng = random.Random(f"{seed} {version.id} {kind}")
                drawn = found if len(found) <= plants else rng.sample(found, plants)
                outcomes += [bench.outcome(chance, rng) for chance in drawn]
    langs = list(dict.fromkeys(version.lang for version, _ in pairs))
    return Selftest(
        seed=seed,
        tallies=tuple(
            _tally(lang, kind, possible[lang, kind], outcomes) for lang in langs for kind in KINDS
        ),
        quiet=tuple(_quiet(lang, quiet[lang]) for lang in langs),
        outcomes=tuple(outcomes),
        notes=tuple(_notes(langs, aligned, outcomes)),
    )


class _Bench:
    """One version, its links and what the checks say of it before anything is planted."""

    def __init__(
        self, prepared: Prepared, version: Document, aligned: Aligned, aligner: Aligner
    ) -> None:
        self._steps = prepared.config.normalise
        self._reference = prepared.reference
        self._version = version
        self._links = aligned.links[version.id]
        self._by_hand = version.id in aligned.overrides
        self._aligner = aligner
        self._small = small_words(segment.text for segment in prepared.reference.segments)
        self._before = self._checked(version, self._links)

    def chances(self, kind: Kind) -> list[Chance]:
        """Where something can be planted; no sentences where links were made by hand.

        A place that an issue speaks of already is none: there the version differs as it stands.
        """
        if self._by_hand and kind in ("dropped", "added"):
            return []
        found = chances(kind, self._version, self._reference, self._links, self._small)
        return [chance for chance in found if not self._is_told(chance)]

    def _is_told(self, chance: Chance) -> bool:
        if chance.site is None:
            return False
        text = self._version.segments[chance.segment].text
        as_it_is = Planted(
            kind=chance.kind,
            text=text,
            start=chance.site.start,
            end=chance.site.end,
            before=text[chance.site.start : chance.site.end],
        )
        return any(
            speaks_of(issue, as_it_is, text, chance.site.start)
            for row, issues in self._before
            if chance.segment in row.version_segments
            for issue in issues
            if issue.version_text
        )

    def severities(self) -> Iterator[Severity | None]:
        """The worst severity on every row that has both sides, None where nothing is told."""
        for row, issues in self._before:
            if row.version is not None and row.reference is not None:
                yield issues[0].severity if issues else None

    def outcome(self, chance: Chance, rng: random.Random) -> Outcome:
        """Plant at a chance, align, check, and look whether it is found."""
        made = trial(chance, self._version, self._reference, self._steps, rng)
        links = self._links
        if not self._by_hand:
            links = self._aligner.align(made.version, self._reference)
        after = self._checked(made.version, links)
        known = [issue for _, issues in self._before for issue in issues]
        speaking: list[Issue] = []
        untouched = alarms = 0
        for row, issues in after:
            told = news(issues, known)
            if _is_touched(made, row):
                speaking += [issue for issue in told if _speaks(made, issue, row)]
            elif row.version is not None and row.reference is not None:
                untouched += 1
                alarms += any(issue.severity == "major" for issue in told)
        worst = min((SEVERITIES.index(issue.severity) for issue in speaking), default=None)
        return Outcome(
            version=self._version.id,
            lang=self._version.lang,
            kind=chance.kind,
            segment=chance.segment,
            before=made.planted.before,
            after=made.planted.after,
            sentence=made.planted.text,
            severity=None if worst is None else SEVERITIES[worst],
            untouched=untouched,
            alarms=alarms,
        )

    def _checked(
        self, version: Document, links: Sequence[Link]
    ) -> list[tuple[Row, tuple[Issue, ...]]]:
        rows = rows_of(version, self._reference, links)
        issues = find_issues(rows, version, self._reference)
        return [(row, issues[row.index]) for row in rows]


def _is_touched(made: Trial, row: Row) -> bool:
    """Whether a row holds the plant: its segment, or what a dropped one was linked to."""
    if made.chance.kind == "dropped":
        return bool(set(row.reference_segments) & set(made.chance.reference))
    return made.chance.segment + (made.chance.kind == "added") in row.version_segments


def _speaks(made: Trial, issue: Issue, row: Row) -> bool:
    """Whether a new issue on a row that holds the plant speaks of it."""
    if made.chance.kind in ("dropped", "added"):
        return issue.severity != "info" and issue.category in FITTING[made.chance.kind]
    text = row.version or ""
    at = text.find(made.planted.text)
    return at >= 0 and speaks_of(issue, made.planted, text, at + made.planted.start)


def _tally(lang: str, kind: Kind, possible: int, outcomes: Sequence[Outcome]) -> Tally:
    ours = [one for one in outcomes if (one.lang, one.kind) == (lang, kind)]
    found = sum(one.severity is not None for one in ours)
    bounds = wilson(found, len(ours))
    return Tally(
        lang=lang,
        kind=kind,
        possible=possible,
        planted=len(ours),
        found=found,
        major=sum(one.severity == "major" for one in ours),
        rate=found / len(ours) if ours else None,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        few=len(ours) < FEW,
        untouched=sum(one.untouched for one in ours),
        alarms=sum(one.alarms for one in ours),
    )


def _quiet(lang: str, counted: Mapping[Severity | None, int]) -> Quiet:
    return Quiet(
        lang=lang,
        rows=sum(counted.values()),
        with_issue={severity: counted.get(severity, 0) for severity in SEVERITIES},
    )


def _notes(langs: Sequence[str], aligned: Aligned, outcomes: Sequence[Outcome]) -> Iterator[str]:
    unknown = [lang for lang in langs if lang not in LANGUAGES]
    if unknown:
        yield (
            f"In {', '.join(unknown)} sentences can be dropped and nothing else be planted: "
            f"there are lists for {', '.join(LANGUAGES)} only."
        )
    if aligned.overrides:
        yield (
            f"{', '.join(aligned.overrides)}: the links were made by hand, so no sentence was "
            "dropped or added."
        )
    if not outcomes:
        yield "Nothing was planted, so nothing is known of what the checks would find."
