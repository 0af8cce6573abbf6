"""The checks that read the pivot: false alarms on good English pairs, and planted changes found.

Usage: python benchmarks/pivots.py [--list CATEGORY]

Reads ``<shared>/data``, where ``<shared>`` is EVALKIT_SHARED or ``../shared`` beside the project.
Pairs of two English texts that say the same: DEMETR's references with the untouched machine
translations of ten languages (their sources are the originals); the gold links of ``wmt22_en-en``
(two professional translations) and ``quran_en-en`` (two published ones). No check was written on
them. An issue there is a false alarm, though a few do differ: ``--list`` prints those of a check.

Planted: in every DEMETR pair whose two sides have the same modal verb, that of the translation is
replaced by one of another force. 95 % Wilson intervals.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evalkit.drift import (
    agents,
    modality_check,
    office_check,
    place_check,
    quotation_check,
    source_check,
    speaker_check,
)
from evalkit.drift.stated import state
from evalkit.planting.rates import wilson
from evalkit.types import Document, Issue, Row

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("EVALKIT_SHARED", ROOT.parent / "shared"))
CHECKS = {
    "office": office_check.check,
    "place": place_check.check,
    "speaker": speaker_check.check,
    "source": source_check.check,
    "agents": agents.check,
    "quotation": quotation_check.check,
    "modality": modality_check.check,
}
LANGS = {
    "chinese": "zh",
    "czech": "cs",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "japanese": "ja",
    "polish": "pl",
    "russian": "ru",
    "spanish": "es",
}
SWAPS = {"can": "will", "may": "will", "could": "will", "will": "may", "must": "may"}


class Good(NamedTuple):
    """A reference, a translation that says the same, its original and the original's language."""

    reference: str
    pivot: str
    original: str
    lang: str


def main() -> None:
    """Print a line for each set and check."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", choices=list(CHECKS))
    listed = parser.parse_args().list
    demetr = list(demetr_pairs())
    for name, pairs in (
        ("demetr", demetr),
        ("wmt22_en-en", list(linked("wmt22_en-en"))),
        ("quran_en-en", list(linked("quran_en-en"))),
    ):
        quoted = sum('"' in pair.reference or "“" in pair.reference for pair in pairs)
        print(f"{name}: {len(pairs)} pairs, {quoted} with quotation marks in the reference")
        for check in CHECKS:
            alarms = Counter[str]()
            for pair in pairs:
                for issue in issues(pair, check):
                    alarms[issue.severity] += 1
                    if listed == check:
                        print(
                            f"    {issue.explanation}\n      {pair.reference}\n      {pair.pivot}"
                        )
            counts = ", ".join(f"{count} {severity}" for severity, count in alarms.items())
            print(f"  {check:9} {share(alarms.total(), len(pairs))} {counts}")
    planted = [changed for pair in demetr if (changed := swapped(pair)) is not None]
    found = sum(bool(issues(pair, "modality")) for pair in planted)
    print(f"modal verbs replaced in DEMETR: found {share(found, len(planted))}")


def issues(pair: Good, check: str) -> list[Issue]:
    """What a check says of one pair."""
    row = Row(
        system="version",
        index=0,
        role="body",
        version_segments=(0,),
        reference_segments=(0,),
        version=pair.original,
        reference=pair.reference,
        pivot=pair.pivot,
    )
    statement = state([row], document("version", pair.lang), document("reference", "en"))
    return [issue for found in CHECKS[check](statement).values() for issue in found]


def document(name: str, lang: str) -> Document:
    """A document without segments: the checks read its language alone."""
    return Document(
        id=name, outlet=name, lang=lang, statement="s", published="", path="", sha256=""
    )


def swapped(pair: Good) -> Good | None:
    """The pair with a modal verb of its translation replaced, None where the two share none."""
    for verb, other in SWAPS.items():
        word = re.compile(rf"\b{verb}\b(?! not)")
        if len(word.findall(pair.reference)) == len(word.findall(pair.pivot)) == 1:
            changed = word.sub(other, pair.pivot)
            return Good(pair.reference, changed, changed, "en")
    return None


def demetr_pairs() -> Iterator[Good]:
    """DEMETR's untouched machine translations with their references and sources."""
    with gzip.open(SHARED / "data/challenge/demetr.base.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            lang = LANGS[pair["lang"].split("_")[0]]
            yield Good(pair["ref"], pair["mt"], pair["src"], lang)


def linked(name: str) -> Iterator[Good]:
    """The texts of the gold links of an alignment set, null links aside."""
    for gold in sorted((SHARED / "data/align" / name).glob("*.gold")):
        version = gold.with_suffix(".src").read_text(encoding="utf-8").split("\n")
        reference = gold.with_suffix(".ref").read_text(encoding="utf-8").split("\n")
        for line in gold.read_text(encoding="utf-8").splitlines():
            here, there = (json.loads(side) for side in line.split(":")[:2])
            if here and there:
                said = " ".join(version[index] for index in here)
                yield Good(" ".join(reference[index] for index in there), said, said, "en")


def share(count: int, whole: int) -> str:
    """A share in per cent with its interval: ``4 of 717 (0.6 % [0.2, 1.4])``."""
    if not whole:
        return "0 of 0"
    low, high = wilson(count, whole) or (0.0, 1.0)
    return f"{count} of {whole} ({count / whole:.1%} [{100 * low:.1f}, {100 * high:.1f}])"


if __name__ == "__main__":
    main()
