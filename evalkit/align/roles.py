"""What the roles of two segments say for and against a link between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.align.similarity import Floats
from evalkit.types import Role, Segment

_MARKED: tuple[Role, ...] = ("title", "dateline")
_SAME = 4.0
_DIFFERENT = -2.5
_LEAD_TITLE = -0.3
_LEAD_DATELINE = 0.3


def role_gains(left: Sequence[Segment], right: Sequence[Segment]) -> Floats:
    """The prior gain of every pair of segments, shape (len(left), len(right)), in nats.

    A title goes with a title and a dateline with a dateline. Against another role they count
    less, but the first segment of a version that has no title may carry title and dateline.
    """
    gains = np.zeros((len(left), len(right)))
    for i, ours in enumerate(left):
        for j, theirs in enumerate(right):
            gains[i, j] = _pair(ours, theirs, _opens(left, i), _opens(right, j))
    return gains


def _opens(segments: Sequence[Segment], position: int) -> bool:
    """Whether a segment opens a version without a title."""
    return position == 0 and all(segment.role != "title" for segment in segments)


def _pair(ours: Segment, theirs: Segment, ours_opens: bool, theirs_opens: bool) -> float:
    if ours.role in _MARKED and ours.role == theirs.role:
        return _SAME
    for marked, opens in ((ours, theirs_opens), (theirs, ours_opens)):
        if marked.role in _MARKED and opens:
            return _LEAD_TITLE if marked.role == "title" else _LEAD_DATELINE
    return _DIFFERENT if ours.role in _MARKED or theirs.role in _MARKED else 0.0
