from __future__ import annotations

import pytest

from evalkit.errors import ConfigError
from evalkit.text.languages import ISO_639_1
from evalkit.translate.languages import _ALL, named_language, two_letters


def test_the_languages_of_the_statement() -> None:
    codes = [named_language(code).nllb for code in ("en", "ar-LB", "az", "it")]
    assert codes == ["eng_Latn", "arb_Arab", "azj_Latn", "ita_Latn"]


def test_every_code_is_known_to_evalkit_and_leads_back() -> None:
    assert set(_ALL) <= ISO_639_1
    assert all(two_letters(named.three) == two for two, named in _ALL.items())


@pytest.mark.needs("torch")
def test_every_code_is_the_one_of_the_models() -> None:
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES as m2m100
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES as nllb

    assert {named.nllb for named in _ALL.values()} - {None} <= set(nllb)
    two_lettered = {code for code in m2m100["m2m100"] if len(code) == 2}
    assert two_lettered - set(_ALL) == {"ns"}  # which is no code of ISO 639-1


def test_a_language_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(ConfigError, match="does not know how translation models call 'tw'"):
        named_language("tw")
    with pytest.raises(ConfigError, match="unknown language code 'xx'"):
        named_language("xx")
    assert two_letters("mul") is None
