"""Logistic regression with a ridge, by Newton's method: which features tell two classes apart.

Minimises the weighted log loss plus ``ridge / 2`` times the squared weights of standardised
features; the intercept is free (le Cessie and van Houwelingen 1992). Small on purpose: some tens
of features, some thousands of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CLIP = 5.0
"""Standardised features are held within this many deviations, so that no freak row decides."""

_STEPS = 50
_STILL = 1e-8


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted regression: means, deviations and weights of shape (features,), and an intercept."""

    means: Floats
    scales: Floats
    weights: Floats
    intercept: float

    def probabilities(self, rows: Floats) -> Floats:
        """The probability of class 1, shape (n,), of rows of shape (n, features)."""
        return sigmoid(_standard(rows, self.means, self.scales) @ self.weights + self.intercept)


def fit(rows: Floats, labels: Floats, counts: Floats, ridge: float) -> Fit:
    """Fit a regression.

    Args:
        rows: Shape (n, features), finite.
        labels: Shape (n,), 0 or 1; both must occur.
        counts: Shape (n,), at least 0: how much each row weighs; they are scaled to sum to n.
        ridge: At least 0; the higher, the smaller the weights.

    Raises:
        ValueError: Only one class occurs with a weight.
    """
    if len({bool(label) for label, count in zip(labels, counts, strict=True) if count > 0}) < 2:
        raise ValueError("both classes are needed to fit a regression")
    counts = counts * (len(counts) / counts.sum())
    means = np.average(rows, axis=0, weights=counts)
    scales = np.sqrt(np.average((rows - means) ** 2, axis=0, weights=counts))
    scales = np.where(scales > _STILL, scales, 1.0)
    design = np.hstack([_standard(rows, means, scales), np.ones((len(rows), 1))])
    penalty = np.full(design.shape[1], float(ridge))
    penalty[-1] = 0.0
    solution = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = sigmoid(design @ solution)
        slope = design.T @ (counts * (chance - labels)) + penalty * solution
        curve = (design * (counts * chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(curve + np.diag(penalty + _STILL), slope)
        # A step too far is cut, which Newton's method on separable classes needs.
        step *= min(1.0, CLIP / max(float(np.abs(step).max()), _STILL))
        solution = solution - step
        if float(np.abs(step).max()) < _STILL:
            break
    return Fit(means, scales, solution[:-1], float(solution[-1]))


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-values)), without overflow."""
    result: Floats = 0.5 * (1 + np.tanh(0.5 * values))
    return result


def folds(groups: Sequence[str], count: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold from 0 to count - 1 for every row, all rows of a group in the same one."""
    names = sorted(set(groups))
    drawn = np.random.default_rng(seed).permutation(len(names))
    of_name = {names[place]: turn % count for turn, place in enumerate(drawn)}
    return np.array([of_name[group] for group in groups], dtype=np.int64)


def _standard(rows: Floats, means: Floats, scales: Floats) -> Floats:
    result: Floats = np.clip((rows - means) / scales, -CLIP, CLIP)
    return result
