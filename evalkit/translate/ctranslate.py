"""Models computed by CTranslate2, which is faster, above all on a CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import ConfigError, ModelError
from evalkit.translate.modelfiles import read_json
from evalkit.translate.runtime import READS, Precision, Words

# How a model may want to generate, and what stands for not wanting it; CTranslate2 would do these
# otherwise than transformers.
_NEUTRAL: Mapping[str, Any] = {
    "length_penalty": 1.0,
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "bad_words_ids": None,
    "suppress_tokens": None,
}


@dataclass(frozen=True, kw_only=True)
class CTranslateRuntime:
    """A converted model, and the tokenizer of what it was made of."""

    translator: Any
    tokenizer: Any
    reads: int

    def words(
        self, read: Sequence[list[int]], *, first: int | None, beams: int, longest: int
    ) -> list[Words]:
        """See ``evalkit.translate.runtime.Runtime``."""
        written = self.tokenizer.convert_ids_to_tokens
        try:
            done = self.translator.translate_batch(
                [written(tokens) for tokens in read],
                target_prefix=None if first is None else [[written(first)]] * len(read),
                beam_size=beams,
                max_input_length=0,
                max_decoding_length=min(longest, self.reads - 1),
                return_end_token=True,
            )
        except RuntimeError as error:
            reason = " ".join(str(error).split())
            raise ModelError(
                f"CTranslate2 fails on {len(read)} segments at once ({reason})",
                mend="Lower batch or beams, or leave ctranslate2 out.",
            ) from error
        made = [
            self.tokenizer.convert_tokens_to_ids(one.hypotheses[0])[first is not None :]
            for one in done
        ]
        end = self.tokenizer.eos_token_id
        return [Words(tokens=tokens, cut=end not in tokens) for tokens in made]


def load_ctranslate(
    folder: Path, converted: Path, model: str, tokenizer: Any, *, device: str, precision: Precision
) -> CTranslateRuntime:
    """Load what ``ct2-transformers-converter`` made of a model.

    Args:
        folder: The model that it was made of.
        converted: The folder that it was written to.
        model: The model's name, for errors.
        tokenizer: The model's.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        precision: Of what is computed.

    Raises:
        ModelError: CTranslate2 is not installed, or it cannot load the folder.
        ConfigError: The device is not here, or does not compute in this precision; the model
            wants to generate in a way that CTranslate2 does not follow.
    """
    try:
        import ctranslate2
    except ImportError as error:
        raise ModelError(
            "ctranslate2 is not installed",
            place=model,
            mend="Run: pip install ctranslate2, or leave the option ctranslate2 out.",
        ) from error
    if not (converted / "model.bin").is_file():
        raise ModelError(
            "there is no converted model in this folder",
            place=str(converted),
            mend=f"Run: ct2-transformers-converter --model {model} --output_dir {converted}",
        )
    kind, _, number = device.partition(":")
    try:
        translator = ctranslate2.Translator(
            str(converted),
            device=kind,
            device_index=int(number or 0),
            compute_type=precision,
        )
    except ValueError as error:
        raise ConfigError(
            f"CTranslate2 cannot compute in {precision} on {device} ({error})",
            place=model,
            mend="Use precision: float32 or another device.",
        ) from error
    except RuntimeError as error:
        raise ModelError(
            f"CTranslate2 cannot load it ({' '.join(str(error).split())})",
            place=str(converted),
            mend="Convert the model again with the installed ctranslate2.",
        ) from error
    _check_own_way(folder, model, [[tokenizer.pad_token_id]])
    bound = read_json(folder, "config.json", model).get("max_position_embeddings") or READS
    return CTranslateRuntime(
        translator=translator,
        tokenizer=tokenizer,
        reads=int(min(bound, tokenizer.model_max_length)),
    )


def _check_own_way(folder: Path, model: str, padding: list[list[int]]) -> None:
    """Refuse a model whose words CTranslate2 would choose otherwise; none says padding anyway."""
    file = folder / "generation_config.json"
    own = read_json(folder, file.name, model) if file.is_file() else {}
    wanted = [
        name
        for name, neutral in _NEUTRAL.items()
        if own.get(name) not in (None, neutral, [], padding)
    ]
    if wanted:
        raise ConfigError(
            f"its generation_config.json sets {', '.join(wanted)}, which CTranslate2 would follow "
            "otherwise",
            place=model,
            mend="Leave ctranslate2 out.",
        )
