from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.corpus.segment import SentencexSegmenter

SEGMENTER = SentencexSegmenter()


def _sentences(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in SEGMENTER.spans(text, lang)]


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("en", ["Mr. Hill came at 5 p.m. with Dr. Wood.", "He paid $3.5 million."]),
        ("en", ["See www.example.org.", "Or read https://a.example/b.c?d=E.F now."]),
        ("en", ["Mail me@example.org.", "www.example.org has more."]),
        ("az", ["Mənbə: WWW.NÜMUNƏ.AZ.", "Sayt yenidir."]),
        ("tr", ["WWW.ORNEK.COM.TR adresine bakın.", "Site yeni."]),
        ("en", ["He said: “It is late.", "We agree.”", "They left."]),
        ("en", ['"Rivers rise.', 'Roads close," she said.', "Then it rained."]),
        ("en", ["“Really?” he asked.", "“Yes,” she said."]),
        ("en", ["He is 5'10\" tall.", "She is not."]),
        ("az", ["Nazir dedi: “Yol açıldı.", "Körpü də hazırdır”.", "Sonra getdi."]),
        ("az", ["H. Ə. Quliyev gəldi.", "İ. Əliyev getdi."]),
        ("it", ["L’art. 5 vale.", "L’uomo dell’anno è qui.", "C’è anche lei."]),
        ("it", ["Ha detto: «Va bene.", "Si parte».", "Poi è uscito."]),
        ("ar", ["قال د. سمير إن الأمر مهم.", 'وأضاف: "نعم.', 'هذا صحيح".', "ثم ذهب ."]),
        ("fa", ["وزیر گفت: «پل باز شد.", "راه کوتاه است».", "سپس رفت."]),
        ("fr", ["M. Petit dit : « Oui.", "C’est vrai. »", "Il part."]),
        ("de", ["Am 3. Mai kam er.", "Er sagte: „Gut.", "Wir gehen.“", "Dann ging er."]),
        ("de", ["Sie rief: »Halt.", "Wer da?«", "Stille."]),
        ("ru", ["Он сказал: «Хорошо.", "Идём».", "Все ушли."]),
        ("zh", ["他说：“好。", "走吧。”", "他走了。"]),
        ("en", ["1. First item.", "2. Second item."]),
        ("en", ["“One. ‘Two.’ Three”"]),
    ],
)
def test_sentences(lang: str, sentences: list[str]) -> None:
    if len(sentences) > 1:
        assert _sentences(" ".join(sentences), lang) == sentences
    else:  # what stands inside an inner quotation does not lose its marks
        assert "".join(_sentences(sentences[0], lang)).count("‘") == 1


def test_a_quotation_of_one_sentence_is_never_cut() -> None:
    text = 'The minister said: "We met at 3.5 per cent, Mr. Hill." He left.'
    assert _sentences(text, "en") == [
        'The minister said: "We met at 3.5 per cent, Mr. Hill."',
        "He left.",
    ]


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet="Aba .!?\"“”«»‘’'’()1235\n\té٢مİı…。www.org/@:,-", max_size=60),
    st.sampled_from(["en", "ar", "az", "it", "de", "zh", "xx"]),
)
def test_every_character_lies_in_one_span(text: str, lang: str) -> None:
    spans = list(SEGMENTER.spans(text, lang))
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_makes_it_crash(text: str) -> None:
    covered = "".join(text[start:end] for start, end in SEGMENTER.spans(text, "en"))
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "He came. " * 5_000,
        'He said: "One. Two." ' * 2_000,
        "“" * 20_000,
        ".!? " * 5_000,
        "a" * 50_000,
    ],
)
def test_a_long_paragraph_is_split_in_time(text: str) -> None:
    start = time.monotonic()
    assert SEGMENTER.spans(text, "en")
    assert time.monotonic() - start < 10
