"""Any endpoint that speaks the OpenAI protocol: a service, or a model served on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from evalkit.errors import ConfigError, EvalkitError
from evalkit.text.notices import notify
from evalkit.translate.budget import Budget
from evalkit.translate.endpoint import Endpoint, host
from evalkit.translate.prompt import PROMPT, answered, check_prompt, filled
from evalkit.translate.remembered import About, Translation, remembered
from evalkit.translate.segments import named
from evalkit.translate.spread import spread

Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


@dataclass(frozen=True, kw_only=True)
class OpenaiTranslator:
    """A chat model behind an HTTP endpoint. Before the first call it says which text goes where.

    A segment is a request of its own. A text may hold orders to the model; see
    ``evalkit.translate.prompt``.

    Args:
        system: The name of the system.
        model: The model, as the endpoint names it. One with a date in its name stays the same.
        base_url: Where the endpoint is, such as ``https://HOST/v1``.
        api_key_env: The environment variable that holds the key; None where none is needed. The
            key is written nowhere.
        prompt: What is asked; ``{text}``, ``{source}`` and ``{target}`` are replaced.
        languages: Names of languages in the prompt, by code, in place of the English ones.
        temperature: 0 asks for the likeliest words; None leaves it out of the request.
        seed: For endpoints that know one; None leaves it out of the request.
        longest: Tokens that an answer may have (``max_tokens``); None: what the model gives.
        concurrency: Requests at once.
        retries: How often a request is sent again, later each time, where the endpoint is busy
            (429), fails (5xx) or does not answer.
        timeout: Seconds to wait for one answer.
        max_requests: Requests that all documents together may cost; one that is sent again is
            counted once. None: no bound.
        max_tokens: Tokens that they may cost, prompts included. None: no bound.
        cache: Whether to remember translations in the store and take them from it.
    """

    system: str
    model: str
    base_url: str
    api_key_env: str | None = None
    prompt: str = PROMPT
    languages: Mapping[str, str] = field(default_factory=dict)
    temperature: float | None = 0.0
    seed: int | None = 0
    longest: Positive | None = None
    concurrency: Positive = 4
    retries: Count = 5
    timeout: Seconds = 120.0
    max_requests: Count | None = None
    max_tokens: Count | None = None
    cache: bool = True

    def __post_init__(self) -> None:
        host(self.base_url)
        check_prompt(self.prompt)

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """None: the translations come from the endpoint."""
        return ()

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Ask the endpoint for what the store does not know.

        Raises:
            ConfigError: The variable of the key is not set.
            ModelError: The endpoint gives no answer, or the budget is spent.
            DataError: The model refuses segments, or says nothing.
        """
        return remembered(self, texts, lp, document)

    def about(self, lp: str) -> About:
        """Endpoint, model and all that the request holds beside the text."""
        return {
            "translator": "openai",
            "base_url": self.base_url,
            "model": self.model,
            "prompt": filled(self.prompt, "", lp, self.languages),
            "temperature": None if self.temperature is None else repr(self.temperature),
            "seed": self.seed,
            "longest": self.longest,
        }

    def batches(
        self, texts: Sequence[str], lp: str, document: str
    ) -> Iterator[Mapping[str, Translation]]:
        """See ``evalkit.translate.remembered.Engine``."""
        endpoint = Endpoint(
            self.base_url,
            key=self._key(),
            key_name=self.api_key_env,
            timeout=self.timeout,
            retries=self.retries,
        )
        place = f"{document}, {self.system}"

        def ask(index: int) -> Translation:
            try:
                self._budget.take()
                return self._asked(endpoint, texts[index], lp)
            except EvalkitError as error:
                what = f"{named(texts, index)}: {error.what}"
                raise type(error)(what, place=place, mend=error.mend) from error

        notify(
            f"{len(texts)} segments of {document} ({lp}) go to {host(self.base_url)}, "
            f"to be translated by {self.model}"
        )
        with closing(endpoint):
            for index, translation in spread(len(texts), ask, self.concurrency):
                yield {texts[index]: translation}

    def _asked(self, endpoint: Endpoint, text: str, lp: str) -> Translation:
        answer = endpoint.ask(filled(self.prompt, text, lp, self.languages), **self._options)
        self._budget.add(answer.tokens)
        made = answered(answer.text, text)
        notes = [made.note] if made.note else []
        if answer.cut:
            notes.append("the end of the translation was cut off: raise longest")
        if answer.model and answer.model != self.model:
            notes.append(f"answered by {answer.model}, where {self.model} was asked")
        return Translation(made.text, "; ".join(notes) or None)

    @property
    def _options(self) -> dict[str, Any]:
        options = {
            "model": self.model,
            "temperature": self.temperature,
            "seed": self.seed,
            "max_tokens": self.longest,
        }
        return {name: value for name, value in options.items() if value is not None}

    @cached_property
    def _budget(self) -> Budget:
        return Budget(self.max_requests, self.max_tokens)

    def _key(self) -> str | None:
        if self.api_key_env is None:
            return None
        key = os.environ.get(self.api_key_env, "").strip()
        if not key:
            raise ConfigError(
                f"the variable {self.api_key_env} is not set",
                place="api_key_env",
                mend="Put the key into it.",
            )
        return key
