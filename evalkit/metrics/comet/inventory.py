"""Which COMET models there are: those that are known, and those that the cache holds."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.encoders import hub
from evalkit.errors import EvalkitError
from evalkit.metrics.comet.catalogue import KNOWN, KnownModel, known
from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.hparams import Kind


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A model as ``evalkit models list`` shows it.

    Attributes:
        at_hand: Whether it can score now, without a download.
        revision: The commit that is at hand.
        bytes: The size of the weights at hand, else of those on the hub; None where unknown.
        missing: What a model in the cache lacks, and how to get it; empty otherwise.

    The others are those of ``KnownModel``; None or empty for a model that the catalogue lacks.
    """

    model: str
    at_hand: bool
    revision: str | None
    kind: Kind | None
    bytes: int | None
    licence: str | None
    gated: bool | None
    page: str
    reads: str
    languages: str | None
    note: str
    missing: str


def inventory() -> list[Entry]:
    """The known models in the catalogue's order, then other COMET models of the cache."""
    names = [one.model for one in KNOWN]
    cached = hub.cached()
    others = [name for name in cached if name not in names and _is_comet(name)]
    return [_entry(name, known(name), cached) for name in (*names, *others)]


def _is_comet(model: str) -> bool:
    """Whether a cached model has COMET's settings at any commit; sentence encoders have none."""
    return hub.has_file(model, "hparams.yaml")


def _entry(model: str, about: KnownModel | None, cached: list[str]) -> Entry:
    checkpoint, missing = None, ""
    if model in cached:
        try:
            checkpoint = find(model)
        except EvalkitError as error:
            missing = str(error)
    return Entry(
        model=model,
        at_hand=checkpoint is not None,
        revision=checkpoint.revision if checkpoint else None,
        kind=checkpoint.kind if checkpoint else about.kind if about else None,
        bytes=checkpoint.weights.stat().st_size if checkpoint else about.bytes if about else None,
        licence=about.licence if about else None,
        gated=about.gated if about else None,
        page=about.page if about else f"https://huggingface.co/{model}",
        reads=about.reads if about else "",
        languages=about.languages if about else None,
        note=about.note if about else "",
        missing=missing,
    )
