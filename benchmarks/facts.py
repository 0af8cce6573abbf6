"""How well numbers are checked, on edits and on good translations, and what all checks cost.

python benchmarks/facts.py                  all three tables
python benchmarks/facts.py --half first     NTREX documents of one half only (first or second)
python benchmarks/facts.py --show           the lines behind every miss and false alarm, too

Reads ``<shared>/data`` (``EVALKIT_SHARED``, else ``../shared``).

- Edits: mbr-sensitivity, en-de. The reference is the German text, the version the same text with a
  digit added, dropped or changed, or the whole number (``num-*``): found when the checks of
  numbers, dates or times report it. False alarms: an issue of these categories and of severity
  major where a name or noun was edited (``ne-*``, ``noun-*``), where the German text is held
  against its English source, and against two human translations.
- Good translations: lines of NTREX whose English side has a digit; rows of a document are checked
  together, without a pivot. A false alarm is a line with an issue of category number and severity
  major. ``ntrex_real_changes.tsv`` lists the lines that do change what is stated.
- Cost: all checks over the NTREX rows in a new process whose lexicons are loaded and which has seen
  none of these rows, in processor seconds of one thread; the yardstick is sacrebleu's sentence chrF
  over the same rows.

Intervals are 95 % bootstrap intervals, resampling documents (edits: segments).
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sacrebleu

from evalkit.drift.checks import find_issues
from evalkit.types import Document, Issue, Row

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared")) / "data"
REAL_CHANGES = Path(__file__).with_name("ntrex_real_changes.tsv")
LANGS = ("ar", "az", "it")
EDITS = ("num-add", "num-del", "num-sub", "num-whole")
OTHER_EDITS = ("ne-add", "ne-del", "ne-sub", "ne-whole", "noun-add", "noun-del", "noun-sub")
FACTS = ("number", "date", "time")
RESAMPLES = 2000
SEED = 12345
REPEATS = 3


class Checked(NamedTuple):
    """A row that was checked: the group it is resampled with, its texts and its issues."""

    group: str
    line: int
    version: str
    reference: str
    issues: Sequence[Issue]


Test = Callable[[Checked], bool]


def main(options: Sequence[str]) -> None:
    """Print the three tables."""
    if "--cost" in options:
        measured()
        return
    half = options[options.index("--half") + 1] if "--half" in options else ""
    show = "--show" in options
    edits(show)
    for name in [half] if half else ["first", "second", "all"]:
        translations(name, show and name in (half, "all"))
    if not half:
        cost()


def edits(show: bool) -> None:
    """Recall on number edits, and false alarms where no number was edited."""
    folder = SHARED / "challenge" / "mbr-sensitivity"
    with gzip.open(folder / "candidates.en-de.json.gz", "rt", encoding="utf-8") as file:
        entries = json.load(file)
    with gzip.open(folder / "support.en-de.txt.gz", "rt", encoding="utf-8") as file:
        human = file.read().split("\n")
    print("mbr-sensitivity en-de: number edits found, any severity | major")
    every: list[Checked] = []
    for kind in EDITS:
        pairs = [
            (key, one[kind], one["reference"]) for key, one in entries.items() if one.get(kind)
        ]
        checked = list(alone(pairs, "de", "de"))
        every += checked
        _line(kind, checked, lambda row: bool(_of(row, FACTS)), lambda row: _major(row, FACTS))
    _line("all", every, lambda row: bool(_of(row, FACTS)), lambda row: _major(row, FACTS))
    if show:
        _show(row for row in every if not _of(row, FACTS))
    print("mbr-sensitivity en-de: false alarms, number | number, date or time, of severity major")
    sets = {
        "names and nouns edited": [
            (key, one[kind], one["reference"])
            for key, one in entries.items()
            for kind in OTHER_EDITS
            if one.get(kind) and _digits(one[kind]) == _digits(one["reference"])
        ],
        "against the source": [(key, one["reference"], one["src"]) for key, one in entries.items()],
        "against human A": [
            (key, one["reference"], human[2 * int(key)]) for key, one in entries.items()
        ],
        "against human B": [
            (key, one["reference"], human[2 * int(key) + 1]) for key, one in entries.items()
        ],
    }
    for name, pairs in sets.items():
        lang = "en" if name == "against the source" else "de"
        checked = list(alone(pairs, "de", lang))
        checked = [row for row in checked if _digits(row.reference)]
        _line(name, checked, lambda row: _major(row, ("number",)), lambda row: _major(row, FACTS))
        if show:
            _show(row for row in checked if _major(row, ("number",)))


def translations(half: str, show: bool) -> None:
    """False alarms on professional translations."""
    real = _real_changes()
    print(f"NTREX, {half} documents: digit-bearing lines with a false alarm, number | any fact")
    for lang in LANGS:
        told = [row for row in ntrex(lang, half) if _digits(row.reference)]
        kept = [row for row in told if (lang, row.line) not in real]
        for name, rows in ((f"en-{lang}", told), (f"en-{lang}, real changes left out", kept)):
            _line(name, rows, lambda row: _major(row, ("number",)), lambda row: _major(row, FACTS))
        if show:
            _show(row for row in told if _major(row, FACTS))


def cost() -> None:
    """Rows per second of all checks, beside sentence chrF, each time in a new process."""
    command = [sys.executable, __file__, "--cost"]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(REPEATS)]
    rows, yardstick = (float(np.median([run[name] for run in runs])) for name in ("ours", "chrf"))
    print(f"cost, {runs[0]['count']} rows, medians of {REPEATS} processes, processor seconds")
    print(f"  find_issues {rows:7.0f} rows/s   sentence chrF {yardstick:7.0f} rows/s")
    print(f"  ratio {rows / yardstick:.2f}")


def measured() -> None:
    """Print what one process took for all documents but the first of each language."""
    first, rest = [], []
    for lang in LANGS:
        documents = _documents(lang, "all")
        first.append(documents[0])
        rest += documents[1:]
    _check_all(first)  # loads lexicons and names of places
    count = sum(len(rows) for rows in rest)
    ours = count / _seconds(lambda: _check_all(rest))
    beside = count / _seconds(lambda: _chrf(rest))
    print(json.dumps({"count": count, "ours": ours, "chrf": beside}))


def alone(pairs: Iterable[tuple[str, str, str]], lang: str, other: str) -> Iterator[Checked]:
    """Check (key, version, reference) triples, each a document of its own."""
    for key, version, reference in pairs:
        row = _row(lang, 0, version, reference)
        found = find_issues([row], _document(lang, "version"), _document(other, "reference"))
        yield Checked(key, int(key), version, reference, found[0])


def ntrex(lang: str, half: str) -> Iterator[Checked]:
    """Check the lines of NTREX, document by document."""
    names = _names()
    for rows in _documents(lang, half):
        found = find_issues(rows, _document(lang, "version"), _document("en", "reference"))
        for row in rows:
            name = names[row.index]
            yield Checked(name, row.index, row.version or "", row.reference or "", found[row.index])


def _documents(lang: str, half: str) -> list[list[Row]]:
    """The rows of every document; the halves take turns in the order of the file."""
    english, other = _lines("en"), _lines(lang)
    by_name: dict[str, list[Row]] = defaultdict(list)
    for index, name in enumerate(_names()):
        by_name[name].append(_row(lang, index, other[index], english[index]))
    wanted = {"first": (0,), "second": (1,), "all": (0, 1)}[half]
    return [rows for place, rows in enumerate(by_name.values()) if place % 2 in wanted]


def _names() -> list[str]:
    return _lines("docids")


def _lines(name: str) -> list[str]:
    return (SHARED / "ntrex" / f"ntrex.{name}.txt").read_text(encoding="utf-8").splitlines()


def _row(lang: str, index: int, version: str, reference: str) -> Row:
    return Row(
        system=lang,
        index=index,
        role="body",
        version_segments=(index,),
        reference_segments=(index,),
        version=version,
        reference=reference,
        pivot=None,
    )


def _document(lang: str, name: str) -> Document:
    return Document(
        id=f"{name}-{lang}", outlet="", lang=lang, statement="", published="", path="", sha256=""
    )


def _digits(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def _of(row: Checked, categories: Sequence[str]) -> list[Issue]:
    return [issue for issue in row.issues if issue.category in categories]


def _major(row: Checked, categories: Sequence[str]) -> bool:
    return any(issue.severity == "major" for issue in _of(row, categories))


def _real_changes() -> set[tuple[str, int]]:
    with REAL_CHANGES.open(encoding="utf-8", newline="") as file:
        return {
            (row["lang"], int(row["line"]) - 1)
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def _line(name: str, rows: Sequence[Checked], *tests: Test) -> None:
    shown = []
    for test in tests:
        low, high = _interval(rows, test)
        hits = sum(test(row) for row in rows)
        share = 100 * hits / len(rows)
        shown.append(f"{hits:4}/{len(rows):<5} {share:6.2f} % [{low:.2f}-{high:.2f}]")
    print(f"  {name:34} {' | '.join(shown)}")


def _interval(rows: Sequence[Checked], test: Test) -> tuple[float, float]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(int(test(row)))
    hits = np.array([sum(group) for group in groups.values()])
    sizes = np.array([len(group) for group in groups.values()])
    picks = np.random.default_rng(SEED).integers(len(hits), size=(RESAMPLES, len(hits)))
    shares = 100 * hits[picks].sum(axis=1) / sizes[picks].sum(axis=1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return float(low), float(high)


def _show(rows: Iterable[Checked]) -> None:
    for row in rows:
        print(f"    {row.group}, line {row.line + 1}")
        print(f"      {row.reference}\n      {row.version}")
        for issue in row.issues:
            if issue.category in FACTS:
                print(f"      {issue.category} {issue.severity}: {issue.explanation}")


def _check_all(documents: Sequence[Sequence[Row]]) -> None:
    for rows in documents:
        find_issues(rows, _document(rows[0].system, "version"), _document("en", "reference"))


def _chrf(documents: Sequence[Sequence[Row]]) -> None:
    metric = sacrebleu.CHRF()
    for rows in documents:
        for row in rows:
            metric.sentence_score(row.version or "", [row.reference or ""])


def _seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1:])
