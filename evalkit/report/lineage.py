"""Who is close to whom: a tree of all versions, as text and as a drawing, and what ties them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.report.figures import NONE, listed, points
from evalkit.report.markup import Html, tag
from evalkit.text.printable import one_line, shortened

WORDS = (
    "How close every two versions are. Wording: chrF++ between their pivots, 0 to 100. Facts: of "
    "the numbers, dates, times of day and office holders that at least one of the two states, the "
    "share on which both agree, in per cent. Higher is closer. The tree joins the closest two, "
    "again and again, by the mean of both; its figures are that mean in per cent. Closeness is no "
    "descent: either may have followed the other, or both a third."
)
_SHORT = 60
_LEAF = 30  # pixels between two versions of the drawing
_WIDTH = 460  # of its lines
_LETTER = 8.5
_PAD = 12

Tree = Mapping[str, Any] | str


def figure(share: float | None) -> str:
    """A likeness in [0, 1] in per cent, without the sign."""
    return NONE if share is None else f"{share * 100:.0f}"


def tree_lines(tree: Tree, shown: Callable[[str], str] = str) -> list[str]:
    r"""The tree as lines of plain text, the root first.

    Args:
        tree: As the run has it.
        shown: How the name of a version is written.

    >>> print("\n".join(tree_lines({"likeness": 0.5, "parts": ["a", "b"]})))
    50
    ├─ a
    └─ b
    """
    if isinstance(tree, str):
        return [shown(tree)]
    lines = [figure(tree["likeness"])]
    for place, part in enumerate(tree["parts"]):
        last = place == len(tree["parts"]) - 1
        first, *rest = tree_lines(part, shown)
        lines.append(f"{'└─' if last else '├─'} {first}")
        lines += [f"{'  ' if last else '│ '} {line}" for line in rest]
    return lines


def closest(systems: Sequence[str], likeness: Sequence[Sequence[float | None]]) -> str:
    """The closest two versions in words; empty where no two can be compared."""
    pairs = [
        (value, systems[one], systems[other])
        for one, line in enumerate(likeness)
        for other, value in enumerate(line)
        if other > one and value is not None
    ]
    if not pairs:
        return ""
    value, one, other = max(pairs, key=lambda pair: pair[0])
    return f"Closest to each other are {one} and {other} ({figure(value)})."


def cells(lineage: Mapping[str, Any]) -> list[list[str]]:
    """The matrix as cells, wording before facts: ``66.4 / 11``; wording alone in older runs."""
    facts = lineage.get("facts")
    return [
        [
            points(value)
            if facts is None
            else NONE
            if value is None and facts[one][other] is None
            else f"{points(value)} / {figure(facts[one][other])}"
            for other, value in enumerate(line)
        ]
        for one, line in enumerate(lineage["closeness"])
    ]


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Versions that agree on a fact against the reference, or where it says nothing."""

    category: str
    value: str
    systems: tuple[str, ...]
    instead: str | None

    @property
    def words(self) -> str:
        """``number 1000 years (reference: “thousands of years”): a and b``."""
        said = f"reference: “{self.instead}”" if self.instead else "not in the reference"
        return f"{self.category} {self.value} ({said}): {listed(list(self.systems))}"


def ties(votes: Sequence[Mapping[str, Any]]) -> list[Tie]:
    """What at least two versions share beside the reference, the most shared first."""
    found = []
    for vote in votes:
        said = {one["system"]: one["value"] for one in vote["votes"]}
        alone = vote["reference_text"] is None
        systems = tuple(said) if alone else tuple(vote["leading"])
        if len(systems) > 1:
            value = min((said[system] for system in systems), key=len)
            words = None if alone else shortened(one_line(vote["reference_text"]), _SHORT)
            found.append(
                Tie(category=vote["category"], value=value, systems=systems, instead=words)
            )
    return sorted(found, key=lambda tie: -len(tie.systems))


def drawing(tree: Tree) -> Html:
    """The tree as a drawing: versions on the right, joined the further right the closer they are.

    The page's own colours; nothing is loaded.
    """
    names = list(_leaves(tree))
    least = _least(tree)
    lines: list[Html] = []

    def across(likeness: float) -> float:
        return _PAD + (likeness - least) / (1 - least) * (_WIDTH - _PAD) if least < 1 else _PAD

    def draw(part: Tree) -> tuple[float, float]:
        """Draw a part; where its own line to the left begins."""
        if isinstance(part, str):
            down = _PAD + names.index(part) * _LEAF + _LEAF / 2
            lines.append(
                tag("text", part, x=str(_WIDTH + 8), y=_round(down), dominant_baseline="central")
            )
            return _WIDTH, down
        ends = [draw(inner) for inner in part["parts"]]
        here = across(part["likeness"])
        for right, down in ends:
            lines.append(_line(here, down, right, down))
        top, bottom = min(down for _, down in ends), max(down for _, down in ends)
        lines.append(_line(here, top, here, bottom))
        label = figure(part["likeness"])
        lines.append(
            tag(
                "text",
                label,
                x=_round(here + 4),
                y=_round((top + bottom) / 2),
                dominant_baseline="central",
                class_="joint",
            )
        )
        return here, (top + bottom) / 2

    draw(tree)
    width = _WIDTH + 16 + max(map(len, names)) * _LETTER
    height = len(names) * _LEAF + 2 * _PAD
    return tag(
        "svg",
        tag("title", f"Tree of the versions: {one_line(' / '.join(tree_lines(tree)))}"),
        lines,
        viewBox=f"0 0 {width:.0f} {height}",
        width=f"{width:.0f}",
        height=str(height),
        role="img",
        class_="lineage",
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> Html:
    return tag("line", x1=_round(x1), y1=_round(y1), x2=_round(x2), y2=_round(y2))


def _round(value: float) -> str:
    return f"{value:.1f}"


def _leaves(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
        return
    for part in tree["parts"]:
        yield from _leaves(part)


def _least(tree: Tree) -> float:
    """The least likeness in the tree: that of its root, or of a part where they are uneven."""
    if isinstance(tree, str):
        return 1.0
    return min(float(tree["likeness"]), *map(_least, tree["parts"]))
