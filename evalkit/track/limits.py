"""Limits as a gate's config writes them: ``comet >= 0.80``, ``issues[number].major == 0``.

The form is ``NAME OP NUMBER``, nothing more; it is taken apart, and nothing is evaluated.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from evalkit import plugins
from evalkit.errors import ConfigError
from evalkit.types import SEVERITIES, Category

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_LONGEST = 300
# The bound holds no sign of a comparison; a metric's options may.
_LIMIT = re.compile(r"(?P<what>.+?)\s*(?P<op>>=|<=|==|!=|>|<)\s*(?P<bound>[^<>=!\s]+)")
_COUNT = re.compile(r"issues(?:\[(?P<category>[a-z]+|\*)\])?(?:\.(?P<severity>[a-z]+))?")
CATEGORIES: tuple[str, ...] = get_args(Category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A floor or ceiling of a named number."""

    what: str
    op: str
    bound: float

    def __call__(self, value: float) -> bool:
        """Whether a value keeps the limit."""
        return _COMPARE[self.op](value, self.bound)

    def __str__(self) -> str:
        return f"{self.what} {self.op} {self.bound:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Issues of a kind; None stands for any, ``*`` as the category for each by itself."""

    category: str | None
    severity: str | None


def parse_limit(text: str) -> Limit:
    """Read a limit.

    Raises:
        ConfigError: It is not of the form.

    >>> str(parse_limit("issues[number].major==0")), parse_limit("chrf:word_order=2 > 60").what
    ('issues[number].major == 0', 'chrf:word_order=2')
    """
    if len(text) > _LONGEST:
        raise _malformed(text[:40] + "…", f"a limit is longer than {_LONGEST} characters")
    match = _LIMIT.fullmatch(text.strip())
    if match is None:
        raise _malformed(text, "a limit names a number, a comparison and a bound")
    what, op, number = match["what"], match["op"], match["bound"]
    try:
        bound = float(number)
    except ValueError:
        raise _malformed(text, f"{number!r} is not a number") from None
    if not math.isfinite(bound):
        raise _malformed(text, f"{number} is no finite bound")
    if what.startswith("issues"):
        parse_count(what)
    return Limit(what=what, op=op, bound=bound)


def parse_count(text: str) -> Count:
    """Read ``issues``, ``issues[number]``, ``issues.major``, ``issues[number].major``.

    Raises:
        ConfigError: It is not of the form, or names no category or severity that there is.

    >>> parse_count("issues[number].major")
    Count(category='number', severity='major')
    """
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        raise _malformed(text, "issues are not named issues[CATEGORY].SEVERITY")
    category, severity = match["category"], match["severity"]
    if category not in (None, "*", *CATEGORIES):
        unknown = plugins.unknown_key(category, list(CATEGORIES), what="category")
        raise ConfigError(unknown.what, place=text, mend=unknown.mend)
    if severity not in (None, *SEVERITIES):
        unknown = plugins.unknown_key(severity, list(SEVERITIES), what="severity")
        raise ConfigError(unknown.what, place=text, mend=unknown.mend)
    return Count(category=category, severity=severity)


def _malformed(text: str, what: str) -> ConfigError:
    return ConfigError(
        what,
        place=text,
        mend="Write NAME OP NUMBER, such as 'comet >= 0.80' or 'issues[number].major == 0'.",
    )
