from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evalkit import results
from evalkit.cli.app import app
from evalkit.results import Results
from evalkit.run import run
from evalkit.track.diff import Diff, diff
from evalkit.track.difftext import in_text
from evalkit.track.follow import of_results

from .conftest import FAST, TWIN

# A sentence of the body that the reference has too.
SENTENCE = 5


def compared(old: Results, new: Results, **options: Any) -> Diff:
    return diff((of_results(old, "old"), old), (of_results(new, "new"), new), **options)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results, Path, Results]:
    """The invented statement before and after one outlet's page was changed."""
    home = Path(shutil.copytree(TWIN, tmp_path_factory.mktemp("corpus") / "glacier"))
    before = run(home / "statement.yaml", FAST, output=home / "results")
    page = home / "zeitung-de.txt"
    text = page.read_text(encoding="utf-8")
    memory = home / "mt/twin.zeitung-de.de-en.tsv"
    lines = memory.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip()]
    source, _, target = kept[SENTENCE].partition("\t")
    assert source in text
    page.write_text(text.replace(source, "Der Rat vertagte alles auf 1987."), encoding="utf-8")
    lines[lines.index(kept[SENTENCE])] = (
        "Der Rat vertagte alles auf 1987.\tThe council put it off to 1987."
    )
    memory.write_text("\n".join(lines) + "\n", encoding="utf-8")
    after = run(home / "statement.yaml", FAST, output=home / "results")
    assert target not in memory.read_text(encoding="utf-8")
    return *before, *after


def test_a_run_and_itself_do_not_differ(glacier_run: tuple[Path, Results]) -> None:
    made = compared(glacier_run[1], glacier_run[1])
    assert not made.differs
    assert made.issues_kept and not made.issues_new and not made.issues_gone
    assert all(one.change is None or one.change.delta == 0 for one in made.moved)
    assert "0 moved." in "\n".join(in_text(made))


def test_deltas_are_those_of_the_scores_and_lie_in_their_intervals(
    edited: tuple[Path, Results, Path, Results],
) -> None:
    _, old, _, new = edited
    made = compared(old, new)
    assert made.differs
    moved = [one for one in made.moved if one.old != one.new]
    # What it says moves the vote on the others, and no score of theirs.
    assert {one.key.system for one in moved if one.key.view} == {"zeitung-de"}
    for one in moved:
        assert one.old is not None and one.new is not None
        assert one.delta == pytest.approx(one.new - one.old, abs=1e-12)
        if one.key.metric in ("added", "repeated"):
            continue
        assert one.change is not None
        assert one.change.delta == pytest.approx(one.new - one.old, abs=1e-12)
        assert one.change.low <= one.change.delta <= one.change.high
        assert one.p_adjusted is not None and one.p_adjusted >= one.change.p_value
        # One row alone may be chance.
        assert one.change.p_value > 0.4
    assert {one.key.metric for one in moved} >= {"chrf:word_order=2", "bleu"}


def test_the_row_that_moved_comes_first_with_both_texts(
    edited: tuple[Path, Results, Path, Results],
) -> None:
    made = compared(edited[1], edited[3], metric="chrF2++", top=1)
    (row,) = made.rows
    then = {(one["system"], tuple(one["reference_segments"])): one for one in edited[1].segments}
    sizes = {}
    for one in edited[3].segments:
        old = then.get((one["system"], tuple(one["reference_segments"])))
        scores = [None if side is None else side["scores"][row.metric] for side in (old, one)]
        if old and one["reference_segments"] and None not in scores:
            sizes[one["system"], one["row"]] = abs(scores[1] - scores[0])
    assert sizes[row.system, row.row] == max(sizes.values()) > 0
    assert row.before and row.after and row.before != row.after
    shown = in_text(made)
    place = shown.index("Rows that moved most")
    assert shown[place + 1].startswith(f"  zeitung-de, row {row.row}, chrf:word_order=2: ")
    assert row.before[:40] in shown[place + 3]
    assert {one.key.metric for one in made.moved} == {"chrf:word_order=2"}
    assert all(one.old != one.new for one in made.verdicts)


def test_issues_keep_their_ids(edited: tuple[Path, Results, Path, Results]) -> None:
    made = compared(edited[1], edited[3])
    new = {one["id"] for one in made.issues_new}
    gone = {one["id"] for one in made.issues_gone}
    kept = {one["id"] for one in made.issues_kept}
    assert new | kept == {one["id"] for one in edited[3].issues}
    assert gone | kept == {one["id"] for one in edited[1].issues}
    assert new
    assert "zeitung-de" in {one["system"] for one in made.issues_new}


def test_numbers_that_do_not_compare_are_not_subtracted(
    glacier_run: tuple[Path, Results],
) -> None:
    old = glacier_run[1]
    scores = [
        {**one, "signature": one["signature"].replace("tok:13a", "tok:intl")}
        for one in old.scores["scores"]
    ]
    new = replace(old, scores={**old.scores, "scores": scores})
    made = compared(old, new)
    bleu = [one for one in made.moved if one.name == "BLEU"]
    assert bleu
    assert all(one.what_changed == ("tok 13a → intl",) and one.change is None for one in bleu)
    assert not any(one.what_changed for one in made.moved if one.name == "chrF2++")
    assert "not comparable: tok 13a → intl" in "\n".join(in_text(made))


def test_the_command(edited: tuple[Path, Results, Path, Results]) -> None:
    old, _, new, _ = edited
    shown = CliRunner().invoke(app, ["diff", str(old), str(new)])
    assert shown.exit_code == 0, shown.output
    assert "zeitung-de" in shown.stdout
    shown = CliRunner().invoke(app, ["diff", str(old), str(new), "--json", "--exit-code"])
    assert shown.exit_code == 1
    assert json.loads(shown.stdout)["differs"] is True
    same = CliRunner().invoke(app, ["diff", str(old), str(old), "--exit-code"])
    assert same.exit_code == 0


def test_an_edited_run_is_refused(
    edited: tuple[Path, Results, Path, Results], tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(edited[0], tmp_path / "run"))
    (broken / "scores.json").write_text(results.dumps({"scores": []}))
    shown = CliRunner().invoke(app, ["diff", str(broken), str(edited[2])])
    assert shown.exit_code != 0
    assert "changed after the run" in str(shown.exception)


def test_an_issue_that_a_reviewer_dismissed_is_told_apart_from_one_that_was_mended(
    glacier_run: tuple[Path, Results],
) -> None:
    old = glacier_run[1]
    place, mended = 0, 1
    review = {"decision": "dismissed", "note": "local time"}
    issues = [
        {**one, "review": review} if at == place else one
        for at, one in enumerate(old.issues)
        if at != mended
    ]
    made = compared(old, replace(old, issues=issues))
    gone = {one["id"]: one for one in made.issues_gone}
    assert set(gone) == {old.issues[place]["id"], old.issues[mended]["id"]}
    assert gone[old.issues[place]["id"]]["review"] == review
    told = "\n".join(in_text(made))
    assert f"  dismissed {old.issues[place]['id']} " in told
    assert f"  gone {old.issues[mended]['id']} " in told
