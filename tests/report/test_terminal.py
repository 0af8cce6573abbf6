import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from evalkit.report.terminal import TerminalReporter


@pytest.mark.parametrize("width", [40, 60, 80, 100, 110, 200])
@pytest.mark.parametrize("which", ["results", "hostile"])
def test_no_line_is_wider_than_the_screen(which, width, request):
    text = TerminalReporter(width=width).render(request.getfixturevalue(which))
    assert max(map(cell_len, text.split("\n"))) <= width


def test_one_line_per_outlet_best_first(results):
    lines = TerminalReporter(width=140).render(results).split("\n")
    ranked = [line.split() for line in lines if re.match(r"^(  [1-9–]|ref)  \S", line)]
    assert [cells[:2] for cells in ranked] == [
        *(["1", "liman-az"], ["2", "herald-en"], ["3", "porto-it"], ["4", "marfa-ar"]),
        *(["–", "bote-de"], ["ref", "velmora-en"]),
    ]
    assert ranked[0][3:] == [
        *("0", "[0–0]", "88.0", "[79–97]", "88.0", "72.4", "14.1", "90.1"),
        *("78", "22", "0", "0", "0", "0", "0"),
    ]


def test_an_undefined_score_is_a_dash_and_never_a_zero(results):
    lines = TerminalReporter(width=110).render(results).split("\n")
    bote = next(line for line in lines if "bote-de" in line and line.startswith("  –"))
    assert bote.split()[3:8] == ["–"] * 5


def test_the_header_says_which_reference_stands_in_and_how_to_get_the_real_one(results):
    head = TerminalReporter(width=110).render(results).split("\n\n")[0].split("\n")
    assert head == [
        "Statement harbour, event of 2023-05-03",
        "port-en has no text at hand; velmora-en stands in. Run 'evalkit fetch harbour.yaml'.",
    ]


def test_the_header_names_the_wanted_reference_once_and_on_one_line(results):
    words = "reference: velmora-en"
    note = {"used": "velmora-en", "wanted": ["velmora-en"], "words": words, "how_to_get": None}
    wanted = replace(results, run={**results.run, "reference": note})
    head = TerminalReporter(width=110).render(wanted).split("\n\n")[0]
    assert head == (
        "Statement harbour, event of 2023-05-03; reference: velmora-en (City of Velmora, en)"
    )


def test_every_disputed_fact_is_told_once_with_all_values_and_words(results):
    text = TerminalReporter(width=110).render(results)
    block = text.split("Where versions disagree on a fact\n")[1].split("\n\n")[0]
    assert block.split("\n") == [
        "   MAJOR date, segment 5: velmora-en says “last month”; the reference is outvoted 3 to 2",
        "      2023-01: herald-en “January”, marfa-ar “يناير الماضي”, porto-it “gennaio”",
        "      2023-04: velmora-en, liman-az",
        "   MAJOR number, segment 3: velmora-en says “40 ships”; "
        "not outvoted, 4 of 5 hold its value",
        "      40: velmora-en, herald-en, porto-it, liman-az",
        "      400: marfa-ar “400 سفينة”",
    ]
    for words in ("last month", "يناير الماضي", "gennaio", "40 ships", "400 سفينة"):
        assert text.count(words) == 1


def test_a_reference_that_stands_alone_has_its_value_beside_its_words(results):
    text = TerminalReporter(width=110).render(_scattered(results))
    assert "says “last month” (2023-04); it stands alone, no value is given twice" in text
    assert "      2023-02: marfa-ar “يناير الماضي”\n" in text
    assert "2023-04: velmora-en" not in text


def _scattered(results):
    support = [
        {"system": system, "value": value}
        for system, value in (
            ("velmora-en", "2023-04"),
            ("herald-en", "2023-01"),
            ("marfa-ar", "2023-02"),
            ("porto-it", "2022-01"),
        )
    ]
    issues = [
        {**one, "support": support} if one["category"] == "date" else one for one in results.issues
    ]
    return replace(results, issues=issues)


def _with(results, category, **changed):
    issues = [{**one, **changed} if one["category"] == category else one for one in results.issues]
    return replace(results, issues=issues)


