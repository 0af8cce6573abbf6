"""Numbers as people read them: one form for all reports."""

from __future__ import annotations

NONE = "–"


def percent(share: float | None, *, digits: int = 0) -> str:
    """A share in [0, 1] as percent; a share that is there but would print as 0 says so.

    >>> percent(0.256), percent(0.002), percent(0.0), percent(None)
    ('26 %', '<1 %', '0 %', '–')
    """
    if share is None:
        return NONE
    value = f"{share * 100:.{digits}f}"
    if share > 0 and float(value) == 0:
        return f"<{10**-digits:.{digits}f} %"
    return f"{value} %"


def bare_percent(share: float | None) -> str:
    """The same without the sign, for a column whose head has it."""
    return percent(share).removesuffix(" %")


def points(value: float | None, *, sign: bool = False) -> str:
    """A score or a difference of scores, with one decimal.

    >>> points(61.24), points(3.0, sign=True), points(None)
    ('61.2', '+3.0', '–')
    """
    if value is None:
        return NONE
    return f"{value:+.1f}" if sign else f"{value:.1f}"


def interval(low: float | None, high: float | None, *, sign: bool = False) -> str:
    """The 95 % interval of a score; empty where there is none.

    >>> interval(55.04, 67.0)
    '55.0 to 67.0'
    """
    if low is None or high is None:
        return ""
    return f"{points(low, sign=sign)} to {points(high, sign=sign)}"


def percent_interval(low: float | None, high: float | None) -> str:
    """The 95 % interval of a share; empty where there is none.

    >>> percent_interval(0.1, 0.5)
    '10 to 50 %'
    """
    if low is None or high is None:
        return ""
    return f"{bare_percent(low)} to {percent(high)}"


def p_value(value: float) -> str:
    """A p-value that claims no more digits than resampling gives.

    >>> p_value(0.0004), p_value(0.0312)
    ('< 0.001', '= 0.031')
    """
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count and its noun.

    >>> plural(1, "row"), plural(3, "row"), plural(2, "memory", "memories")
    ('1 row', '3 rows', '2 memories')
    """
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def listed(words: list[str]) -> str:
    """Words as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"]), listed([])
    ('a', 'a, b and c', '')
    """
    return " and ".join([part for part in (", ".join(words[:-1]), *words[-1:]) if part])
