"""The languages that a model's encoder has read: scores of others are guesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Of Conneau et al. (2020), table 6, by ISO 639-1 code as on the model card of xlm-roberta-base;
# five languages are there in Latin letters too, Chinese and Burmese in two forms, so 100 in all.
_CODES = """
    af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he hi
    hr hu hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om or pa
    pl ps pt ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh
"""
XLM_R = frozenset(_CODES.split())
# Bokmål and Nynorsk are both in what the list calls Norwegian.
_SAME = {"nb": "no", "nn": "no"}
# Encoders of the same texts; for others, such as BERT's many, nothing is known here.
_OF_XLM_R = ("XLM-RoBERTa", "XLM-RoBERTa-XL", "MiniLM")


def uncovered(lp: str, hparams: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of a pair that a checkpoint's encoder was not trained on.

    >>> uncovered("en-mt", {"encoder_model": "XLM-RoBERTa"})
    ('mt',)
    """
    if hparams.get("encoder_model") not in _OF_XLM_R:
        return ()
    source, _, target = lp.partition("-")
    pair = dict.fromkeys(tag.split("-")[0].lower() for tag in (source, target))
    return tuple(lang for lang in pair if lang != "und" and _SAME.get(lang, lang) not in XLM_R)
