"""Units that measure one thing, and how one is told in the other: miles in kilometres.

A measured value that was converted is rounded, so it need only be near; a span of time is exact.
A degree without a scale may be Celsius's or Fahrenheit's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from evalkit.facts.model import Number, Precision


class _Measure(NamedTuple):
    """What a unit measures, its size in a common unit, and whether the size is a convention."""

    dimension: str
    size: float
    exact: bool = False


_MEASURES = {
    "mm": _Measure("length", 0.001),
    "cm": _Measure("length", 0.01),
    "m": _Measure("length", 1.0),
    "km": _Measure("length", 1000.0),
    "inch": _Measure("length", 0.0254),
    "foot": _Measure("length", 0.3048),
    "yard": _Measure("length", 0.9144),
    "mile": _Measure("length", 1609.344),
    "g": _Measure("mass", 0.001),
    "kg": _Measure("mass", 1.0),
    "ounce": _Measure("mass", 0.02835),
    "pound": _Measure("mass", 0.4536),
    "tonne": _Measure("mass", 1000.0),
    "litre": _Measure("volume", 1.0),
    "gallon": _Measure("volume", 3.785),
    "barrel": _Measure("volume", 158.99),
    "m3": _Measure("volume", 1000.0),
    "km/h": _Measure("speed", 1.0),
    "mph": _Measure("speed", 1.609344),
    "m2": _Measure("area", 0.000001),
    "square foot": _Measure("area", 9.2903e-8),
    "acre": _Measure("area", 0.004047),
    "hectare": _Measure("area", 0.01),
    "km2": _Measure("area", 1.0),
    "square mile": _Measure("area", 2.58999),
    "kW": _Measure("power", 1.0),
    "MW": _Measure("power", 1000.0),
    "second": _Measure("time", 1.0, exact=True),
    "minute": _Measure("time", 60.0, exact=True),
    "hour": _Measure("time", 3600.0, exact=True),
    "day": _Measure("time", 86_400.0, exact=True),
    "week": _Measure("time", 604_800.0, exact=True),
    "month": _Measure("years", 1 / 12, exact=True),
    "year": _Measure("years", 1.0, exact=True),
    "decade": _Measure("years", 10.0, exact=True),
    "century": _Measure("years", 100.0, exact=True),
}
_POUNDS = {"pound", "GBP"}  # one word in English, weight or money
_KILOS = ({"kilo", "kg"}, {"kilo", "km"})  # of either where a language says no more
_DEGREES = ("°C", "°F", "degree")
_NEAR_DEGREES = 1.5  # Celsius: how far rounding leads
_ROUGH_DEGREES = 3.5  # where one of the two is said to be rough


def converted(a: Number, b: Number) -> tuple[Number, Number] | None:
    """Two numbers of unlike units in a common unit; None where the units measure unlike things."""
    if a.ordinal or b.ordinal:
        return None
    if {a.unit, b.unit} == _POUNDS or {a.unit, b.unit} in _KILOS:
        return replace(a, unit=""), replace(b, unit="")
    one, other = _MEASURES.get(a.unit), _MEASURES.get(b.unit)
    if one is None or other is None or one.dimension != other.dimension:
        return None
    return _measured(a, one), _measured(b, other)


def exactly(a: Number, b: Number) -> bool:
    """Whether a unit is told in the other without rounding."""
    one = _MEASURES.get(a.unit)
    return one is not None and one.exact


def is_degree(number: Number) -> bool:
    """Whether a number is a temperature."""
    return number.unit in _DEGREES


def same_temperature(a: Number, b: Number) -> bool:
    """Whether two temperatures are one, on whatever scales.

    >>> from evalkit.facts.numbers import numbers
    >>> same_temperature(*numbers("80 degrees Fahrenheit, 27 degrees Celsius", "en"))
    True
    """
    if a.unit == b.unit and a.low == b.low and a.high == b.high:
        return True
    rough = "approximately" in (a.precision, b.precision)
    reach = _ROUGH_DEGREES if rough else _NEAR_DEGREES
    return any(
        abs(low - other_low) <= reach and abs(high - other_high) <= reach
        for scale, low, high in _celsius(a)
        for other_scale, other_low, other_high in _celsius(b)
        if scale != other_scale
    )


def _celsius(number: Number) -> list[tuple[str, float, float]]:
    """The scales that a temperature may be on, with its bounds in degrees Celsius."""
    found = []
    if number.unit != "°F":
        found.append(("°C", number.low, number.high))
    if number.unit != "°C":
        found.append(("°F", (number.low - 32) * 5 / 9, (number.high - 32) * 5 / 9))
    return found


def _measured(number: Number, measure: _Measure) -> Number:
    about: Precision = number.precision
    if about == "exact" and not measure.exact:
        about = "approximately"
    size = measure.size
    return replace(number, low=number.low * size, high=number.high * size, unit="", precision=about)
