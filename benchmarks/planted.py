"""What the checks find of changes planted in good translations, and what they say of the rest.

python benchmarks/planted.py                    facts and sentences, both halves
python benchmarks/planted.py --part facts       one part only (facts or sentences)
python benchmarks/planted.py --show             every miss and every issue on an untouched row, too

Reads ``<shared>/data/ntrex`` (``EVALKIT_SHARED``, else ``../shared``): news in English with
professional translations into Arabic, Azerbaijani and Italian. English is the reference, and there
is no pivot and no date of the event. The planters are those of ``evalkit selftest``.

- Facts: lines are rows as they stand. Of every document at most twelve places a kind are planted,
  one at a time; all rows of the document are checked with it. ``untouched`` are all rows with
  nothing planted, by severity; a row counts once for each severity that it has.
- Sentences: a sentence is dropped, or a line of another document put in, and the document is
  aligned by the lexical aligner: by itself, and with what the documents of its language taught one
  another. Found where an omission of the dropped line's row, or an addition of the new one, is
  told.

``first`` are the documents at even places, which the rules were improved on, ``second`` those at
odd places. Intervals are 95 % bootstrap intervals that draw documents.
"""

from __future__ import annotations

import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evalkit.align.lexical import LexicalAligner
from evalkit.align.rows import rows_of
from evalkit.drift.checks import find_issues
from evalkit.planting.documents import with_more, without
from evalkit.planting.found import news, speaks_of
from evalkit.planting.model import KINDS, Kind, plant
from evalkit.planting.sites import sites, small_words
from evalkit.types import Document, Issue, Row, Segment

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared")) / "data"
LANGS = ("ar", "az", "it")
HALVES = ("first", "second", "both")
SEVERITIES = ("major", "moderate", "minor")
PLANTS = 12  # of a kind in a document
SENTENCES = 3
RESAMPLES = 2000
SEED = 12345
SHOW = "--show" in sys.argv


class Case(NamedTuple):
    """A trial: the document that it is resampled with, the half, and whether it hits."""

    document: str
    half: str
    hit: bool


class Corpus(NamedTuple):
    """The lines by language, and the numbers of the lines of each document."""

    lines: dict[str, list[str]]
    documents: dict[str, list[int]]

    def half(self, document: str) -> str:
        """The half that a document is of."""
        return HALVES[list(self.documents).index(document) % 2]


def read() -> Corpus:
    """NTREX, every line of it."""
    folder = SHARED / "ntrex"
    lines = {
        name: (folder / f"ntrex.{name}.txt").read_text(encoding="utf-8").splitlines()
        for name in ("en", *LANGS, "docids")
    }
    documents: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(lines.pop("docids")):
        documents[name].append(number)
    return Corpus(lines, dict(documents))


def document(lang: str, name: str, texts: Sequence[str]) -> Document:
    """Lines as a document, a segment a line."""
    segments, at = [], 0
    for index, text in enumerate(texts):
        segments.append(
            Segment(
                index=index,
                role="body",
                start=at,
                end=at + len(text),
                text=text,
                clean_text=text,
                pivot=text if lang == "en" else None,
            )
        )
        at += len(text) + 1
    return Document(
        id=f"{name}-{lang}",
        outlet=name,
        lang=lang,
        statement=name,
        published="\n".join(texts),
        path="",
        sha256="",
        segments=tuple(segments),
    )


def rows(corpus: Corpus, lang: str, name: str) -> list[Row]:
    """The lines of a document as rows."""
    return [
        Row(
            system=lang,
            index=number,
            role="body",
            version_segments=(number,),
            reference_segments=(number,),
            version=corpus.lines[lang][number],
            reference=corpus.lines["en"][number],
            pivot=None,
        )
        for number in corpus.documents[name]
    ]


def rate(cases: Sequence[Case], half: str) -> str:
    """The hits of a half with their interval: ``97.1 [94.0-99.2] 66/68``."""
    kept = [case for case in cases if half in (case.half, "both")]
    if not kept:
        return "-"
    names = sorted({case.document for case in kept})
    table = np.zeros((len(names), 2))
    for case in kept:
        table[names.index(case.document)] += (case.hit, 1)
    draws = np.random.default_rng(SEED).integers(0, len(names), (RESAMPLES, len(names)))
    sums = table[draws].sum(axis=1)
    low, high = np.percentile(100 * sums[:, 0] / sums[:, 1], [2.5, 97.5])
    hits, of = (int(value) for value in table.sum(axis=0))
    return f"{100 * hits / of:5.1f} [{low:.1f}-{high:.1f}] {hits}/{of}"


def table(title: str, lines: Iterable[tuple[str, Sequence[Case]]]) -> None:
    """A line for each name, a column for each half."""
    print(title)
    for name, cases in lines:
        print(f"  {name:28}" + "".join(f"{rate(cases, half):>28}" for half in HALVES))


def planted(
    corpus: Corpus, lang: str, kind: Kind, told: dict[str, dict[int, tuple[Issue, ...]]]
) -> Iterator[tuple[Case, bool]]:
    """Every plant of a kind, and whether it is found as a major issue."""
    small = small_words(corpus.lines["en"])
    version, reference = document(lang, "", []), document("en", "", [])
    for name, numbers in corpus.documents.items():
        rng = random.Random(f"{SEED} {lang} {name} {kind}")
        found = [
            (number, site)
            for number in numbers
            for site in sites(
                kind, corpus.lines[lang][number], lang, corpus.lines["en"][number], small
            )
        ]
        for number, site in found if len(found) <= PLANTS else rng.sample(found, PLANTS):
            made = plant(corpus.lines[lang][number], site, rng.choice(site.options))
            changed = [
                replace(row, version=made.text) if row.index == number else row
                for row in rows(corpus, lang, name)
            ]
            issues = find_issues(changed, version, reference)[number]
            speaking = [
                issue
                for issue in news(issues, told[name][number])
                if speaks_of(issue, made, made.text, made.start)
            ]
            if SHOW and not speaking:
                print(f"    missed {lang} {kind} line {number}: {made.before} -> {made.after}")
            yield (
                Case(name, corpus.half(name), bool(speaking)),
                any(issue.severity == "major" for issue in speaking),
            )


