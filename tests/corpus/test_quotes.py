from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.text.quotes import read_marks


@pytest.mark.parametrize(
    ("lang", "text", "pairs"),
    [
        ("en", "“We said ‘no’, twice.”", ["‘no’", "“We said ‘no’, twice.”"]),
        ("de", "„Er sagte ‚ja‘ dazu“, so sie.", ["‚ja‘", "„Er sagte ‚ja‘ dazu“"]),
        ("de", "»Halt«, rief er.", ["»Halt«"]),
        ("de", "Er sagte: «Gut», und ging.", ["«Gut»"]),
        ("pl", "Powiedział: „Dobrze”.", ["„Dobrze”"]),
        ("sv", "”Ja”, sade hon.", ["”Ja”"]),
        ("zh", "他说「好『吗』」。", ["『吗』", "「好『吗』」"]),
        ("en", "Tell him 'it's ours' now.", ["'it's ours'"]),
        ("en", "the farmers' and miners' unions", []),
        ("it", "l’una e l’altra", []),
        ("en", 'a plank of 6" or 8 feet', []),
        ("en", 'He is 5\'10" tall, she said: "I am not."', ['"I am not."']),
        ("ar", 'و"الحق" معنا', ['"الحق"']),
        ("ar", 'وقال" نحن هنا".', ['" نحن هنا"']),
        ("fr", "Il dit : « Oui. »", ["« Oui. »"]),
    ],
)
def test_pairs(lang: str, text: str, pairs: list[str]) -> None:
    found = read_marks(text, lang)
    assert [text[pair.open : pair.close + 1] for pair in found.pairs] == pairs


@pytest.mark.parametrize(
    ("lang", "text", "unopened", "unclosed"),
    [
        ("en", "we stay,” he said. “They go.", [8], [19]),
        ("en", 'we stay," he said. "They go."', [8], []),
        ("de", "so ging es.“ Er schwieg.", [11], []),
        ("de", "Wer da?« Stille. »Nun?", [7], [17]),
        ("ar", "نعم». ثم قال: «لا", [3], [14]),
        ("en", "“One “two” three", [], [0]),
        ("en", "“One » two”", [5], []),
    ],
)
def test_what_is_cut_off(lang: str, text: str, unopened: list[int], unclosed: list[int]) -> None:
    found = read_marks(text, lang)
    assert ([*found.unopened], [*found.unclosed]) == (unopened, unclosed)


@given(st.text(alphabet="ab '\"″“”„‟«»‘’‚‹›「」.،\n", max_size=40), st.sampled_from(["en", "de"]))
@settings(max_examples=500, deadline=None)
def test_every_mark_has_one_part(text: str, lang: str) -> None:
    found = read_marks(text, lang)
    used = [place for pair in found.pairs for place in (pair.open, pair.close)]
    used += [*found.unopened, *found.unclosed]
    assert len(set(used)) == len(used)
    assert all(pair.open < pair.close for pair in found.pairs)
    closes = [pair.close for pair in found.pairs]
    assert closes == sorted(closes)


@pytest.mark.parametrize("text", ["‘" * 20_000, "“" * 20_000, "a’ ‘b" * 5_000, '" ' * 20_000])
def test_a_page_of_marks_is_read_in_time(text: str) -> None:
    start = time.monotonic()
    read_marks(text, "en")
    assert time.monotonic() - start < 5
