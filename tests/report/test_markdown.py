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
