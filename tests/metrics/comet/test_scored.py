"""What an engine says of a row, to bytes and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from evalkit.metrics.comet.scored import Scored, key_of, row_of
from evalkit.metrics.comet.spans import ErrorSpan

spans = some.builds(
    ErrorSpan,
    start=some.integers(0, 999),
    end=some.integers(0, 999),
    severity=some.sampled_from(["minor", "major", "critical"]),
    confidence=some.floats(0, 1),
)
scored = some.builds(
    Scored,
    score=some.floats(allow_nan=False),
    spans=some.none() | some.lists(spans, max_size=3).map(tuple),
    cut=some.sampled_from([True, False, None]),
)
rows = some.fixed_dictionaries(
    {"mt": some.text()}, optional={"src": some.text(), "ref": some.text()}
)


@given(scored)
def test_what_is_written_is_read(one: Scored) -> None:
    assert Scored.from_bytes(one.to_bytes()) == one


@given(rows, rows)
def test_a_key_stands_for_its_row_alone(row: dict[str, str], other: dict[str, str]) -> None:
    assert row_of(key_of(row)) == row
    assert (key_of(row) == key_of(other)) == (row == other)
