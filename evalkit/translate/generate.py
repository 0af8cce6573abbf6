"""Generates translations with a model, batch by batch."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, DataError, ModelError
from evalkit.translate.ctranslate import load_ctranslate
from evalkit.translate.families import Family, Task, family_of
from evalkit.translate.modelfiles import read_json
from evalkit.translate.runtime import Precision, Runtime
from evalkit.translate.segments import named
from evalkit.translate.torchruntime import load_torch


@dataclass(frozen=True, kw_only=True)
class Generated:
    """A model's words for a text, and whether the text or the words were cut at their bound."""

    text: str
    source_cut: bool
    output_cut: bool


@dataclass(frozen=True, kw_only=True)
class Model:
    """A loaded model."""

    family: Family
    tokenizer: Any
    runtime: Runtime

    def generate(
        self, texts: Sequence[str], task: Task, *, batch: int, beams: int, longest: int
    ) -> Iterator[dict[int, Generated]]:
        """Translate texts, those of like length together, the longest first.

        Args:
            texts: Any number.
            task: From ``task_of``.
            batch: Texts at once.
            beams: 1 takes the likeliest word each time; more keep so many beginnings.
            longest: Tokens of a translation at most.

        Yields:
            The translations of a batch, by the text's index.

        Raises:
            DataError: Prompt, text and translation have no room in a chat model.
            ModelError: The device has not enough memory.
        """
        read = [task.tokens(text) for text in texts]
        self._check_room(texts, read, longest)
        order = sorted(range(len(texts)), key=lambda index: (-len(read[index]), index))
        for start in range(0, len(order), batch):
            indices = order[start : start + batch]
            kept = [self._within(read[index]) for index in indices]
            done = self.runtime.words(kept, first=task.first, beams=beams, longest=longest)
            yield {
                index: Generated(
                    text=self.tokenizer.decode(words.tokens, skip_special_tokens=True).strip(),
                    source_cut=len(read[index]) > len(tokens),
                    output_cut=words.cut,
                )
                for index, tokens, words in zip(indices, kept, done, strict=True)
            }

    def _within(self, tokens: list[int]) -> list[int]:
        """What the model can read of it, its last token, which ends it, included."""
        reads = self.runtime.reads
        return tokens if len(tokens) <= reads else [*tokens[: reads - 1], tokens[-1]]

    def _check_room(self, texts: Sequence[str], read: Sequence[list[int]], longest: int) -> None:
        """A chat model reads and writes in one row, and without its end a prompt asks nothing."""
        reads = self.runtime.reads
        problems = [
            DataError(
                f"prompt and text have {len(tokens)} tokens, the translation may have {longest}, "
                f"and the model reads {reads}: {named(texts, index)}",
                mend="Lower longest, or name a model that reads more.",
            )
            for index, tokens in enumerate(read)
            if self.family == "chat" and len(tokens) + longest > reads
        ]
        if problems:
            raise DataError.of(problems)


def load(
    folder: Path,
    model: str,
    *,
    device: str,
    precision: Precision,
    converted: Path | None = None,
) -> Model:
    """Load a model from its folder; nothing is downloaded, and no code of the model's is run.

    Args:
        folder: Where its files are.
        model: Its name, for errors.
        device: ``auto`` (a GPU where there is one), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        precision: Of the weights and of all that is computed with them.
        converted: What CTranslate2 made of it; None: torch computes.

    Raises:
        ModelError: What it needs is not installed; the files are not those of a model that evalkit
            translates with, or not whole.
        ConfigError: The device is not here; CTranslate2 is asked for a chat model.
    """
    config = read_json(folder, "config.json", model)
    try:
        tokenizer = _tokenizer(folder)
        family = family_of(config, tokenizer, model)
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token
        runtime: Runtime
        if converted is None:
            chat = family == "chat"
            tokenizer.padding_side = "left" if chat else "right"
            runtime = load_torch(
                folder, model, tokenizer, device=device, precision=precision, chat=chat
            )
        elif family == "chat":
            raise ConfigError(
                "evalkit runs no chat model by CTranslate2",
                place=model,
                mend="Leave ctranslate2 out, or serve the model and use the translator openai.",
            )
        else:
            runtime = load_ctranslate(
                folder, converted, model, tokenizer, device=device, precision=precision
            )
    except ImportError as error:
        raise ModelError(
            f"a package is missing ({' '.join(str(error).split())[:200]})",
            place=model,
            mend="Run: pip install 'evalkit-mt[mt]'",
        ) from error
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise ModelError(
            f"it cannot be loaded ({type(error).__name__}: {' '.join(str(error).split())[:200]})",
            place=model,
            mend="Fetch it again: config.json, the tokenizer's files and the weights are needed.",
        ) from error
    return Model(family=family, tokenizer=tokenizer, runtime=runtime)


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    with warnings.catch_warnings():
        # Marian's tokenizer misses sacremoses, which it has no use for when it translates.
        warnings.filterwarnings("ignore", message=".*sacremoses")
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    # It would warn that padding apart from reading is slow; reading apart is what finds the length.
    tokenizer.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True
    return tokenizer
