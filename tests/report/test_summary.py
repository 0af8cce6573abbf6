from dataclasses import replace

import pytest

from evalkit.report.details import readings
from evalkit.report.details import test_words as words_of_tests
from evalkit.report.findings import Vote, vote_words, worst
from evalkit.report.groups import grouped, place, remark
from evalkit.report.notes import notes, undefined
from evalkit.report.spans import evidence, find
from evalkit.report.summary import summarise
from evalkit.report.votes import ballots, standing


def test_outlets_stand_by_drift_rate_and_the_reference_last(results):
    outlets = summarise(results).outlets
    assert [(one.id, one.rank) for one in outlets] == [
        ("liman-az", 1),
        ("herald-en", 2),
        ("porto-it", 3),
        ("marfa-ar", 4),
        ("bote-de", None),
        ("velmora-en", None),
    ]
    assert outlets[-1].is_reference


def test_equal_drift_rates_are_ordered_by_the_higher_primary_score(results):
    profiles = [{**one, "drift_rate": 0.5} for one in results.scores["profiles"]]
    summary = summarise(replace(results, scores={**results.scores, "profiles": profiles}))
    assert [one.id for one in summary.versions] == [
        *("liman-az", "porto-it", "herald-en", "marfa-ar", "bote-de")
    ]
    assert [one.rank for one in summary.versions] == [1, 2, 3, 4, 5]


def test_outlets_equal_in_both_share_a_rank(results):
    profiles = [{**one, "drift_rate": 0.5} for one in results.scores["profiles"]]
    scores = [{**one, "value": 40.0} for one in results.scores["scores"]]
    made = {**results.scores, "profiles": profiles, "scores": scores}
    assert {one.rank for one in summarise(replace(results, scores=made)).versions} == {1}


def test_chrf_plus_plus_is_primary_and_plain_chrf_has_no_column(results):
    summary = summarise(results)
    names = [summary.metric_name(metric) for metric in summary.metrics]
    assert names == ["chrF2++", "BLEU", "TER", "COMET"]


def test_comet_is_shown_times_a_hundred_in_value_interval_and_difference(results):
    comet = "comet:model=harbour/model"
    figure = summarise(results).versions[0].figure(comet, "pivot", "whole")
    assert (figure.value, figure.low, figure.high) == pytest.approx((90.12, 86.12, 94.12))
    compared = [{**one, "metric": comet, "delta": 0.02} for one in results.scores["comparisons"]]
    changed = replace(results, scores={**results.scores, "comparisons": compared})
    assert readings(summarise(changed))[0].delta == "+2.0"


def test_findings_are_worst_first_and_what_the_reference_alone_says_comes_last(results):
    marfa = next(one for one in summarise(results).outlets if one.id == "marfa-ar")
    assert [(one.severity, one.category) for one in marfa.findings] == [
        ("major", "number"),
        ("major", "omission"),
        ("major", "addition"),
        ("major", "date"),
        ("moderate", "order"),
        ("minor", "place"),
    ]


def test_a_third_of_a_kind_makes_room_for_other_kinds_of_its_severity(results):
    findings = next(one for one in summarise(results).outlets if one.id == "marfa-ar").findings
    addition = next(one for one in findings if one.category == "addition")
    date = next(one for one in findings if one.category == "date")
    place = next(one for one in findings if one.category == "place")
    assert worst([addition, addition, addition, date, place], 4) == (
        *(addition, addition, date),
        addition,
    )


def test_what_only_the_pivot_shows_is_quoted_from_it_beside_the_original(results):
    porto = next(one for one in summarise(results).outlets if one.id == "porto-it")
    words = "free of charge for the neighbours"
    assert porto.findings[0].sides == (
        ("reference", None, "will close to none"),
        ("pivot", None, words),
    )
    original = replace(porto.findings[0], version_text="gratis per i vicini", version_value=words)
    assert original.sides[1:] == (
        ("pivot", None, words),
        ("version", None, "gratis per i vicini"),
    )


