"""sacrebleu's BLEU with the tokenizer asked for, or an error that says what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, ModelError

_PACKAGES = {"ja-mecab": "sacrebleu[ja]", "ko-mecab": "sacrebleu[ko]"}


def bleu_engine(options: Mapping[str, Any]) -> Any:
    """Make sacrebleu's BLEU from its own keywords, of which ``tokenize`` is given.

    Raises:
        ConfigError: The tokenizer needs a package that is not installed.
        ModelError: The tokenizer needs a model that is not at hand.
    """
    from sacrebleu.metrics.bleu import BLEU

    tokenize = options["tokenize"]
    _need_model(tokenize)
    try:
        # force moves no number: it silences a guess at text that was tokenized before.
        return BLEU(**{**options, "force": True})
    except KeyError as error:
        raise ConfigError(f"no tokenizer is called {tokenize!r}", place="tokenize") from error
    except (ImportError, RuntimeError, AssertionError) as error:
        raise ConfigError(
            f"the tokenizer {tokenize!r} lacks a package, or its dictionary is another one",
            place="tokenize",
            mend=f'Run: pip install "{_PACKAGES.get(tokenize, "sentencepiece")}"',
        ) from error


def _need_model(tokenize: str) -> None:
    """Refuse before sacrebleu downloads: no command fetches a model unasked."""
    from sacrebleu.tokenizers.tokenizer_spm import SPM_MODELS
    from sacrebleu.utils import SACREBLEU_DIR

    if tokenize not in SPM_MODELS:
        return
    url = SPM_MODELS[tokenize]["url"]
    path = Path(SACREBLEU_DIR) / "models" / Path(url).name
    if not path.is_file():
        raise ModelError(
            f"the tokenizer {tokenize!r} needs a model that is not there",
            place=str(path),
            mend=f"Get {url} and put it there.",
        )
