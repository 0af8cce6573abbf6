"""What a remote translator may still spend."""

from __future__ import annotations

import threading

from evalkit.errors import ModelError


class Budget:
    """Counts requests and tokens; threads may share it.

    Args:
        requests: How many may be sent; None: as many as there are segments.
        tokens: How many may be used, prompts and answers together; None: no bound. Requests that
            are on their way when it is reached are still counted and paid.
    """

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self._most_requests = requests
        self._most_tokens = tokens
        self._requests = 0
        self._tokens = 0
        self._lock = threading.Lock()

    def take(self) -> None:
        """Count a request before it is sent.

        Raises:
            ModelError: Nothing is left for it.
        """
        with self._lock:
            if self._most_requests is not None and self._requests >= self._most_requests:
                raise _spent(f"{self._requests} requests", "max_requests")
            if self._most_tokens is not None and self._tokens >= self._most_tokens:
                raise _spent(f"{self._tokens} tokens", "max_tokens")
            self._requests += 1

    def add(self, tokens: int | None) -> None:
        """Count what a request used.

        Raises:
            ModelError: Tokens are bounded, and the server does not say how many it used.
        """
        if tokens is None and self._most_tokens is not None:
            raise ModelError(
                "the server does not say how many tokens it used, so that max_tokens cannot hold",
                mend="Bound the requests by max_requests.",
            )
        with self._lock:
            self._tokens += tokens or 0


def _spent(what: str, option: str) -> ModelError:
    return ModelError(
        f"the budget is spent ({what})",
        mend=f"What came is remembered: raise {option} and run again to go on.",
    )
