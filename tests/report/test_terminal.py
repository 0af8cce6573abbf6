import re

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


def test_the_header_names_the_reference_and_how_to_get_the_real_one(results):
    head = TerminalReporter().render(results).split("\n\n")[0]
    assert "Statement harbour, event of 2023-05-03" in head
    assert "Reference: velmora-en (City of Velmora, en)." in head
    assert "port-en has no text at hand" in head
    assert "Run 'evalkit fetch harbour.yaml'." in head


def test_findings_quote_both_sides_and_say_what_the_versions_hold(results):
    text = TerminalReporter(width=110).render(results)
    assert "     reference  40: “40 ships”\n     version    400: “400 سفينة”" in text
    assert "The reference is outvoted here: 3 of 5 versions" in text
    assert "[pivot: “Nine memoranda worth 3 billion crowns" in text
    assert "MAJOR quotation, reference segment 3, seen in the machine translation only" in text
    assert "and 1 more in report.html" in text


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
