"""What is wanted of the files: which form they are in, which language pair."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evalkit.errors import ConfigError

Form = Literal["lines", "tsv", "jsonl", "tmx", "mt-metrics-eval"]
_FORMS: dict[str, Form] = {".tsv": "tsv", ".jsonl": "jsonl", ".tmx": "tmx"}
# A region or script follows an underscore, as in mt-metrics-eval's en-zh_TW.
_LANG = "[a-z]{2,3}(?:_[A-Za-z0-9]{2,8})*"
_PAIR = re.compile(f"({_LANG})-({_LANG})")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """``form`` is that of every file, None for what its name says; ``lp`` such as ``en-de``.

    Raises:
        ConfigError: ``lp`` is not of that form.
    """

    form: Form | None = None
    lp: str | None = None

    def __post_init__(self) -> None:
        if self.lp is not None and not is_pair(self.lp):
            raise ConfigError(
                "this is no language pair", place=self.lp, mend="Write it like en-de."
            )


def is_pair(text: str) -> bool:
    """Whether a text has the form of a language pair: ``en-de``, not ``pt-BR``."""
    return _PAIR.fullmatch(text) is not None


def sides_of(lp: str) -> tuple[str, str]:
    """The two languages of a pair, without region: ``en-zh_TW`` is ``en`` and ``zh``."""
    source, _, target = lp.partition("-")
    return source.partition("_")[0], target.partition("_")[0]


def form_of(path: str) -> Form:
    """The form that a path's name says: a folder is of mt-metrics-eval, unknown names are lines."""
    if path != "-" and Path(path).is_dir():
        return "mt-metrics-eval"
    return _FORMS.get(Path(path).suffix.lower(), "lines")
