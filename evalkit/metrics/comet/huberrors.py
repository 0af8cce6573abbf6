"""What can go wrong between this machine and the hub, each said in its own words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from evalkit.encoders import hub
from evalkit.errors import ModelError


@contextmanager
def plain_errors(model: str, revision: str | None) -> Iterator[None]:
    """Turn what the hub's library raises for a model into errors that say what to do.

    Raises:
        ModelError: The library is not installed; offline; gated; not found; the token is
            refused; the disk is full; the network fails.
    """
    try:
        from huggingface_hub import constants
        from huggingface_hub.errors import HfHubHTTPError
    except ImportError as error:
        raise ModelError(
            "huggingface_hub, which downloads models, is not installed",
            place=model,
            mend="Run `pip install 'evalkit-mt[comet]'`.",
        ) from error
    if constants.HF_HUB_OFFLINE:
        raise ModelError(
            "HF_HUB_OFFLINE forbids to ask the hub", place=model, mend="Unset it and pull again."
        )
    try:
        yield
    except HfHubHTTPError as error:
        raise _refused(model, revision, error, constants.ENDPOINT) from error
    except OSError as error:
        raise _failed(model, error, constants.ENDPOINT) from error


def _refused(model: str, revision: str | None, error: Exception, endpoint: str) -> ModelError:
    """The hub answered, with a refusal."""
    from huggingface_hub.errors import (
        GatedRepoError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if isinstance(error, LocalEntryNotFoundError):
        return _failed(model, OSError(str(error)), endpoint)
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, GatedRepoError):  # before its base, RepositoryNotFoundError
        return ModelError(
            "the model is gated: its licence must be accepted before it can be fetched",
            place=model,
            mend=f"Accept it at {endpoint}/{model}, put a token of that account into HF_TOKEN "
            "and pull again.",
        )
    if status == 401 and "nvalid credentials" in str(error):
        return ModelError("the hub refuses the token", place=model, mend="Check or unset HF_TOKEN.")
    if status == 401 or isinstance(error, RepositoryNotFoundError):
        return ModelError(
            "the hub has no such model, or hides it from this account",
            place=model,
            mend="Check the name; a private model needs a token in HF_TOKEN.",
        )
    if isinstance(error, RevisionNotFoundError):
        return ModelError(
            f"the model has no revision {revision!r}",
            place=model,
            mend=f"See {endpoint}/{model}/commits/main for those it has.",
        )
    said = str(error).split("\n")[0].strip()
    return ModelError(f"the hub refuses ({said})", place=model, mend="Try again later.")


def _failed(model: str, error: OSError, endpoint: str) -> ModelError:
    """The hub was not reached, the download broke off, or the disk refused the files."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(
            "the disk is full",
            place=str(hub.cache()),
            mend="Free some of it, or name another folder in HF_HOME, and pull again.",
        )
    # What the network library raises is an OSError without a number of the system's.
    if error.errno is None or isinstance(error, ConnectionError | TimeoutError):
        return ModelError(
            f"cannot fetch from {endpoint} ({type(error).__name__})",
            place=model,
            mend="Check the network and pull again; what was fetched is kept.",
        )
    return ModelError(
        f"cannot write the model ({error.strerror})",
        place=str(hub.cache()),
        mend="Name a folder that you may write to in HF_HOME.",
    )
