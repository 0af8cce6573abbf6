from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.errors import ConfigError, DataError
from evalkit.labels import read_labels

ROW = {"reference": "Das Schiff sank.", "hypothesis": "Das Boot sank.", "label": 0}


def written(folder: Path, *rows: object, name: str = "labels.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_the_fields_of_a_row(tmp_path: Path) -> None:
    given = {**ROW, "source": "The ship sank.", "group": 7, "type": "x", "set": "s", "lang": "de"}
    given |= {"scores": {"similarity": 0.5}, "id": "passed over"}
    (row,) = read_labels(written(tmp_path, given), source_lang="en")
    assert (row.lang, row.source_lang, row.group, row.drifts) == ("de", "en", "7", False)
    assert row.scores == {"similarity": 0.5}


def test_rows_of_one_source_are_a_group(tmp_path: Path) -> None:
    given = [{**ROW, "source": "The ship sank."}, {**ROW, "source": "The ship sank.", "label": 1}]
    one, other = read_labels(written(tmp_path, *given), "de")
    assert one.group == other.group == "The ship sank."
    assert other.drifts


def test_tsv_has_a_header(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text("label\treference\thypothesis\n1\tالسفينة غرقت\tغرقت\n", encoding="utf-8")
    (row,) = read_labels(path, "ar")
    assert row.drifts and row.reference == "السفينة غرقت" and row.source is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": 2}, "label is '2'"),
        ({"label": None}, "'label' is not there"),
        ({"reference": 5}, "reference is no text"),
        ({"scores": {"comet": "high"}}, "'comet' is no number"),
        ({"scores": [1]}, "scores is no object"),
    ],
)
def test_a_bad_row_is_named_by_its_line(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    path = written(tmp_path, ROW, {**ROW, **change})
    with pytest.raises(DataError, match=message) as raised:
        read_labels(path, "de")
    assert raised.value.place == f"{path}:2"


def test_a_row_without_a_language_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--lang"):
        read_labels(written(tmp_path, ROW))


def test_empty_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no row"):
        read_labels(written(tmp_path), "de")
    with pytest.raises(DataError, match="not a JSON object"):
        read_labels(written(tmp_path, []), "de")
    path = tmp_path / "labels.tsv"
    path.write_text("label\treference\thypothesis\n1\tA\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 columns"):
        read_labels(path, "de")
