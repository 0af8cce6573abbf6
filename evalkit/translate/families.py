"""How each family of models is told what to translate, and into which language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evalkit.errors import ConfigError, ModelError
from evalkit.translate.languages import Named, named_language, two_letters
from evalkit.translate.prompt import filled
from evalkit.translate.segments import sides

Family = Literal["nllb", "m2m100", "madlad", "marian", "chat"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Translating one way with one model.

    Attributes:
        tokens: The tokens that the model reads for a text.
        first: The token that every translation starts with, where the family wants one.
    """

    tokens: Callable[[str], list[int]]
    first: int | None = None


def family_of(config: Mapping[str, Any], tokenizer: Any, model: str) -> Family:
    """The family of a model, by its config.json and its tokenizer.

    Raises:
        ModelError: It is of none that evalkit translates with.
    """
    kind = config.get("model_type")
    if kind in ("m2m_100", "nllb-moe"):
        return "nllb" if type(tokenizer).__name__.startswith("Nllb") else "m2m100"
    if kind == "marian":
        return "marian"
    if kind == "t5" and any(_knows(tokenizer, f"<2{code}>") for code in ("en", "fr", "es")):
        return "madlad"
    if not config.get("is_encoder_decoder") and tokenizer.chat_template:
        return "chat"
    raise ModelError(
        f"evalkit translates with NLLB, M2M100, MADLAD and Marian models and with chat models, "
        f"and this one is none of them (model_type: {kind})",
        place=model,
        mend="A chat model needs a chat template; run any other by the translator command.",
    )


def task_of(
    family: Family,
    tokenizer: Any,
    lp: str,
    *,
    languages: Mapping[str, str],
    prompt: str,
    model: str,
) -> Task:
    """Set a model to translate one way.

    Args:
        family: The model's.
        tokenizer: The model's; the source language is set in it.
        lp: Such as ``en-ar``.
        languages: The model's own names of languages, by code, where they are not the usual ones.
        prompt: What a chat model is asked.
        model: The model's name, for errors.

    Raises:
        ConfigError: The model does not know a language.
    """
    if family == "chat":
        return Task(tokens=lambda text: _chat(tokenizer, filled(prompt, text, lp, languages)))
    if family == "marian":
        return _marian(tokenizer, lp, languages, model)
    source, target = (_code(tokenizer, family, side, languages, model) for side in sides(lp))
    if family == "madlad":
        mark = _token(family, target)
        return Task(tokens=lambda text: list(tokenizer(f"{mark} {text}")["input_ids"]))
    tokenizer.src_lang = source
    return Task(
        tokens=lambda text: list(tokenizer(text)["input_ids"]),
        first=tokenizer.convert_tokens_to_ids(_token(family, target)),
    )


def harmless(tokenizer: Any, text: str) -> str:
    """A text in which no word is one of the tokenizer's control tokens.

    A tokenizer reads ``</s>`` or ``<|im_end|>`` inside a text as the end of it: a space after
    their first letter makes them words.
    """
    for token in _controls(tokenizer):
        if token in text:
            text = text.replace(token, f"{token[0]} {token[1:]}")
    return text


def _controls(tokenizer: Any) -> Sequence[str]:
    added = tokenizer.added_tokens_decoder.values()
    special = [str(token) for token in added if token.special]
    known = dict.fromkeys([*special, *tokenizer.all_special_tokens])
    return sorted((token for token in known if len(token) > 1), key=len, reverse=True)


def _chat(tokenizer: Any, question: str) -> list[int]:
    return list(
        tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], add_generation_prompt=True, tokenize=True
        )
    )


def _token(family: Family, code: str) -> str:
    """The token that a language's code stands in."""
    return {"nllb": code, "m2m100": f"__{code}__", "madlad": f"<2{code}>"}[family]


def _code(
    tokenizer: Any, family: Family, lang: str, languages: Mapping[str, str], model: str
) -> str:
    """A language's code in a model that has a token for each."""
    code = languages.get(lang)
    if code is None:
        named = named_language(lang)
        code = named.nllb if family == "nllb" else named.two
    if code is None or not _knows(tokenizer, _token(family, code)):
        raise ConfigError(
            f"this model has no token for {lang!r}",
            place=model,
            mend=f"Name its own code under languages, as in languages: {{{lang}: CODE}}, or "
            "another model.",
        )
    return code


def _knows(tokenizer: Any, token: str) -> bool:
    found = tokenizer.convert_tokens_to_ids(token)
    return found is not None and found != tokenizer.unk_token_id


def _marian(tokenizer: Any, lp: str, languages: Mapping[str, str], model: str) -> Task:
    """A Marian model reads its target language as ``>>ita<<``, if it has several of them."""
    first: list[int] = []
    source, target = sides(lp)
    if any(token.startswith(">>") and token.endswith("<<") for token in tokenizer.get_vocab()):
        first = [_marian_target(tokenizer, target, languages, model)]
    else:
        _check_side(tokenizer.target_lang, target, "into", model)
    _check_side(tokenizer.source_lang, source, "from", model)

    def tokens(text: str) -> list[int]:
        # The tokenizer would take >>...<< at the beginning of a text for a language.
        apart = f" {text}" if text.startswith(">>") else text
        return [*first, *tokenizer(apart)["input_ids"]]

    return Task(tokens=tokens)


def _marian_target(tokenizer: Any, lang: str, languages: Mapping[str, str], model: str) -> int:
    names = [languages[lang]] if lang in languages else _marian_names(named_language(lang))
    for name in names:
        if _knows(tokenizer, f">>{name}<<"):
            return int(tokenizer.convert_tokens_to_ids(f">>{name}<<"))
    raise ConfigError(
        f"this model does not translate into {lang!r} (no >>{'<<, >>'.join(names)}<<)",
        place=model,
        mend=f"Name its own code under languages, as in languages: {{{lang}: CODE}}.",
    )


def _marian_names(named: Named) -> list[str]:
    """The names that OPUS-MT gives to a language, the usual first."""
    if named.nllb is None:
        return [named.three, named.two]
    member, script = named.nllb.split("_")
    plain = [named.three, member, named.two]
    return list(dict.fromkeys([*plain, *(f"{name}_{script}" for name in plain)]))


def _check_side(said: str | None, wanted: str, way: str, model: str) -> None:
    """Refuse a language that a model says it is not for; groups such as ``roa`` say nothing."""
    known = two_letters(said) if said else None
    if known is not None and known != two_letters(wanted):
        raise ConfigError(
            f"this model translates {way} {said}, not {way} {wanted}",
            place=model,
            mend="Name a model for these languages.",
        )