def test_votes_say_who_stands_alone_and_who_is_outvoted():
    def votes(*values):
        return [
            Vote(system=f"v{place}", value=value, holds_reference=value == "5")
            for place, value in enumerate(values)
        ]

    alone = vote_words(votes("5", "6", "6", "6", "7"), "v0", outlier=True)
    assert (
        alone
        == "The reference stands alone here: 3 of 5 versions, the reference included, say “6”."
    )
    outvoted = vote_words(votes("5", "5", "6", "6", "6"), "v0", outlier=True)
    assert outvoted.startswith("The reference is outvoted here: 3 of 5 versions")
    scattered = vote_words(votes("5", "6", "7"), "v0", outlier=True)
    assert scattered.endswith("no two that contradict it give the same value.")
    standing = vote_words(votes("5", "5", "6"), "v0", outlier=False)
    assert (
        standing
        == "Of the 2 other versions that state this, 1 says “6” and 1 agrees with the reference."
    )
    assert vote_words([], "v0", outlier=False) == ""


def test_a_fact_has_one_ballot_however_many_versions_contradict_it(results):
    found = ballots(summarise(results))
    assert [(one.category, one.reference_outlier) for one in found] == [
        ("date", True),
        ("number", False),
    ]


def test_a_ballot_stands_on_the_segments_that_all_its_rows_share(results):
    joined = [
        {**row, "reference_segments": [5, 6]}
        if (row["system"], row["reference_segments"]) == ("porto-it", [5])
        else row
        for row in results.segments
    ]
    date = ballots(summarise(replace(results, segments=joined)))[0]
    assert date.reference_segments == (5,)
    assert {one.system for one in date.findings} == {"herald-en", "marfa-ar", "porto-it"}
    assert date.words_of("marfa-ar") == "يناير الماضي"


def test_the_same_words_in_two_places_are_two_ballots(results):
    apart = [
        {**row, "reference_segments": [7]}
        if (row["system"], row["reference_segments"]) == ("porto-it", [5])
        else row
        for row in results.segments
    ]
    found = ballots(summarise(replace(results, segments=apart)))
    assert [(one.category, one.reference_segments) for one in found] == [
        *(("date", (5,)), ("date", (7,)), ("number", (3,))),
    ]


def test_how_a_reference_stands_in_a_vote_is_counted_with_itself(results):
    date, number = ballots(summarise(results))
    assert standing(date, "velmora-en") == "the reference is outvoted 3 to 2"
    assert standing(number, "velmora-en") == "not outvoted, 4 of 5 hold its value"
    alone = tuple(one for one in date.votes if one.system != "liman-az")
    words = standing(replace(date, votes=alone), "velmora-en")
    assert words == "it stands alone, 3 of 4 give one other value"
    two = tuple(replace(one, value=f"{one.value}-{place}") for place, one in enumerate(alone))
    words = standing(replace(date, votes=two), "velmora-en")
    assert words == "it stands alone, no value is given twice"


def test_additions_are_one_group_and_name_every_fact_once(results):
    marfa = next(one for one in summarise(results).outlets if one.id == "marfa-ar")
    addition = next(one for one in marfa.findings if one.category == "addition")
    told = "The reference has no counterpart of a passage of 20 content words"
    several = [
        replace(addition, version_segments=(segment,), explanation=f"{told}{facts}.")
        for segment, facts in (
            (9, ": it adds 9 memoranda and 50%"),
            (10, ""),
            (11, ": it adds 50 %, 20 years and 3 billion crowns"),
        )
    ]
    minor = replace(addition, severity="minor")
    groups = grouped([*several, minor])
    assert [group.name for group in groups] == ["3 additions", "addition"]
    assert groups[0].facts == ("9 memoranda", "50%", "20 years", "3 billion crowns")
    assert place(groups[0].findings) == "version segments 9 to 11"


def test_findings_that_quote_the_same_words_are_told_once(results):
    porto = next(one for one in summarise(results).outlets if one.id == "porto-it")
    first = porto.findings[0]
    again = replace(first, reference_segments=(6,))
    other = replace(first, reference_text="ring again")
    assert [len(group.findings) for group in grouped([first, other, again])] == [2, 1]
    assert place([first, again]) == "segments 3 and 6"


