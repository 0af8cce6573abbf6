"""Lexicons learnt from parallel text, and what they say of words."""

from __future__ import annotations

from pathlib import Path

from evalkit.align.lexicon import Entry, Lexicon, learn, level

PAIRS = [
    ("nave parte domani", "ship leaves tomorrow"),
    ("nave arriva oggi", "ship arrives today"),
    ("treno parte oggi", "train leaves today"),
    ("treno arriva domani", "train arrives tomorrow"),
] * 3


def test_a_lexicon_is_learnt_and_names_common_forms() -> None:
    lexicon = learn(PAIRS, ("it", "en"))
    best: dict[str, Entry] = {}
    for entry in lexicon.entries:
        if entry.source not in best or best[entry.source].probability < entry.probability:
            best[entry.source] = entry
    assert best["nave"].target == "ship"
    assert best["treno"].target == "train"
    assert lexicon.entries == learn(PAIRS, ("it", "en")).entries


def test_levels_are_of_all_words_with_a_stem() -> None:
    lexicon = Lexicon(("it", "en"), (Entry("navi", "ships", 0.5), Entry("porto", "port", 0.1)))
    levels = lexicon.levels(["navi", "porto", "altro"], ["ships", "port"])
    assert levels.tolist() == [[level(0.5), 0], [0, level(0.1)], [0, 0]]
    assert level(0.5) > level(0.1) > level(0.001) == 0


def test_a_lexicon_faces_either_way_but_not_other_languages() -> None:
    lexicon = Lexicon(("it", "en"), (Entry("nave", "ship", 0.5),))
    turned = lexicon.facing("en", "it")
    assert turned is not None
    assert turned.entries == (Entry("ship", "nave", 0.5),)
    assert lexicon.facing("it", "en") is lexicon
    assert lexicon.facing("it", "de") is None


def test_words_of_an_entry_share_its_probability() -> None:
    lexicon = Lexicon(("it", "en"), (Entry("motovedetta", "patrol boat", 0.6),))
    assert lexicon.by_stem["motov"] == {"patro": 0.3, "boat": 0.3}


def test_news_teach_words_of_three_languages(shared: Path) -> None:
    for lang, word, translation in (
        ("ar", "الخميس", "thursday"),
        ("az", "hücum", "attack"),
        ("it", "domenica", "sunday"),
    ):
        texts = [
            (shared / f"data/ntrex/ntrex.{code}.txt").read_text(encoding="utf-8").splitlines()
            for code in (lang, "en")
        ]
        lexicon = learn(zip(*texts, strict=True), (lang, "en"))
        assert lexicon.levels([word], [translation])[0, 0] == level(1.0)