def test_words_of_the_pivot_stand_for_an_explanation_that_quotes_them(results):
    explanation = (
        "The reference says “will close to none” (09:00), the version “free of charge” (10:00)."
    )
    changed = _with(
        results,
        "quotation",
        explanation=explanation,
        reference_value="09:00",
        version_text="Ha detto: “Il porto accoglierà 40 navi al giorno, gratis per i vicini”.",
        version_value="10:00",
    )
    text = TerminalReporter(width=250).render(changed)
    line = next(one for one in text.split("\n") if "MAJOR quotation" in one)
    assert "[pivot: “free of charge”]" in line
    assert "The reference says" not in line


def test_an_explanation_that_quotes_both_sides_stands_alone(results):
    told = "“pier” became “bridge”, which is another thing."
    text = TerminalReporter(width=200).render(
        _with(results, "terminology", explanation=told, rests_on="original")
    )
    assert f"terminology, segment 5: {told}\n" in text
    assert text.count("“bridge”") == 1


def test_a_value_that_is_the_words_themselves_is_not_told_twice(results):
    changed = _with(
        results,
        "number",
        severity="moderate",
        support=[],
        reference_text="40",
        version_text="400",
        explanation="The reference says “40”, the version “400”.",
    )
    text = TerminalReporter(width=200).render(changed)
    assert "number, segment 3: “40” → “400”\n" in text


def test_two_versions_are_no_vote(results, without):
    alone = without(results, "liman-az", "porto-it", "herald-en", "bote-de")
    pair = [vote for vote in _ships(results) if vote["system"] in ("velmora-en", "marfa-ar")]
    text = TerminalReporter(width=110).render(_with(alone, "number", support=pair))
    assert "MAJOR number, segment 3: velmora-en says “40 ships” (40)\n" in text
    assert "outvoted" not in text.split("date, segment 5")[0]
    assert "1 of 2" not in text


def _ships(results):
    return next(one["support"] for one in results.issues if one["category"] == "number")


def test_a_narrow_table_says_nothing_of_scores_it_has_no_column_for(results):
    wide = TerminalReporter(width=140).render(results)
    assert "Lower is better: TER." in " ".join(wide.split())
    narrow = TerminalReporter(width=60).render(results)
    assert "TER" not in narrow and "COMET" not in narrow


def test_a_short_passage_is_quoted_and_not_counted(results):
    changed = _with(
        results,
        "order",
        severity="major",
        version_text="Er\nging.",
        explanation="The version moves a passage of 2 content words.",
    )
    text = TerminalReporter(width=200).render(changed)
    assert "The version moves “Er ging.”" in text
    assert "content words" not in text


def test_every_outlet_has_a_line_and_names_what_the_votes_told(results):
    text = TerminalReporter(width=110).render(results)
    for line in (
        "1. liman-az (Liman, az): drift rate 0 % (consensus 22 %); issues: 1 minor",
        "2. herald-en (The Herald, en): drift rate 22 % (consensus 0 %); "
        "issues: 1 major, 1 moderate",
        "3. porto-it (Il Porto, it): drift rate 45 % (consensus 22 %); issues: 2 major",
        "4. marfa-ar (Al-Marfa, ar): drift rate 82 % (consensus 60 %); "
        "issues: 4 major, 1 moderate, 1 minor",
        "bote-de (Der Bote, de): no drift rate, nothing could be judged; issues: none",
        "   also, as told above: date (segment 5), number (segment 3)",
        "   and 1 more in report.html",
    ):
        assert f"\n{line}\n" in text


def test_findings_quote_both_sides_and_mark_what_only_the_pivot_shows(results):
    text = TerminalReporter(width=200).render(results)
    assert (
        "   MAJOR quotation, segment 3, pivot only: “will close to none” → "
        "[pivot: “free of charge for the neighbours”]\n"
    ) in text
    assert "   MODERATE omission, segment 3: “will close to none”\n" in text
    assert "neither with a counterpart" not in text
    assert "   MAJOR addition, version segment 6: 9 memoranda; “وسيُوقَّع" in text
    assert "[pivot: “Nine memoranda worth 3 billion crowns" in text


