import re
from dataclasses import replace

from evalkit.report.markdown import MarkdownReporter, text


def render(results):
    return MarkdownReporter().render(results)


def test_sections_stand_in_reading_order(results):
    heads = re.findall(r"(?m)^## (.+)$", render(results))
    assert heads == [
        "Summary",
        "What differs",
        "Votes",
        "All scores",
        "Differences between outlets",
        "Who is close to whom",
        "To run it again",
    ]


def test_a_reference_that_is_the_wanted_one_is_named_once(results):
    note = {"used": "velmora-en", "wanted": ["velmora-en"], "words": "reference: velmora-en"}
    page = render(replace(results, run={**results.run, "reference": note}))
    head = page.split("## Summary")[0]
    assert head.count("velmora-en") == 1
    assert "stands in" in render(results).split("## Summary")[0]


def test_every_row_of_a_table_has_as_many_cells_as_its_head(results, hostile):
    for page in (render(results), render(hostile)):
        tables = re.findall(r"(?m)(?:^\|.*\|$\n?)+", page)
        assert len(tables) == 5
        for table in tables:
            cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().split("\n")}
            assert len(cells) == 1


def test_signatures_are_code_with_their_bars_escaped(results):
    assert r"`nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:2.6.0`" in render(results)


def test_arabic_is_isolated_from_the_line_around_it(results):
    page = render(results)
    assert "version: **2023-01** «\u2068يناير الماضي\u2069»" in page
    assert page.count("\u2068") == page.count("\u2069")


def test_hostile_texts_are_shown_and_do_nothing(hostile):
    page = render(hostile)
    assert "\x1b" not in page and "\u202e" not in page
    # Inside code all is literal, and nothing ends it.
    page = re.sub(r"`[^`\n]*`(?!`)", "", page.replace("\\`", ""))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?m)^# heading", page)
    assert "https://evil" not in page and "www.evil" not in page
    assert "javascript:" not in page
    assert page.count("\u2068") == page.count("\u2069")
    page.encode("utf-8")


def test_a_text_cannot_begin_a_list_or_a_mention():
    assert text("- a") == r"\- a"
    assert text("1. a") == r"1\. a"
    assert text("@someone $x$ ~y~") == r"&#64;someone \$x\$ \~y\~"


def test_the_alignment_of_every_outlet_is_listed_with_its_marks(results):
    page = render(results)
    assert (
        "\n0 → 0 · – → 1 (left out) · 2 → 2 (other order) · 1, 3 → 3 (other order, with a gap) · "
        "– → 4 (left out) · 4 → 5 · 5 → 6, 7 (uncertain alignment) · 6 → – (added) · "
        "7 → – (repeated)\n"
    ) in page
    assert page.count("<details><summary>Alignment") == 5


def test_a_line_end_in_a_text_stays_in_its_line(results):
    issues = [
        {**one, "version_text": "يناير\nالماضي", "reference_text": "last\r\nmonth"}
        if one["category"] == "date"
        else one
        for one in results.issues
    ]
    page = render(replace(results, issues=issues))
    assert "  - version: **2023-01** «\u2068يناير الماضي\u2069»\n" in page
    assert "  - reference: **2023-04** «\u2068last month\u2069»\n" in page


def test_null_scores_stand_with_their_reasons(results):
    page = render(results)
    assert "### Undefined scores" in page
    assert "no pivot: bote-de is not translated into en" in page
    assert "| – | **bote-de** | de | – |" in page


def test_comparisons_are_worded_with_their_caveat(results):
    page = render(results)
    assert "does not mean that two versions are equal" in page
    assert "herald-en scores better, by more than chance would" in page
    assert "no difference shown | +5.8 |" in page


def test_nothing_compared_is_told_with_the_reason(results, without):
    page = render(without(results, "liman-az", "porto-it", "marfa-ar", "bote-de"))
    assert "None were tested: fewer than two versions beside the reference." in page


def test_how_to_run_it_again(results):
    page = render(results)
    assert "- command: `evalkit run harbour.yaml`" in page
    assert "- config hash: `0123456789abcdef" in page
    assert "sacrebleu 2.6.0" in page


def test_the_same_results_give_the_same_text(results):
    assert render(results) == render(results)
