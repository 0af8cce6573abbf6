"""What a difference means to people: the published figures, and the package that carries them."""

from __future__ import annotations

import importlib
import warnings

import pytest

from evalkit.agreement import human_agreement
from evalkit.metrics.surface import Bleu, Chrf, Ter
from evalkit.protocols import Metric
from evalkit.types import TestSet

TEXTS = TestSet(lp="en-it", hypotheses={"a": ("uno",)}, references={"r": ("uno",)})


def agreement(metric: Metric, delta: float) -> float | None:
    return human_agreement(
        metric, delta, signature=metric.signature(1), conditions=metric.conditions(TEXTS)
    )


@pytest.mark.parametrize(
    ("metric", "delta", "share"),
    # The package's own example, and the differences for three in four of the publication.
    [(Bleu(), 1.0, 0.63989), (Bleu(), 1.79, 0.75), (Chrf(), 1.28, 0.75), (Chrf(), -1.28, 0.75)],
)
def test_the_published_figures(metric: Metric, delta: float, share: float) -> None:
    found = agreement(metric, delta)
    assert found == pytest.approx(share, abs=0.002)


def test_comet_is_mapped_in_the_unit_of_the_screen() -> None:
    class Comet22:
        name = "wmt22-comet-da"
        times = 100.0

    signature = (
        "engine:fast|model:Unbabel/wmt22-comet-da|revision:x|precision:fp32|context:0|refs:1"
    )
    comet: Metric = Comet22()  # type: ignore[assignment]
    found = human_agreement(comet, 0.0045, signature=signature, conditions={"device": "cpu"})
    assert found == pytest.approx(0.75, abs=0.005)
    for other in (signature.replace("22", "99"), signature.replace("context:0", "context:2")):
        assert human_agreement(comet, 0.0045, signature=other, conditions={}) is None


@pytest.mark.parametrize(
    "metric",
    [
        Chrf(word_order=2),
        Chrf(beta=3),
        Chrf(lowercase=True),
        Bleu(lowercase=True),
        Bleu(tokenize="intl"),
        Bleu(max_ngram_order=3),
        Bleu(smooth_method="floor"),
        Ter(),
    ],
    ids=repr,
)
def test_nothing_is_known_of_another_metric(metric: Metric) -> None:
    assert agreement(metric, 2.0) is None


def test_no_difference_has_no_sign_to_agree_with() -> None:
    assert agreement(Bleu(), 0.0) is None


@pytest.mark.needs("mt_thresholds")
def test_the_figures_are_the_packages() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape in its source that newer Pythons warn of
        package = importlib.import_module("mt_thresholds")
    from evalkit.agreement import _FITTED

    for name, fitted in _FITTED.items():
        assert package._thresholds[name] == list(fitted)
    for delta in (0.1, 1.0, 7.5):
        assert agreement(Bleu(), delta) == pytest.approx(package.accuracy(delta, "bleu") / 100)
