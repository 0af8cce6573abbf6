"""What a difference in a metric means to people: how often they agree with it.

The mapping is that of Kocmi, Zouhar, Federmann and Post (2024), "Navigating the Metrics Maze:
Reconciling Score Magnitudes and Accuracies" (ACL 2024, doi:10.18653/v1/2024.acl-long.110): over
many pairs of MT systems, the share of pairs with a difference of some size that people ranked as
the metric did, fitted by ``a / (1 + exp(-b * delta))``. The figures are those of its package
mt-thresholds 1.0.4. They stand here because that package states no licence and warns when it is
imported.

They are of MT systems against one another: nothing is known of human versions, whose rank by
overlap with a reference people reverse. Of a metric with other options nothing is known either.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from evalkit.optional import times
from evalkit.protocols import Metric

# Metric to a (percent) and b (by point of the metric as it is shown).
_FITTED: Mapping[str, tuple[float, float]] = {
    "bleu": (88.33333333333225, 0.9663926931178954),
    "chrf": (92.999999999972, 1.1142732157139852),
    "spbleu101": (84.58445492823891, 1.262507595109315),
    "spbleu200": (90.99999999998793, 0.8079046528617078),
    "comet20": (97.33333333332897, 0.7266990738678005),
    "comet22": (96.22374133884283, 2.8359194570556636),
    "cometkiwi22": (98.88141616584615, 2.719280643871758),
    "xcometxl": (96.56738237041118, 1.4535595865214588),
    "xcometxxl": (98.93432477039522, 1.1629533711748128),
}
_BY_MODEL = {
    "Unbabel/wmt20-comet-da": "comet20",
    "Unbabel/wmt22-comet-da": "comet22",
    "Unbabel/wmt22-cometkiwi-da": "cometkiwi22",
    "Unbabel/XCOMET-XL": "xcometxl",
    "Unbabel/XCOMET-XXL": "xcometxxl",
}
_BLEU_BY_TOKENIZER = {"13a": "bleu", "flores101": "spbleu101", "flores200": "spbleu200"}
_PLAIN_BLEU = {"case": "mixed", "eff": "no", "smooth": "exp"}
_PLAIN_CHRF = {"case": "mixed", "eff": "yes", "nc": "6", "nw": "0", "space": "no"}


def human_agreement(
    metric: Metric, delta: float, *, signature: str, conditions: Mapping[str, Any]
) -> float | None:
    """The share of people's rankings that agree with a difference between two MT systems.

    Args:
        metric: The metric.
        delta: The difference of two systems' scores, in the metric's own unit; its sign is free.
        signature: The metric's signature.
        conditions: The metric's conditions; an option among them makes it another metric.

    Returns:
        In [0, 1); the published fit is below a half for differences near 0, where the sign is as
        good as chance. None for a difference of 0, which has no sign to agree with, and where no
        mapping is known.
    """
    fitted = _FITTED.get(_published_name(metric.name, signature, conditions))
    if fitted is None or delta == 0:
        return None
    most, slope = fitted
    return most / 100 / (1 + math.exp(-slope * abs(delta) * times(metric)))


def _published_name(name: str, signature: str, conditions: Mapping[str, Any]) -> str:
    """What the publication calls a metric, empty for one that it does not know."""
    signed = dict(part.split(":", 1) for part in signature.split("|") if ":" in part)
    if "model" in signed:
        return _BY_MODEL.get(signed["model"], "") if signed.get("context") == "0" else ""
    # All that sacrebleu's signature leaves out stands in the conditions.
    if set(conditions) - {"references"}:
        return ""
    if name == "BLEU" and _PLAIN_BLEU.items() <= signed.items():
        return _BLEU_BY_TOKENIZER.get(signed.get("tok", ""), "")
    if name == "chrF2" and _PLAIN_CHRF.items() <= signed.items():
        return "chrf"
    return ""
