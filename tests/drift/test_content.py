from evalkit.drift.content import alike, content, longest, runs, unmatched


def forms(text: str, lang: str) -> list[str]:
    return [token.form for token in content(text, lang)]


def test_small_words_elisions_and_numbers_go() -> None:
    assert forms("L’Occidente ha 1.000 navi, e l'isola?", "it") == ["occidente", "navi", "isola"]


def test_a_language_without_a_list_keeps_the_longer_words() -> None:
    assert forms("de vis is op het schip", "nl") == ["schip"]


def test_the_dotless_letter_is_lowered_by_the_rules_of_the_language() -> None:
    assert forms("QIZIL dağ", "az") == ["qızıl", "dağ"]


def test_a_word_serves_as_a_counterpart_only_once() -> None:
    ours = content("expand trade and expand ports", "en")
    assert unmatched(ours, content("trade and ports expand", "en")) == (False, False, True, False)


def test_equal_words_are_paired_before_similar_ones() -> None:
    ours = content("careful care", "en")
    assert unmatched(ours, content("care", "en")) == (True, False)


def test_short_words_must_be_equal() -> None:
    assert not alike("see", "seen")
    assert alike("east", "eastern")


def test_the_longest_run_spans_its_words() -> None:
    text = "boats left the harbour at dawn, fully loaded"
    tokens = content(text, "en")
    run = longest(runs(tokens, [True, False, True, True, False, True]))
    assert run is not None
    assert text[run.start : run.end] == "harbour at dawn"
    assert longest(()) is None