def test_grouped_additions_name_all_facts(results):
    line = next(one for one in results.issues if one["category"] == "addition")
    more = "The reference has no counterpart of the title: it adds 50 % and 20 years."
    issues = [*results.issues, {**line, "id": "second", "row": 8, "explanation": more}]
    text = TerminalReporter(width=110).render(replace(results, issues=issues))
    assert "   MAJOR 2 additions, version segments 6 and 7: 9 memoranda, 50 %, 20 years\n" in text


def test_a_value_comes_before_words_that_run_to_the_left(results):
    issues = [
        {**one, "severity": "moderate", "support": []} if one["category"] == "number" else one
        for one in results.issues
    ]
    text = TerminalReporter(width=110).render(replace(results, issues=issues))
    assert "number, segment 3: “40 ships” (40) → 400: “400 سفينة”\n" in text


def test_the_notes_are_few_and_say_where_the_rest_is(results):
    reading = TerminalReporter(width=110).render(results).split("How to read this\n")[1]
    assert len(re.findall(r"(?m)^- ", reading)) == 6
    for words in (
        *("close: ", "drift rate: ", "consensus: ", "stand-in", "made by a machine (“llm”)"),
        *(
            "One statement",
            "Low overlap alone is not drift",
            "in no score, rate or rank: marfa-ar (36 %)",
            "marfa-ar row 6",
        ),
    ):
        assert words in reading
    assert reading.endswith("More: report.html, report.md in the run directory.")


def test_a_dash_in_the_table_is_explained_where_there_is_room(results):
    note = {"used": "velmora-en", "wanted": ["velmora-en"], "words": "", "how_to_get": None}
    text = TerminalReporter().render(replace(results, run={**results.run, "reference": note}))
    assert "A dash is an undefined score, which is not 0: bote-de: no pivot" in text


def test_a_run_of_many_findings_stays_short(results):
    line = next(one for one in results.issues if one["category"] == "quotation")
    many = [{**line, "id": str(place), "reference_text": f"words {place}"} for place in range(40)]
    long = TerminalReporter(width=110).render(replace(results, issues=[*results.issues, *many]))
    usual = TerminalReporter(width=110).render(results)
    assert long.count("\n") <= usual.count("\n") + 8
    assert "and 38 more in report.html" in long


def test_hostile_texts_neither_move_the_cursor_nor_read_as_markup(hostile):
    text = TerminalReporter(width=110).render(hostile)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", text)
    assert "\\x1b[2J" in text and "\\u202e" in text
    assert "[red]x[/red]" in text
    text.encode("utf-8")


def test_colour_adds_styles_and_nothing_else(results):
    plain = TerminalReporter(width=100).render(results)
    coloured = TerminalReporter(width=100, colour=True).render(results)
    assert "\x1b" not in plain
    assert "\x1b[1;31mMAJOR\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_single_version_and_one_without_profiles_are_shown(results, without):
    alone = without(results, "liman-az", "porto-it", "marfa-ar", "bote-de")
    assert "1. herald-en" in TerminalReporter().render(alone)
    alone.scores["profiles"].clear()
    assert "close" not in TerminalReporter().render(alone).split("Best first")[0]


def test_the_same_results_give_the_same_text(results):
    assert TerminalReporter().render(results) == TerminalReporter().render(results)


def test_a_model_s_column_goes_after_those_of_overlap_metrics(results):
    lines = TerminalReporter(width=84).render(results).splitlines()
    head = next(line for line in lines if "chrF2++" in line and "outlet" in line)
    assert "COMET" in head and "TER" not in head


def test_a_model_s_long_name_has_two_lines(results):
    scores = [
        {**one, "name": "wmt22-comet-da"} if one["name"] == "COMET" else one
        for one in results.scores["scores"]
    ]
    changed = replace(results, scores={**results.scores, "scores": scores})
    text = TerminalReporter(width=140).render(changed)
    assert "wmt22-\n" not in text and "wmt22-" in text and "comet-da" in text
    assert "wmt22-comet-da is shown times 100." in " ".join(text.split())
