"""COMET models on the Hugging Face hub: what they weigh, under which licence, who may fetch them.

From the models' pages and ``MODELS.md`` of unbabel-comet. What was not seen there is None: unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.metrics.comet.hparams import Kind

_XLM_R = "the 94 languages of XLM-R"
_NOT_COMMERCIAL = "CC-BY-NC-SA-4.0"


@dataclass(frozen=True, kw_only=True)
class KnownModel:
    """A published model.

    Attributes:
        model: Its hub id.
        kind: Which of COMET's classes it is.
        reads: What it scores from beside source and hypothesis.
        bytes: The size of its weights, to the nearest 10 MB; None where unknown.
        licence: As its page names it; None where unknown.
        gated: Whether its licence must be accepted on its page before a download; None where
            unknown.
        languages: What its encoder was trained on; None where unknown.
        note: What else to know before choosing it.
    """

    model: str
    kind: Kind
    reads: str
    bytes: int | None
    licence: str | None
    gated: bool | None
    languages: str | None = _XLM_R
    note: str = ""

    @property
    def page(self) -> str:
        """Where its licence stands and, if it is gated, is accepted."""
        return f"https://huggingface.co/{self.model}"


KNOWN = (
    KnownModel(
        model="Unbabel/wmt22-comet-da",
        kind="regression_metric",
        reads="a reference",
        bytes=2_320_000_000,
        licence="Apache-2.0",
        gated=False,
        note="the default",
    ),
    KnownModel(
        model="Unbabel/wmt20-comet-da",
        kind="regression_metric",
        reads="a reference",
        bytes=2_330_000_000,
        licence="Apache-2.0",
        gated=False,
        note="for comparison with papers of its time; its scores are not bound to 0 to 1",
    ),
    KnownModel(
        model="Unbabel/wmt20-comet-qe-da",
        kind="referenceless_regression_metric",
        reads="no reference",
        bytes=2_280_000_000,
        licence="Apache-2.0",
        gated=False,
        note="for comparison with papers of its time; its scores are not bound to 0 to 1",
    ),
    KnownModel(
        model="Unbabel/unite-mup",
        kind="unified_metric",
        reads="a reference",
        bytes=2_260_000_000,
        licence="Apache-2.0",
        gated=False,
        note="the UniTE metric as its authors published it",
    ),
    KnownModel(
        model="Unbabel/wmt22-unite-da",
        kind="unified_metric",
        reads="a reference",
        bytes=None,
        licence=None,
        gated=None,
        languages=None,
        note="trained on the data of wmt22-comet-da",
    ),
    KnownModel(
        model="Unbabel/wmt22-cometkiwi-da",
        kind="unified_metric",
        reads="no reference",
        bytes=2_260_000_000,
        licence=_NOT_COMMERCIAL,
        gated=True,
    ),
    KnownModel(
        model="Unbabel/wmt23-cometkiwi-da-xl",
        kind="unified_metric",
        reads="no reference",
        bytes=None,
        licence=_NOT_COMMERCIAL,
        gated=True,
        note="3.5 billion parameters",
    ),
    KnownModel(
        model="Unbabel/wmt23-cometkiwi-da-xxl",
        kind="unified_metric",
        reads="no reference",
        bytes=None,
        licence=_NOT_COMMERCIAL,
        gated=True,
        note="10.7 billion parameters",
    ),
    KnownModel(
        model="Unbabel/XCOMET-XL",
        kind="xcomet_metric",
        reads="a reference or none",
        bytes=None,
        licence=_NOT_COMMERCIAL,
        gated=True,
        note="marks error spans; 3.5 billion parameters",
    ),
    KnownModel(
        model="Unbabel/XCOMET-XXL",
        kind="xcomet_metric",
        reads="a reference or none",
        bytes=None,
        licence=_NOT_COMMERCIAL,
        gated=True,
        note="marks error spans; 10.7 billion parameters",
    ),
)


def known(model: str) -> KnownModel | None:
    """What is known of a model by its hub id."""
    return next((one for one in KNOWN if one.model == model), None)
