"""A trend as an SVG drawing: intervals as a band, runs as points, breaks as dashed lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evalkit.report.markup import Html, tag
from evalkit.track.trends import Point, Trend
from evalkit.track.words import figure, span

_WIDTH, _HEIGHT = 360, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 8, 18

Place = Callable[[float], float]


def plot(one: Trend, label: str) -> Html:
    """The drawing of a trend; its label is what a screen reader says."""
    across, up = _scales(one)
    parts = list(_pieces(one.points))
    return tag(
        "svg",
        tag("title", label),
        [_band(part, across, up) for part in parts],
        [_curve(part, across, up) for part in parts],
        [_dashed(place, across) for place, point in enumerate(one.points) if point.broken],
        [_dot(one, place, point, across, up) for place, point in enumerate(one.points)],
        list(_axes(one, up)),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=label,
    )


def _scales(one: Trend) -> tuple[Place, Place]:
    low, high = _range(one)
    room = _WIDTH - _LEFT - _RIGHT
    steps = max(1, len(one.points) - 1)

    def across(place: float) -> float:
        return _LEFT + (room / 2 if len(one.points) == 1 else room * place / steps)

    def up(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    return across, up


def _range(one: Trend) -> tuple[float, float]:
    ends = [
        value
        for point in one.points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    return min(ends), max(ends)


def _pieces(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """The points between one break and the next, each with its place."""
    piece: list[tuple[int, Point]] = []
    for place, point in enumerate(points):
        if point.broken and piece:
            yield piece
            piece = []
        piece.append((place, point))
    yield piece


def _band(piece: Sequence[tuple[int, Point]], across: Place, up: Place) -> Html:
    known = [
        (place, point.low, point.high)
        for place, point in piece
        if point.low is not None and point.high is not None
    ]
    if not known:
        return Html("")
    # A single run's interval is as wide as its point.
    wide = 2.5 if len(known) == 1 else 0.0
    above = [(across(place) - wide, up(high)) for place, _, high in known]
    above += [(across(place) + wide, up(high)) for place, _, high in known if wide]
    below = [(across(place) + wide, up(low)) for place, low, _ in reversed(known)]
    below += [(across(place) - wide, up(low)) for place, low, _ in known if wide]
    return tag("polygon", points=_points([*above, *below]), class_="band")


def _curve(piece: Sequence[tuple[int, Point]], across: Place, up: Place) -> Html:
    places = [(across(place), up(point.value)) for place, point in piece]
    return tag("polyline", points=_points(places), class_="curve")


def _dot(one: Trend, place: int, point: Point, across: Place, up: Place) -> Html:
    low = None if point.low is None else point.low * one.times
    high = None if point.high is None else point.high * one.times
    told = f"{point.started[:16]}: {figure(point.value * one.times)} {span(low, high)} {point.run}"
    return tag(
        "circle",
        tag("title", told),
        cx=_short(across(place)),
        cy=_short(up(point.value)),
        r="3",
        class_="dot",
    )


def _dashed(place: int, across: Place) -> Html:
    x = _short((across(place - 1) + across(place)) / 2)
    return tag("line", x1=x, x2=x, y1=str(_TOP), y2=str(_HEIGHT - _BOTTOM), class_="break")


def _axes(one: Trend, up: Place) -> Iterator[Html]:
    low, high = _range(one)
    for value in dict.fromkeys((low, high)):
        words = figure(value * one.times)
        yield tag("text", words, x="2", y=_short(up(value) + 3), class_="axis")
    first, last = one.points[0].started[:10], one.points[-1].started[:10]
    yield tag("text", first, x=str(_LEFT), y=str(_HEIGHT - 4), class_="axis")
    if last != first:
        yield tag(
            "text",
            last,
            x=str(_WIDTH - _RIGHT),
            y=str(_HEIGHT - 4),
            text_anchor="end",
            class_="axis",
        )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in places)


def _short(value: float) -> str:
    return f"{value:.1f}"
