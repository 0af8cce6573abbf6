"""Segments on which a score says less than it seems to: empty, copied, other script, odd length.

A neural metric gives such a segment a figure like any other. What is known of a column of texts
(its script, its usual length beside the other side) is taken from the texts themselves, so nothing
here depends on a list of languages but ``copied_source``, which asks whether they differ.

``other_script``
    Most letters of the hypothesis, and at least 4, are in a script that its language is not written
    in, and the row's references are not mostly in that script either. The language's scripts are
    those it is known for and the one that most letters of the references are in; where language
    and references are unknown, the one that most letters of all hypotheses are in.
``other_language``
    The hypothesis is in another language than it is to be in (``evalkit.text.otherlanguage``), and
    neither copied nor in another script.
``copied_source``
    Hypothesis and source are the same after NFC, case folding and white space, have at least 10
    letters, are not in one language, and no reference says the same.
``extreme_length``
    The hypothesis is more than 3 times longer or shorter, in characters, than the other side makes
    one expect. The other side is the source, or the first reference where there is none; what is
    expected is its length times the median ratio of the first reference to it, or of all hypotheses
    where there is no reference. Differences below 20 characters are passed over, and so are all
    where the median is of fewer than 5 rows.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from evalkit.text.languages import ISO_639_1, script_of_language
from evalkit.text.otherlanguage import Expected
from evalkit.text.scripts import count_scripts, dominant_script, is_surely_latin
from evalkit.types import TestSet

# What a trap is called in words, "3 of 60 segments: copied source".
TRAPS: Mapping[str, str] = {
    "empty_source": "empty source",
    "empty_hypothesis": "empty hypothesis",
    "copied_source": "copied source",
    "other_script": "hypothesis in another script",
    "other_language": "hypothesis in another language",
    "extreme_length": "extreme length",
    "uncovered_language": "language that the model was not trained on",
    "truncated": "longer than the model reads",
}

_FEW_LETTERS = 4
_COPIED_LETTERS = 10
_TIMES = 3.0
_NEAR = 20
_FEW_ROWS = 5
# Languages that are written in several scripts at once, or in one of several.
_MORE_SCRIPTS = {
    "ja": {"Han"},
    "ko": {"Han"},
    "az": {"Cyrillic", "Arabic"},
    "bs": {"Cyrillic"},
    "kk": {"Latin", "Arabic"},
    "ku": {"Arabic"},
    "mn": {"Mongolian"},
    "ms": {"Arabic"},
    "pa": {"Arabic"},
    "sd": {"Devanagari"},
    "sr": {"Latin"},
    "tk": {"Cyrillic"},
    "ug": {"Cyrillic", "Latin"},
    "uz": {"Cyrillic"},
}


Flags = tuple[tuple[str, ...], ...]


def traps(testset: TestSet, system: str) -> Flags:
    """The traps of every row of a system, in the order of ``TRAPS``; () for most rows.

    Languages are those of the test set's ``lp``; ``und`` is unknown.
    """
    return traps_by_system(testset, [system])[system]


def traps_by_system(testset: TestSet, systems: Sequence[str]) -> dict[str, Flags]:
    """The same of several systems; what they are held against is looked at once."""
    source, _, target = testset.lp.partition("-")
    target = target.split("-")[0]
    scripts = _scripts(testset, target)
    expected = Expected.of(testset, target)
    reference = next(iter(testset.references.values()), None)
    other = testset.sources if testset.sources is not None else reference
    ratio = _typical(testset, other, reference)
    found: dict[str, Flags] = {}
    for system in systems:
        texts = testset.hypotheses[system]
        checks: dict[str, Iterator[bool]] = {
            "empty_source": _each(testset, lambda row: not _source(testset, row, "?").strip()),
            "empty_hypothesis": (not text.strip() for text in texts),
            "copied_source": _copied(testset, system, differ=source != target or source == "und"),
            "other_script": _other_script(testset, system, scripts),
            "other_language": expected.other(texts),
            "extreme_length": _extreme(texts, other, ratio),
        }
        found[system] = tuple(
            _weightiest([name for name, is_so in zip(checks, row, strict=True) if is_so])
            for row in zip(*checks.values(), strict=True)
        )
    return found


def _weightiest(names: list[str]) -> tuple[str, ...]:
    """Without what another trap says already: a copy is in another language, too."""
    said = {"copied_source", "other_script"} & set(names)
    return tuple(name for name in names if name != "other_language" or not said)


def counted(flags: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    """How many rows have each trap, in the order of ``TRAPS``, those of none left out."""
    counts = Counter(flag for row in flags for flag in row)
    return [(name, counts[name]) for name in TRAPS if counts[name]]


def _each(testset: TestSet, is_so: Callable[[int], bool]) -> Iterator[bool]:
    return (is_so(row) for row in range(len(testset)))


def _source(testset: TestSet, row: int, default: str) -> str:
    return default if testset.sources is None else testset.sources[row]


def _copied(testset: TestSet, system: str, *, differ: bool) -> Iterator[bool]:
    texts = testset.hypotheses[system]

    def is_copy(row: int) -> bool:
        source = _source(testset, row, "")
        if not differ or not source or not texts[row]:
            return False
        said = _plain(texts[row])
        return (
            said == _plain(source)
            and sum(map(str.isalpha, said)) >= _COPIED_LETTERS
            and all(_plain(column[row]) != said for column in testset.references.values())
        )

    return _each(testset, is_copy)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _scripts(testset: TestSet, lang: str) -> set[str]:
    """The scripts that hypotheses are expected in; none where nothing is known."""
    known = lang in ISO_639_1
    found = {script_of_language(lang), *_MORE_SCRIPTS.get(lang, ())} if known else set()
    columns = list(testset.references.values())
    if not known and not columns:
        columns = list(testset.hypotheses.values())
    counts: Counter[str] = Counter()
    for column in columns:
        for text in column:
            counts.update(count_scripts(text))
    return found | {script for script, _ in counts.most_common(1)}


def _other_script(testset: TestSet, system: str, expected: set[str]) -> Iterator[bool]:
    texts = testset.hypotheses[system]

    def is_other(row: int) -> bool:
        if not expected or ("Latin" in expected and is_surely_latin(texts[row])):
            return False
        counts = count_scripts(texts[row])
        if not counts:
            return False
        script = counts.most_common(1)[0][0]
        return (
            script not in expected
            and counts[script] >= _FEW_LETTERS
            and all(dominant_script(one[row]) != script for one in testset.references.values())
        )

    return _each(testset, is_other)


def _extreme(
    texts: Sequence[str], other: Sequence[str] | None, ratio: float | None
) -> Iterator[bool]:
    for text, beside in zip(texts, texts if other is None else other, strict=True):
        if other is None or ratio is None or not beside.strip() or not text.strip():
            yield False
            continue
        length, wanted = len(text), len(beside) * ratio
        far = abs(length - wanted) >= _NEAR
        yield far and not wanted / _TIMES <= length <= wanted * _TIMES


def _typical(
    testset: TestSet, other: Sequence[str] | None, reference: Sequence[str] | None
) -> float | None:
    """The median ratio of lengths to the other side's, None where there are few rows."""
    if other is None:
        return None
    columns = [reference] if reference is not None else list(testset.hypotheses.values())
    ratios = [
        len(text) / len(beside)
        for column in columns
        for text, beside in zip(column, other, strict=True)
        if text and beside
    ]
    return median(ratios) if len(ratios) >= _FEW_ROWS else None