def facts(corpus: Corpus) -> None:
    """What is found of changes within lines, and what is told of lines without any."""
    for lang in LANGS:
        version, reference = document(lang, "", []), document("en", "", [])
        told = {
            name: find_issues(rows(corpus, lang, name), version, reference)
            for name in corpus.documents
        }
        lines: list[tuple[str, Sequence[Case]]] = []
        for kind in KINDS:
            if kind not in ("dropped", "added"):
                cases = list(planted(corpus, lang, kind, told))
                lines.append((kind, [case for case, _ in cases]))
                lines.append(
                    (f"{kind}, as major", [case._replace(hit=major) for case, major in cases])
                )
        table(f"en-{lang}: planted and found, %", lines)
        table(f"en-{lang}: untouched rows with an issue, %", untouched(corpus, told))
        if SHOW:
            for name in told:
                for number, issues in told[name].items():
                    for issue in issues:
                        if issue.severity != "info":
                            print(f"    told {lang} line {number}: {issue.severity}", end=" ")
                            print(issue.category, issue.reference_text, issue.version_text)


def untouched(
    corpus: Corpus, told: dict[str, dict[int, tuple[Issue, ...]]]
) -> Iterator[tuple[str, list[Case]]]:
    """Rows with an issue of a severity, then of a severity and a category."""
    categories = ("date", "time", "name", "number")
    wanted = [(severity, None) for severity in SEVERITIES]
    wanted += [(severity, kind) for kind in categories for severity in (*SEVERITIES, "info")]
    for severity, category in wanted:
        cases = [
            Case(
                name,
                corpus.half(name),
                any(i.severity == severity and category in (None, i.category) for i in issues),
            )
            for name, found in told.items()
            for issues in found.values()
        ]
        if any(case.hit for case in cases):
            yield f"{category or 'any'}, {severity}", cases


def sentences(corpus: Corpus) -> None:
    """What is found of sentences dropped and added, in documents aligned anew."""
    for lang in LANGS:
        pairs = {
            name: tuple(
                document(one, name, [corpus.lines[one][number] for number in numbers])
                for one in (lang, "en")
            )
            for name, numbers in corpus.documents.items()
        }
        alone = LexicalAligner()
        together, _ = alone.pooled([(version, reference) for version, reference in pairs.values()])
        for title, aligner in (("by itself", alone), ("taught by the others", together)):
            tallies: dict[str, list[Case]] = defaultdict(list)
            for name, (version, reference) in pairs.items():
                if len(version.segments) < 4:
                    continue
                for key, hit in whole_sentences(corpus, lang, name, version, reference, aligner):
                    tallies[key].append(Case(name, corpus.half(name), hit))
            table(f"en-{lang}, a document aligned {title}, %", tallies.items())


def whole_sentences(
    corpus: Corpus,
    lang: str,
    name: str,
    version: Document,
    reference: Document,
    aligner: LexicalAligner,
) -> Iterator[tuple[str, bool]]:
    """Dropped and added sentences of a document: found or not; rows with a new major issue."""
    rng = random.Random(f"{SEED} {lang} {name}")
    before = [issue for _, issues in checked(version, reference, aligner) for issue in issues]
    others = [n for other, numbers in corpus.documents.items() if other != name for n in numbers]
    for _ in range(SENTENCES):
        at = rng.randrange(len(version.segments))
        if len(version.segments[at].text.split()) >= 5:
            after = checked(without(version, at), reference, aligner)
            yield (
                "dropped",
                any(
                    issue.category == "omission" and issue.severity != "info"
                    for row, issues in after
                    for issue in news(issues, before)
                    if at in row.reference_segments
                ),
            )
            yield from alarms(after, before, lambda row, at=at: at in row.reference_segments)
        text = corpus.lines[lang][rng.choice(others)]
        if len(text.split()) >= 5:
            after = checked(with_more(version, at, text, None, ()), reference, aligner)
            yield (
                "added",
                any(
                    issue.category == "addition" and issue.severity != "info"
                    for row, issues in after
                    for issue in news(issues, before)
                    if at + 1 in row.version_segments
                ),
            )
            yield from alarms(after, before, lambda row, at=at: at + 1 in row.version_segments)


def checked(
    version: Document, reference: Document, aligner: LexicalAligner
) -> list[tuple[Row, tuple[Issue, ...]]]:
    """The rows of a document aligned anew, with their issues."""
    found = rows_of(version, reference, aligner.align(version, reference))
    issues = find_issues(found, version, reference)
    return [(row, issues[row.index]) for row in found]


def alarms(after, before, is_touched) -> Iterator[tuple[str, bool]]:
    """Rows without the plant: whether they get a new issue of severity major."""
    for row, issues in after:
        if not is_touched(row):
            yield (
                "other rows, new major issue",
                any(issue.severity == "major" for issue in news(issues, before)),
            )


if __name__ == "__main__":
    part = sys.argv[sys.argv.index("--part") + 1] if "--part" in sys.argv else ""
    data = read()
    print(f"{'':30}" + "".join(f"{half:>28}" for half in HALVES))
    if part in ("", "facts"):
        facts(data)
    if part in ("", "sentences"):
        sentences(data)
