from __future__ import annotations

import tarfile
from pathlib import Path

from evalkit.drift.checks import find_issues
from evalkit.types import Issue

LONG = "The harbour board bought seven modern cranes, repaired both eastern docks and hired crews."


def found(case, category: str) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == category]


def test_the_additions_of_the_seeds_list_their_facts(seeds) -> None:
    additions = [i for i in found(seeds["alahed-ar"], "addition") if i.severity == "major"]
    assert len(additions) == 4
    words = " ".join(issue.explanation for issue in additions)
    for fact in ("9 memoranda", "20 years", "50%", "3 billion dollars"):
        assert fact in words
    for issue in additions:
        assert issue.reference_text is None
        assert issue.version_text == seeds["alahed-ar"].rows[issue.row].version


def test_leads_of_the_seeds_that_repeat_are_order_not_addition(seeds) -> None:
    for system in ("mehr-ar", "italian-it"):
        (issue,) = [one for one in found(seeds[system], "order") if one.reference_text is None]
        assert (issue.severity, issue.reference_text) == ("moderate", None)
        assert "segment 8" in issue.explanation
        assert found(seeds[system], "addition") == []


def test_an_omitted_dateline_is_information(seeds) -> None:
    for system in ("mehr-ar", "alahed-ar"):
        lines = [one for one in found(seeds[system], "omission") if one.version_text is None]
        (issue,) = [one for one in lines if seeds[system].rows[one.row].version is None]
        assert issue.severity == "info"


def test_a_long_sentence_left_out_is_major(case) -> None:
    (issue,) = found(case("de", (None, LONG, None)), "omission")
    assert (issue.severity, issue.reference_text, issue.version_text) == ("major", LONG, None)


def test_a_short_sentence_left_out_is_moderate_unless_it_states_a_fact(case) -> None:
    (issue,) = found(case("de", (None, "Crews cheered.", None)), "omission")
    assert issue.severity == "moderate"
    (issue,) = found(case("de", (None, "It cost 40 million euros.", None)), "omission")
    assert issue.severity == "major"
    assert "40" in issue.explanation


def test_an_omitted_title_is_minor(case) -> None:
    (issue,) = found(case("de", (None, LONG, None), roles={0: "title"}), "omission")
    assert issue.severity == "minor"


def test_an_addition_without_a_pivot_is_read_in_its_own_language(case) -> None:
    text = "Der Hafen kaufte 40 Kräne und 3 Fähren."
    (issue,) = found(case("de", (text, None, None)), "addition")
    assert issue.severity == "major"
    assert "40 kräne and 3 fähren" in issue.explanation


def test_a_long_stretch_without_counterpart_inside_a_row(case) -> None:
    told = f"The mayor spoke on Monday. {LONG}"
    (issue,) = found(case("de", ("…", told, "The mayor spoke on Monday.")), "omission")
    assert issue.severity == "moderate"
    assert issue.reference_text is not None and issue.reference_text in LONG
    (issue,) = found(case("de", ("…", "The mayor spoke on Monday.", told)), "addition")
    assert issue.rests_on == "pivot"
    assert issue.version_text == "…"
    assert issue.version_value is not None and issue.version_value in told


def test_a_stretch_that_stands_in_another_row_has_moved(case) -> None:
    told = f"The mayor spoke on Monday. {LONG}"
    made = case(
        "de", ("…", told, "The mayor spoke on Monday."), ("…", "All were happy.", f"Happy. {LONG}")
    )
    assert found(made, "omission") == []


def test_a_passage_left_out_of_a_sentence_is_minor_and_shows_its_words(case) -> None:
    short = "The harbour board bought seven modern cranes and hired crews."
    (issue,) = found(case("en", (short, LONG, short)), "omission")
    assert (issue.severity, issue.reference_text) == ("minor", "repaired both eastern docks")
    assert found(case("en", (short, LONG, short)), "addition") == []


def test_a_passage_put_into_a_sentence_is_an_addition(case) -> None:
    short = "The harbour board bought seven modern cranes and hired crews."
    (issue,) = found(case("en", (LONG, short, LONG)), "addition")
    assert (issue.severity, issue.version_text) == ("minor", "repaired both eastern docks")


def test_a_passage_said_in_other_words_or_elsewhere_is_none(case) -> None:
    short = "The harbour board bought seven modern cranes and hired crews."
    other = LONG.replace("repaired both eastern docks", "restored its twin piers")
    assert found(case("en", (other, LONG, other)), "omission") == []
    moved = "Both eastern docks were repaired."
    assert found(case("en", (short, LONG, short), (moved, None, moved)), "omission") == []


def test_another_translation_of_a_text_seldom_lacks_a_passage(case, shared: Path) -> None:
    lines = {}
    with tarfile.open(shared / "data" / "wmt22-en-de" / "texts.tar.xz") as tar:
        for name in ("ref.A.de", "ref.B.de"):
            member = next(one for one in tar.getmembers() if one.name.endswith(name))
            lines[name] = tar.extractfile(member).read().decode("utf-8").split("\n")[:400]
    told = 0
    for one, other in zip(*lines.values(), strict=True):
        rows = case("de", (other, one, other), reference_lang="de")
        told += bool(found(rows, "omission"))
    assert told <= 12
