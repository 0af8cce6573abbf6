"""Whether two numbers agree, and how a number is shown."""

from __future__ import annotations

from evalkit.facts.measures import converted, exactly, is_degree, same_temperature
from evalkit.facts.model import Number

_EXACT = 1e-9  # relative: 2.4 million is 2,400,000
_ABOUT = 0.1  # relative: how far "about" reaches
_ROUNDED = 0.05  # relative: how far rounding may lead
_ABOVE = 2.0  # "more than 50" may stand for 50 to 100
_MAGNITUDE = (2, 1000)  # "thousands" are 2 to 1000 thousands
_MAGNITUDES = {
    10: "tens",
    12: "dozens",
    100: "hundreds",
    1000: "thousands",
    10_000: "tens of thousands",
    100_000: "hundreds of thousands",
    1_000_000: "millions",
    10_000_000: "tens of millions",
    100_000_000: "hundreds of millions",
    1_000_000_000: "billions",
}
_PLURALS = {
    **{
        unit: f"{unit}s"
        for unit in (
            *("second", "minute", "hour", "day", "week", "month", "year", "decade"),
            *("mile", "pound", "tonne", "acre", "hectare", "yard", "ounce", "litre", "gallon"),
            *("barrel", "square mile", "degree"),
        )
    },
    "century": "centuries",
    "foot": "feet",
    "square foot": "square feet",
    "inch": "inches",
}
_SIGNS = {"at_least": ">=", "at_most": "<=", "approximately": "~"}


def agree(a: Number, b: Number) -> bool:
    """Whether two numbers can state the same.

    Units agree when they are the same or one is unknown; measures of one dimension are converted
    and then agree within 10 %, spans of time when they are equal. Values agree when their intervals
    meet, where "at least v" reaches from v to 2v, "at most v" from v/2 to v, "about v" 10 % either
    way, and a magnitude n from 2n up to 1000n. Two with the same "about", "at least" or "at most"
    must be equal, or one the other rounded; two magnitudes must be the same, and two ranges have
    the same ends. Ordinals agree with cardinals.
    """
    near = _EXACT
    if is_degree(a) and is_degree(b):
        return same_temperature(a, b)
    if a.unit and b.unit and a.unit != b.unit:
        common = converted(a, b)
        if common is None:
            return False
        near = _EXACT if exactly(a, b) else _ABOUT
        a, b = common
    if a.low != a.high and b.low != b.high:
        if a.precision != b.precision and "approximately" in (a.precision, b.precision):
            near = _ABOUT
        return _near(a.low, b.low, near) and _near(a.high, b.high, near)
    if a.precision == b.precision == "magnitude":
        return _ratio(a.low, b.low) < _MAGNITUDE[0]
    if a.precision == b.precision != "exact" and a.low == a.high and b.low == b.high:
        return _near(a.low, b.low, near) or rounds(a, b)
    if "magnitude" in (a.precision, b.precision):
        rough, other = (a, b) if a.precision == "magnitude" else (b, a)
        least = rough.low * (_MAGNITUDE[0] if other.precision == "exact" else 1)
        return least <= other.high and other.low < rough.low * _MAGNITUDE[1]
    low_a, high_a = _interval(a)
    low_b, high_b = _interval(b)
    return low_a <= high_b and low_b <= high_a


def rounds(a: Number, b: Number) -> bool:
    """Whether one of two unequal values is the other, rounded.

    >>> from evalkit.facts.numbers import numbers
    >>> one, other, third = numbers("over 600,000; over 602,000; over 649,000", "en")
    >>> rounds(one, other), rounds(one, third)
    (True, False)
    """
    rough, fine = sorted((abs(a.low), abs(b.low)), key=_figures)
    if rough == fine or not _near(rough, fine, _ROUNDED):
        return False
    return float(f"{fine:.{_figures(rough) - 1}e}") == rough


def value_text(number: Number) -> str:
    """A number as tables show it: ``1000 years``, ``>=50 %``, ``2-4 km``, ``12th``.

    A magnitude is shown as ``thousands of years``.
    """
    single = number.ordinal or (number.high == 1 and number.precision != "magnitude")
    unit = number.unit if single else _PLURALS.get(number.unit, number.unit)
    if number.precision == "magnitude":
        shown = _MAGNITUDES.get(int(number.low)) or f"{_plain(number.low)}s"
        return f"{shown} of {unit}" if unit else shown
    shown = _plain(number.low)
    if number.high != number.low:
        shown += f"-{_plain(number.high)}"
    shown = _SIGNS.get(number.precision, "") + shown + ("th" if number.ordinal else "")
    return f"{shown} {unit}".strip()


def _near(one: float, other: float, tolerance: float) -> bool:
    return _ratio(one, other) <= 1 + tolerance + _EXACT


def _figures(value: float) -> int:
    """How many significant figures a value has: 1 of 600,000."""
    return len(f"{value:.14e}".partition("e")[0].replace(".", "").rstrip("0")) or 1


def _ratio(a: float, b: float) -> float:
    if a == b:
        return 1.0
    small, large = sorted((abs(a), abs(b)))
    return large / small if small else float("inf")


def _interval(number: Number) -> tuple[float, float]:
    low, high = number.low, number.high
    if number.precision == "at_least":
        return low * (1 - _EXACT), high * _ABOVE
    if number.precision == "at_most":
        return low / _ABOVE, high * (1 + _EXACT)
    reach = _ABOUT if number.precision == "approximately" else _EXACT
    return low * (1 - reach), high * (1 + reach)


def _plain(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")
