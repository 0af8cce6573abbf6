from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.calibrating import calibrate, learnt, tabulate
from evalkit.drift.score import dumps, load
from evalkit.errors import DataError
from evalkit.labels import Labelled


def rows_of(shared: Path, lang: str, count: int = 60) -> list[Labelled]:
    """News lines cut in half (drift), and with their last word gone (faithful)."""
    folder = shared / "data" / "ntrex"
    sources = (folder / "ntrex.en.txt").read_text(encoding="utf-8").split("\n")
    lines = (folder / f"ntrex.{lang}.txt").read_text(encoding="utf-8").split("\n")
    made = []
    for number, (source, line) in enumerate(zip(sources[:count], lines, strict=False)):
        words = line.split()
        common = {"reference": line, "lang": lang, "group": str(number), "source": source}
        common["source_lang"] = "en"
        half, most = words[: len(words) // 2], words[:-1]
        made.append(Labelled(hypothesis=" ".join(half), drifts=True, type="halved", **common))
        made.append(Labelled(hypothesis=" ".join(most), drifts=False, **common))
    return made


@pytest.mark.parametrize("lang", ["it", "ar", "az"])
def test_halves_are_told_from_rows_without_their_last_word(shared: Path, lang: str) -> None:
    rows = rows_of(shared, lang)
    found = calibrate(rows, tabulate(rows), seed=1)
    whole, halved = found.figures
    assert (whole.name, halved.name) == ("all", "halved")
    assert (whole.drifting, whole.faithful) == (60, 60)
    assert whole.auc is not None and whole.auc.low > 0.9
    assert whole.recall is not None and whole.recall > 0.8
    assert found.paraphrase > 50  # what is faithful here overlaps more than that


def test_the_same_seed_gives_the_same_weights_whatever_the_order(shared: Path) -> None:
    rows = rows_of(shared, "it", 20)
    one, other = (calibrate(given, tabulate(given), seed=3) for given in (rows, rows))
    assert dumps(one.weights) == dumps(other.weights)


def test_labels_drawn_by_lot_are_not_told_apart(shared: Path) -> None:
    rows = [row for row in rows_of(shared, "it", 120) if row.drifts]
    lots = [replace(row, drifts=number % 2 == 0) for number, row in enumerate(rows)]
    (whole,) = [one for one in calibrate(lots, tabulate(lots), seed=1).figures if one.name == "all"]
    assert whole.auc is not None and whole.auc.low < 0.5 < whole.auc.high


def test_a_metric_of_the_labels_has_a_model_and_a_plain_run_another(shared: Path) -> None:
    rows = [
        replace(row, scores={"similarity": 0.9 - 0.5 * row.drifts + 0.01 * (number % 7)})
        for number, row in enumerate(rows_of(shared, "it", 20))
    ]
    weights = calibrate(rows, tabulate(rows), seed=1).weights
    assert "similarity" in {term.name for term in weights.models[0].terms}
    plain = {term.name for term in weights.models[-1].terms}
    assert plain and not any(name == "similarity" or name[:7] == "source_" for name in plain)


def test_a_lexicon_is_learnt_from_the_other_folds(shared: Path) -> None:
    rows = rows_of(shared, "it", 200)
    faithful = [row for row in rows if not row.drifts]
    renders = learnt(faithful, 1)
    known = [one("people", ["persone"]) for one in renders if one is not None]
    assert len(known) == len(faithful) and min(known) > 0
    table = tabulate(rows, learnt(rows, 1).__getitem__)
    dropped = [one["source_dropped"] for one in table]
    assert sum(dropped[::2]) > sum(dropped[1::2])


def test_one_label_or_one_group_is_refused(shared: Path) -> None:
    rows = rows_of(shared, "it", 20)
    same = [row for row in rows if row.drifts]
    with pytest.raises(DataError, match="one label"):
        calibrate(same, tabulate(same), seed=1)
    with pytest.raises(DataError, match="groups"):
        calibrate(rows[:4], tabulate(rows[:4]), seed=1)


def test_the_weights_can_be_written_and_read(shared: Path, tmp_path: Path) -> None:
    rows = rows_of(shared, "it", 20)
    weights = calibrate(rows, tabulate(rows), seed=1).weights
    path = tmp_path / "mine.weights.json"
    path.write_text(dumps(weights), encoding="utf-8")
    assert load(path) == weights
