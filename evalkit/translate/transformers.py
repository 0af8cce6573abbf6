"""Models of the Hugging Face hub on this machine: NLLB, M2M100, MADLAD, Marian, chat models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from evalkit.errors import ConfigError, EvalkitError
from evalkit.translate.families import harmless, task_of
from evalkit.translate.generate import Generated, Model, load
from evalkit.translate.modelfiles import find, local
from evalkit.translate.prompt import PROMPT, answered, check_prompt
from evalkit.translate.remembered import About, Translation, opened, remembered
from evalkit.translate.runtime import Precision

Positive = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True)
class TransformersTranslator:
    """A model that is on this machine; nothing is ever downloaded, and no code of it is run.

    Of all translations the likeliest is taken, never one by chance.

    Args:
        system: The name of the system.
        model: A folder, else a hub id that is looked up in the hub's cache; a folder wins.
        revision: A hub id's branch, tag or commit; ``main`` without one.
        device: ``auto`` (a GPU where there is one), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        precision: Of the weights and of all that is computed with them.
        beams: Beginnings that are kept at once, 1 for the likeliest next word alone; None: 4, and
            1 for a chat model.
        longest: Tokens of a translation at most. One that is cut there is said.
        batch: Segments at once, those of like length together.
        languages: The model's own names of languages, by code, where the usual ones do not fit;
            with a chat model their names in the prompt.
        prompt: What a chat model is asked; ``{text}``, ``{source}`` and ``{target}`` are replaced.
        ctranslate2: A folder that ``ct2-transformers-converter`` made of this model, not with a
            chat model: CTranslate2 then computes, faster, and gives the same words but where two
            are nearly as likely. What it gives is remembered apart.
        cache: Whether to remember translations in the store and take them from it.
    """

    system: str
    model: str
    revision: str | None = None
    device: str = "auto"
    precision: Precision = "float32"
    beams: Positive | None = None
    longest: Positive = 512
    batch: Positive = 16
    languages: Mapping[str, str] = field(default_factory=dict)
    prompt: str = PROMPT
    ctranslate2: Path | None = None
    cache: bool = True

    def __post_init__(self) -> None:
        check_prompt(self.prompt)

    def located(self, folder: Path) -> TransformersTranslator:
        """The same with a model that is a path relative to a folder, such as a config's."""
        path = local(str(folder / Path(self.model).expanduser()))
        return self if path is None else replace(self, model=str(path))

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """None: the translations come from the model."""
        return ()

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Translate by the model what the store does not know.

        Raises:
            ModelError: The model, or what it needs, is not on this machine or not whole.
            ConfigError: The model does not know a language, or the device is not here.
            DataError: The model says nothing for a segment.
        """
        return remembered(self, texts, lp, document)

    def about(self, lp: str) -> About:
        """Model, revision, precision and all that moves what it says; the device is not told.

        Raises:
            ModelError: The model is not on this machine.
        """
        files = find(self.model, self.revision)
        store = opened() if self.cache else None
        converted = self.ctranslate2 and find(str(self.ctranslate2), None).identity(store)
        return {
            "translator": "transformers",
            "model": self.model if files.commit else None,
            "revision": files.identity(store),
            "ctranslate2": converted or None,
            "precision": self.precision,
            "beams": self.beams,
            "longest": self.longest,
            "languages": json.dumps(sorted(self.languages.items())),
            "prompt": self.prompt,
        }

    def batches(
        self, texts: Sequence[str], lp: str, document: str
    ) -> Iterator[Mapping[str, Translation]]:
        """See ``evalkit.translate.remembered.Engine``."""
        model = self._model
        place = f"{document}, {self.system}"
        try:
            task = task_of(
                model.family,
                model.tokenizer,
                lp,
                languages=self.languages,
                prompt=self.prompt,
                model=self.model,
            )
            given = [harmless(model.tokenizer, text) for text in texts]
            beams = self.beams or (1 if model.family == "chat" else 4)
            for batch in model.generate(
                given, task, batch=self.batch, beams=beams, longest=self.longest
            ):
                yield {
                    texts[index]: _noted(generated, texts[index], model)
                    for index, generated in batch.items()
                }
        except ConfigError:
            raise
        except EvalkitError as error:
            raise (
                type(error).of(error.problems)
                if error.problems
                else type(error)(error.what, place=place, mend=error.mend)
            ) from error

    @cached_property
    def _model(self) -> Model:
        files = find(self.model, self.revision)
        return load(
            files.folder,
            self.model,
            device=self.device,
            precision=self.precision,
            converted=self.ctranslate2,
        )


def _noted(generated: Generated, text: str, model: Model) -> Translation:
    made = Translation(" ".join(generated.text.split()))
    if model.family == "chat":
        made = answered(generated.text, text)
    notes = [made.note] if made.note else []
    if generated.source_cut:
        notes.append(
            f"longer than the model reads ({model.runtime.reads} tokens): its end was left out"
        )
    if generated.output_cut:
        notes.append("the end of the translation was cut off at its longest")
    return Translation(made.text, "; ".join(notes) or None)
