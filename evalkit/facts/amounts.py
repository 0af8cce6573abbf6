"""Whether two numbers agree, and how a number is shown."""

from __future__ import annotations

from dataclasses import replace

from evalkit.facts.model import Number, Precision

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
_MEASURES = {  # unit: its dimension, and its size in a common unit
    "mm": ("length", 0.001),
    "cm": ("length", 0.01),
    "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "inch": ("length", 0.0254),
    "foot": ("length", 0.3048),
    "mile": ("length", 1609.344),
    "kg": ("mass", 1.0),
    "pound": ("mass", 0.4536),
    "tonne": ("mass", 1000.0),
    "km/h": ("speed", 1.0),
    "mph": ("speed", 1.609344),
    "acre": ("area", 0.004047),
    "hectare": ("area", 0.01),
    "km2": ("area", 1.0),
    "year": ("years", 1.0),
    "decade": ("years", 10.0),
    "century": ("years", 100.0),
}
_POUNDS = {"pound", "GBP"}  # one word in English, weight or money
_PLURALS = {
    **{
        unit: f"{unit}s"
        for unit in (
            *("second", "minute", "hour", "day", "week", "month", "year", "decade"),
            *("mile", "pound", "tonne", "acre", "hectare"),
        )
    },
    "century": "centuries",
    "foot": "feet",
    "inch": "inches",
}
_SIGNS = {"at_least": ">=", "at_most": "<=", "approximately": "~"}


def agree(a: Number, b: Number) -> bool:
    """Whether two numbers can state the same.

    Units agree when they are the same or one is unknown; measures of one dimension are converted
    and then agree within 10 %. Values agree when their intervals meet,
    where "at least v" reaches from v to 2v, "at most v" from v/2 to v, "about v" 10 % either way,
    and a magnitude n from 2n up to 1000n. Two with the same "about", "at least" or "at most" must
    be equal, or one the other rounded; two magnitudes must be the same, and two ranges have the
    same ends. Ordinals agree with cardinals.
    """
    near = _EXACT
    if a.unit and b.unit and a.unit != b.unit:
        converted = _converted(a, b)
        if converted is None:
            return False
        a, b = converted
        near = _ABOUT
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


def _converted(a: Number, b: Number) -> tuple[Number, Number] | None:
    if a.ordinal or b.ordinal:
        return None
    if {a.unit, b.unit} == _POUNDS:
        return replace(a, unit=""), replace(b, unit="")
    one, other = _MEASURES.get(a.unit), _MEASURES.get(b.unit)
    if one is None or other is None or one[0] != other[0]:
        return None
    return _measured(a, one[1]), _measured(b, other[1])


def _measured(number: Number, size: float) -> Number:
    """The number in the common unit of its dimension; conversions are rounded, so about."""
    about: Precision = "approximately" if number.precision == "exact" else number.precision
    return replace(number, low=number.low * size, high=number.high * size, unit="", precision=about)


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