@pytest.mark.parametrize(
    ("explanation", "told"),
    [
        ("The reference says “40 ships” (40), the version “400 سفينة” (400).", ""),
        (
            "The reference says “40 ships” (40), the version “400 سفينة” (400); its machine "
            "translation reads as the reference does.",
            "its machine translation reads as the reference does",
        ),
        ("The figure is the same, what it counts is not.", None),
    ],
)
def test_only_what_both_sides_do_not_say_is_left_of_an_explanation(results, explanation, told):
    marfa = next(one for one in summarise(results).outlets if one.id == "marfa-ar")
    finding = replace(marfa.findings[0], explanation=explanation)
    assert remark(finding) == (explanation if told is None else told)


def test_undefined_scores_keep_their_reasons(results):
    found = dict(undefined(summarise(results)))
    names = "BLEU, chrF2, chrF2++, TER and COMET"
    assert found[f"bote-de: {names}, pivot view, whole and aligned"].startswith("no pivot")
    assert found[f"porto-it: {names}, direct view, whole and aligned"].startswith("no peer")


def test_notes_warn_of_what_a_newcomer_misreads(results):
    said = "\n".join(notes(summarise(results)))
    for words in (
        "stand-in",
        "figures of one statement",
        "system “llm”",
        "different languages",
        "reward shared wording and not shared meaning",
        "Lower is better: TER.",
        "marfa-ar (25 % added, 11 % repeated)",
        "unsure of row 6",
        "bote-de has no rank",
        "undefined, which is not 0",
        "2 of 3 pairs",
    ):
        assert words in said


def test_the_13a_tokenizer_is_noted_only_where_arabic_is_scored_directly(results):
    assert "13a" not in "\n".join(notes(summarise(results)))
    scores = [
        {**one, "value": 20.0} if one["system"] == "marfa-ar" else one
        for one in results.scores["scores"]
    ]
    changed = replace(results, scores={**results.scores, "scores": scores})
    assert "13a is poor for the text of marfa-ar" in "\n".join(notes(summarise(changed)))


def test_a_single_version_is_ranked_and_told_why_nothing_was_compared(results, without):
    alone = without(results, "liman-az", "porto-it", "marfa-ar", "bote-de")
    summary = summarise(alone)
    assert [one.rank for one in summary.versions] == [1]
    assert "not tested against each other: fewer than two versions" in notes(summary)[-1]


def test_no_note_of_a_stand_in_where_the_first_reference_was_at_hand(results):
    note = {"used": "velmora-en", "wanted": ["velmora-en"], "words": "", "how_to_get": "never said"}
    summary = summarise(replace(results, run={**results.run, "reference": note}))
    assert not summary.stands_in
    assert summary.reference_words == ("The reference is velmora-en.",)
    assert not any("stand-in" in one for one in notes(summary))


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("In 1922 there were 22", "22", "22"),
        ("بلغت ٢٥٠ سفينة", "250 سفينة", "٢٥٠ سفينة"),
        ("«The  harbour»\n is open", '"the harbour" is', "«The  harbour»\n is"),
        ("cafe\u0301 noir", "café", "cafe\u0301"),
    ],
)
def test_quoted_words_are_found_in_the_text_as_published(text, words, found):
    start, end = find(text, words)
    assert text[start:end] == found


def test_evidence_joins_overlaps_and_passes_over_what_is_absent_or_everything():
    text = "forty ships a day, every day"
    assert evidence(text, ["ships a", "a day", "boats", None, text]) == ((6, 17),)


def test_rows_whose_scores_say_little_are_counted(results):
    rows = [
        {**row, "flags": [*row["flags"], "copied_source"]} if row["row"] == 0 else row
        for row in results.segments
    ]
    told = " ".join(notes(summarise(replace(results, segments=rows))))
    assert "porto-it, 1 row: copied source" in told and "about 92 of 100" in told
    assert "copied source" not in " ".join(notes(summarise(results)))


def test_too_few_resamples_for_so_many_tests_are_said(results):
    significance = {"correction": "holm"}
    run = {**results.run, "config": {**results.run["config"], "significance": significance}}
    one = {**results.scores["comparisons"][0], "resamples": 1000}
    for tests, coarse in ((50, False), (51, True)):
        made = {**results.scores, "comparisons": [one] * tests}
        words = words_of_tests(summarise(replace(results, run=run, scores=made)))
        assert words.startswith("Method: paired-bootstrap, 1000 resamples, p adjusted by Holm.")
        assert ("too few for 51 tests" in words) == coarse
        assert ("Set significance.resamples to 6000." in words) == coarse
