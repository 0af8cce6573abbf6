"""Texts to token ids, as COMET's tokenizers make them, without loading transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import ModelError
from evalkit.metrics.comet.packages import not_installed

if TYPE_CHECKING:
    from tokenizers import Encoding


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One text's token ids, special ones counted.

    ``offsets`` are each token's first character and the one after its last; ``cut`` says whether
    the text was longer than the encoder reads, so that its end is missing.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    cut: bool

    @property
    def inner(self) -> tuple[int, ...]:
        """The ids without the first and the last, which are special."""
        return self.ids[1:-1]


@dataclass(frozen=True)
class Tokenizer:
    """The tokenizer of an encoder's folder, cutting texts at ``longest`` tokens."""

    folder: Path
    longest: int

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokenize every text.

        Raises:
            ModelError: The folder holds no tokenizer that can be read.
        """
        return [_tokens(encoding) for encoding in self._loaded.encode_batch(list(texts))]

    @cached_property
    def pad(self) -> int:
        """The id of the padding token."""
        found = [self._loaded.token_to_id(token) for token in ("<pad>", "[PAD]")]
        known = [int(one) for one in found if one is not None]
        if not known:
            raise ModelError("its tokenizer has no padding token", place=str(self.folder))
        return known[0]

    @property
    def size(self) -> int:
        """How many tokens it knows."""
        return int(self._loaded.get_vocab_size())

    @property
    def cls(self) -> int:
        """The id of the token at the beginning of every text."""
        return self([""])[0].ids[0]

    @property
    def sep(self) -> int:
        """The id of the token at the end of every text."""
        return self([""])[0].ids[-1]

    @cached_property
    def _loaded(self) -> Any:
        made = _read(self.folder)
        made.no_padding()
        made.enable_truncation(self.longest)
        return made


def _read(folder: Path) -> Any:
    try:
        from tokenizers import Tokenizer as Backend
    except ImportError as error:
        raise not_installed(error, str(folder)) from error
    ready = folder / "tokenizer.json"
    try:
        if ready.is_file():
            return Backend.from_file(str(ready))
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
    except Exception as error:  # tokenizers raises bare Exceptions
        reason = str(error).strip().split("\n")[0][:200]
        raise ModelError(
            f"cannot read the tokenizer ({reason})",
            place=str(folder),
            mend="Fetch the encoder's files again.",
        ) from error


def _tokens(encoding: Encoding) -> Tokens:
    return Tokens(
        ids=tuple(encoding.ids),
        offsets=tuple(encoding.offsets),
        cut=bool(encoding.overflowing),
    )
