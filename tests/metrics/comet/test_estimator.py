"""The feed-forward layers, held against COMET's own, and free of their neighbours."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.metrics.comet.reference import quiet

pytestmark = pytest.mark.needs("comet")


def made(final: str | None = None) -> tuple[Any, Any]:
    """COMET's layers, and ours over their weights."""
    import torch

    with quiet():  # its import warns of its packages' own
        from comet.modules import FeedForward

    from evalkit.metrics.comet.estimator import Estimator

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        theirs = FeedForward(
            40, 1, hidden_sizes=[300, 70], activations="Tanh", final_activation=final
        ).eval()
    state = {f"estimator.{name}": value for name, value in theirs.state_dict().items()}
    return theirs, Estimator(state, {"activations": "Tanh", "final_activation": final}, "cpu")


def features(rows: int) -> Any:
    import torch

    return torch.randn(rows, 40, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("final", [None, "Sigmoid"])
def test_scores_are_comet_s(final: str | None) -> None:
    import torch

    theirs, ours = made(final)
    with torch.no_grad():
        expected = theirs(features(50)).view(-1).tolist()
    scores = ours(features(50))
    assert scores.dtype == torch.float32 and scores.shape == (50,)
    assert scores.tolist() == pytest.approx(expected, abs=1e-6)


def test_a_score_does_not_depend_on_the_rows_beside_it() -> None:
    import torch

    _, ours = made()
    together = ours(features(200))
    apart = torch.cat([ours(features(200)[row : row + 1]) for row in range(200)])
    # In float64 the order of sums moves the last bits only; rounding hides all but a tie.
    assert (together != apart).sum() <= 1
    assert (together - apart).abs().max() < 1e-7
