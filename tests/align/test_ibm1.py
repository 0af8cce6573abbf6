"""Which words translate which, learnt from pairs of texts."""

from __future__ import annotations

from evalkit.align.ibm1 import Learning, translations

LEFT = [["das", "haus"], ["das", "buch"], ["ein", "buch"], ["ein", "haus"]] * 2
RIGHT = [["the", "house"], ["the", "book"], ["a", "book"], ["a", "house"]] * 2


def test_words_that_keep_company_find_one_another() -> None:
    found = translations(LEFT, RIGHT, [1.0] * len(LEFT), Learning())
    best = {
        a: max((p, b) for (one, b), p in found.items() if one == a)[1] for a, _ in sorted(found)
    }
    assert best == {"das": "the", "haus": "house", "buch": "book", "ein": "a"}
    assert all(0.0 < p <= 1.0 for p in found.values())


def test_both_directions_count_alike() -> None:
    there = translations(LEFT[:5], RIGHT[:5], [1.0] * 5, Learning())
    back = translations(RIGHT[:5], LEFT[:5], [1.0] * 5, Learning())
    assert {(b, a) for a, b in there} == set(back)
    assert all(abs(back[b, a] - p) < 1e-9 for (a, b), p in there.items())


def test_what_weighs_nothing_teaches_nothing() -> None:
    assert translations(LEFT, RIGHT, [0.0] * len(LEFT), Learning()) == {}
    assert translations([], [], [], Learning()) == {}
    assert translations([["a"]], [[]], [1.0], Learning()) == {}


def test_what_was_met_once_weighs_less_than_what_was_met_often() -> None:
    found = translations([["x"], *[["y"]] * 6], [["1"], *[["2"]] * 6], [1.0] * 7, Learning())
    assert found["x", "1"] < found["y", "2"]


def test_texts_beyond_the_bound_are_left_out() -> None:
    found = translations([["x"], ["y"]], [["1"], ["2"]], [1.0] * 2, Learning(most=1))
    assert set(found) == {("x", "1")}
