"""How numbers, intervals and chances are said in gates, diffs and histories."""

from __future__ import annotations


def figure(value: float | None) -> str:
    """A raw number in four digits that tell something.

    >>> figure(61.2345), figure(0.17), figure(3.0), figure(None)
    ('61.23', '0.17', '3', '–')
    """
    return "–" if value is None else f"{value:.4g}"


def signed(value: float | None) -> str:
    """A difference with its sign.

    >>> signed(1.5), signed(-0.25), signed(0.0), signed(None)
    ('+1.5', '-0.25', '0', '–')
    """
    if value is None:
        return "–"
    return f"{value:+.4g}" if value else "0"


def span(low: float | None, high: float | None) -> str:
    """An interval, empty where there is none.

    >>> span(1.0, 2.5), span(None, None)
    ('[1, 2.5]', '')
    """
    return "" if low is None or high is None else f"[{figure(low)}, {figure(high)}]"


def chance(p_value: float | None) -> str:
    """A p-value.

    >>> chance(0.0312), chance(0.00001), chance(None)
    ('0.0312', '<0.0001', '–')
    """
    if p_value is None:
        return "–"
    return "<0.0001" if p_value < 0.0001 else f"{p_value:.4f}"


def counted(number: int, word: str) -> str:
    """A number of things.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"
