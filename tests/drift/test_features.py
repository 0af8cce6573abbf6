from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.drift.features import EXTENSIVE, TRANSLATING, features
from evalkit.types import Issue


def of(
    reference: str, hypothesis: str, lang: str = "en", **more: object
) -> dict[str, float | None]:
    return features(reference, hypothesis, lang, **more)


def test_equal_texts_have_nothing_of_their_own() -> None:
    found = of("Nobody saw 12 ships in May.", "Nobody saw 12 ships in May.")
    apart = {name: value for name, value in found.items() if name.startswith(("lost", "added"))}
    assert set(apart.values()) == {0.0}
    assert found["in_order"] == 1.0


def test_without_a_source_no_source_feature_is_known() -> None:
    found = of("Ein Schiff sank.", "Ein Schiff sank.", "de", overlap=100.0)
    assert {value for name, value in found.items() if name.startswith("source_")} == {None}
    assert found["overlap"] == 1.0


def test_without_a_lexicon_what_translates_is_not_known() -> None:
    found = of("Ein Schiff sank.", "Ein Schiff sank.", "de", source="A ship sank.")
    unknown = {name for name, value in found.items() if value is None}
    assert {name for name in unknown if name.startswith(TRANSLATING)}
    assert found["source_digits_dropped"] == 0.0


def test_a_word_dropped_is_seen_against_the_source() -> None:
    table = {"harbour": "hafen", "burned": "brannte", "old": "alte"}

    def renders(word: str, others: list[str]) -> float:
        return float(table.get(word) in others)

    source = {"source": "The old harbour burned", "source_lang": "en", "renders": renders}
    whole = of("Der alte Hafen brannte", "Der alte Hafen brannte", "de", **source)
    short = of("Der alte Hafen brannte", "Der Hafen brannte", "de", **source)
    assert whole["source_dropped"] == 0.0 == whole["source_dropped_sure"]
    assert short["source_dropped_sure"] == 1.0
    assert short["source_dropped"] > 0


@pytest.mark.parametrize(
    ("lang", "affirmed", "denied"),
    [
        ("en", "The bridge is safe.", "The bridge is not safe."),
        ("de", "Er kommt.", "Er kommt nie."),
    ],
)
def test_a_denial_is_counted_where_it_was_added(lang: str, affirmed: str, denied: str) -> None:
    found = of(affirmed, denied, lang)
    assert (found["fact_denial_added"], found["fact_denial_lost"]) == (1.0, 0.0)
    back = of(denied, affirmed, lang)
    assert (back["fact_denial_added"], back["fact_denial_lost"]) == (0.0, 1.0)


def test_denials_of_an_unknown_language_are_not_told() -> None:
    assert of("Gəmi batdı.", "Gəmi batmadı.", "az")["fact_denial_added"] is None


def test_issues_count_by_severity() -> None:
    issue = Issue(
        system="a",
        row=0,
        category="number",
        severity="moderate",
        reference_text="12",
        version_text=None,
        reference_value=None,
        version_value=None,
        explanation="",
        rests_on="original",
    )
    assert of("12 ships", "ships", issues=[issue, issue])["fact_number"] == 1.0


def test_other_metrics_come_in_by_their_names() -> None:
    assert of("One.", "One.", more={"similarity": 0.9})["similarity"] == 0.9


def test_what_is_not_extensive_stays_when_a_row_is_doubled() -> None:
    reference = "Old harbours burned. Fishermen repaired vessels yesterday."
    hypothesis = "Old harbours burned. Sailors repaired yesterday."
    once, twice = of(reference, hypothesis), of(f"{reference} {reference}", hypothesis * 2)
    assert math.isclose(once["lost_share"], twice["lost_share"], abs_tol=0.05)
    assert twice["lost_weight"] > once["lost_weight"]
    assert "lost_weight" in EXTENSIVE and "lost_share" not in EXTENSIVE


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["en", "ar", "az", "it", "de"]))
def test_no_text_breaks_a_feature(reference: str, hypothesis: str, lang: str) -> None:
    found = features(reference, hypothesis, lang, overlap=50.0, source=hypothesis, source_lang="it")
    assert all(value is None or math.isfinite(value) for value in found.values())
