"""One OpenAI-compatible endpoint, asked through the official client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from evalkit.errors import ConfigError, DataError, EvalkitError, ModelError
from evalkit.text.printable import one_line, safe, shortened

_WIDEST = 300  # characters of a server's own words


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said: the text, the model that it named, whether the end was cut, the cost."""

    text: str
    model: str | None
    cut: bool
    tokens: int | None


def host(base_url: str) -> str:
    """Host and port of an endpoint, as they may be shown.

    Raises:
        ConfigError: It is no HTTP address, or one with a password in it.
    """
    try:
        parts = urlsplit(base_url)
        named, port = parts.hostname, parts.port
    except ValueError:
        named, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not named:
        raise ConfigError(
            f"{base_url!r} is no address of an endpoint",
            place="base_url",
            mend="Write it like https://HOST/v1.",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            "the address holds a user, a password or a query",
            place="base_url",
            mend="Give host and path alone; the key goes into a variable that api_key_env names.",
        )
    return f"{named}:{port}" if port else named


class Endpoint:
    """Asks one question at a time; threads may share it.

    Args:
        base_url: As the client takes it, mostly ending in ``/v1``.
        key: The API key; None where the server needs none.
        key_name: The variable that it came from, for errors.
        timeout: Seconds to wait for one answer.
        retries: How often to ask again where a server is busy, fails or does not answer.

    Raises:
        ModelError: The client is not installed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None,
        key_name: str | None,
        timeout: float,
        retries: int,
    ) -> None:
        try:
            import openai
        except ImportError as error:
            raise ModelError(
                "the client openai is not installed",
                mend="Run: pip install 'evalkit-mt[openai]'",
            ) from error
        self._host = host(base_url)
        self._key, self._key_name = key, key_name
        self._timeout, self._tries = timeout, retries + 1
        absent: Any = openai.Omit()
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=key or "none",
            # The variables OPENAI_ORG_ID and OPENAI_PROJECT_ID are not for every host.
            default_headers={"OpenAI-Organization": absent, "OpenAI-Project": absent},
            timeout=timeout,
            max_retries=retries,
            # Texts go where it was said, and nowhere else.
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def ask(self, prompt: str, **options: Any) -> Answer:
        """Ask one thing.

        Args:
            prompt: The user's message.
            options: What else the request holds, such as ``model`` and ``temperature``.

        Raises:
            ModelError: No answer: the server cannot be reached, refuses the key or the model,
                is busy or fails each time, or does not speak this protocol.
            DataError: The model refuses this text, or says nothing.
        """
        import openai

        try:
            said: Any = self._client.chat.completions.create(
                messages=[{"role": "user", "content": prompt}], **options
            )
        except openai.OpenAIError as error:
            raise self._told(error) from error
        except ValueError as error:
            raise self._no_completion(str(error)) from error
        return self._read(said)

    def _read(self, said: Any) -> Answer:
        try:
            choice = said.choices[0]
            message, reason = choice.message, choice.finish_reason
            text = message.content or ""
        except (AttributeError, IndexError, TypeError) as error:
            raise self._no_completion(str(said)) from error
        refusal = getattr(message, "refusal", None)
        if refusal or reason == "content_filter":
            raise DataError(
                f"it refuses ({self._shown(refusal or 'content filter')})",
                mend="Translate this segment by hand, or by another system.",
            )
        if not isinstance(text, str) or not text.strip():
            raise DataError(
                f"the answer is empty (finish reason: {self._shown(reason)})",
                mend="Ask another model, or raise longest where it was cut off.",
            )
        tokens = getattr(getattr(said, "usage", None), "total_tokens", None)
        return Answer(
            text=text,
            model=getattr(said, "model", None),
            cut=reason == "length",
            tokens=tokens if isinstance(tokens, int) else None,
        )

    def _told(self, error: Exception) -> EvalkitError:
        import openai

        times = f", {self._tries} times" if self._tries > 1 else ""
        if isinstance(error, openai.APITimeoutError):
            return ModelError(
                f"{self._host} did not answer within {self._timeout:g} s{times}",
                mend="Raise timeout, or lower concurrency.",
            )
        if isinstance(error, openai.APIConnectionError):
            return ModelError(
                f"{self._host} cannot be reached ({self._shown(error.__cause__ or error)})",
                mend="Check base_url and the network.",
            )
        if not isinstance(error, openai.APIStatusError):
            return self._no_completion(str(error))
        words = f"{self._host} answered {error.status_code} ({self._shown(error.message)})"
        if "content_filter" in str(error.code):
            return DataError(words, mend="Translate this segment by another system.")
        if error.status_code in (401, 403):
            name = f"the key in {self._key_name}" if self._key_name else "api_key_env: name a key"
            return ModelError(words, mend=f"Check {name}.")
        if error.status_code == 404:
            return ModelError(words, mend="Check model and base_url.")
        if error.status_code == 429 or error.status_code >= 500:
            return ModelError(f"{words}{times}", mend="Lower concurrency, or run again later.")
        return ModelError(words, mend="Check model, prompt and the other options.")

    def _no_completion(self, words: str) -> ModelError:
        return ModelError(
            f"{self._host} answered with no chat completion ({self._shown(words)})",
            mend="Check base_url: it must speak the OpenAI protocol, mostly under /v1.",
        )

    def _shown(self, words: object) -> str:
        """A server's words: fit for a screen, short, and without the key."""
        text = str(words)
        if self._key:
            text = text.replace(self._key, "[key]")
        return shortened(safe(one_line(text)), _WIDEST)
