"""A metric as a user writes it: ``bleu``, ``chrf:word_order=2``, ``comet:model="a,b"``.

The form is ``NAME`` or ``NAME:key=value,key=value``, split at the first colon. A value may be
quoted with ``'`` or ``"``; within the quotes a comma is part of the value and the quote itself is
written twice. Unquoted values may hold colons and equals signs.

A class that is not installed as a plug-in is named ``module:Class``, so it carries a colon of its
own: what follows the first colon is read as the class when it is a single word, without an equals
sign, up to the end or the next colon. ``pkg.metrics:Mine`` and ``pkg.metrics:Mine:beta=2`` name
the class ``Mine``; ``chrf:beta=2`` is the plug-in ``chrf`` with an option.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evalkit import plugins
from evalkit.errors import ConfigError, EvalkitError

if TYPE_CHECKING:
    from evalkit.protocols import Metric

_SPEC = re.compile(r"(?P<use>[^:]+(?::[^\W\d]\w*(?=:|\Z))?)(?P<colon>:)?(?P<options>.*)", re.DOTALL)
_KEY = re.compile(r"\s*(?P<key>[^\W\d]\w*)\s*=\s*")
_QUOTED = re.compile(
    r"""(?P<quote>["'])(?P<value>(?:(?!(?P=quote)).|(?P=quote){2})*)(?P=quote)\s*""", re.DOTALL
)
_BARE = re.compile(r"[^,]*")


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A metric's name and options; ``str`` gives the form that ``parse`` reads.

    Parsed options are text; the metric's own field types turn them into numbers and so on.

    >>> str(MetricSpec("chrf", {"word_order": 2}))
    'chrf:word_order=2'
    """

    use: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> MetricSpec:
        """Read ``NAME`` or ``NAME:key=value,key=value``.

        Raises:
            ConfigError: The text is not of that form, or names an option twice.

        >>> MetricSpec.parse("comet:model='a,b',precision=bf16").options
        {'model': 'a,b', 'precision': 'bf16'}
        """
        match = _SPEC.fullmatch(text.strip())
        if match is None:
            raise _malformed(text, "a metric has no name")
        if match["colon"] is None:
            return cls(match["use"])
        return cls(match["use"].strip(), _options(match["options"], text))

    def build(self) -> Metric:
        """Make the metric.

        Raises:
            ConfigError: Unknown name or option, or a value of the wrong type; all at once.
        """
        try:
            metric: Metric = plugins.build("metrics", self.use, self.options)
        except ConfigError as error:
            name, _, word = self.use.partition(":")
            if word and name in plugins.names("metrics"):
                raise _malformed(
                    str(self), f"the option {word!r} of {name} has no value"
                ) from error
            raise
        return metric

    def __str__(self) -> str:
        """The text that ``parse`` reads."""
        options = ",".join(f"{key}={_written(value)}" for key, value in self.options.items())
        return f"{self.use}:{options}" if options else self.use

    def __hash__(self) -> int:
        return hash(str(self))


def build_metrics(specs: Iterable[str | MetricSpec]) -> dict[MetricSpec, Metric]:
    """Make every metric, in the order given.

    Raises:
        ConfigError: Any of them is wrong or named twice; it carries the problems of all.
    """
    made: dict[MetricSpec, Metric] = {}
    seen: set[str] = set()
    problems: list[EvalkitError] = []
    for given in specs:
        try:
            spec = MetricSpec.parse(given) if isinstance(given, str) else given
            if str(spec) in seen:
                raise ConfigError("this metric is named twice", place=str(spec))
            seen.add(str(spec))
            made[spec] = spec.build()
        except ConfigError as error:
            problems += error.problems or [error]
    if problems:
        raise ConfigError.of(problems)
    return made


def _options(text: str, whole: str) -> dict[str, str]:
    options: dict[str, str] = {}
    place = 0
    while True:
        key = _KEY.match(text, place)
        if key is None:
            raise _malformed(whole, f"an option is not written key=value: {text[place:]!r}")
        if key["key"] in options:
            raise _malformed(whole, f"the option {key['key']!r} is given twice")
        options[key["key"]], place = _value(text, key.end(), whole, key["key"])
        if place == len(text):
            return options
        if text[place] != ",":
            raise _malformed(whole, f"text follows the quoted value of {key['key']!r}")
        place += 1


def _value(text: str, place: int, whole: str, key: str) -> tuple[str, int]:
    if text[place : place + 1] in ('"', "'"):
        quoted = _QUOTED.match(text, place)
        if quoted is None:
            raise _malformed(whole, f"the quote of {key!r} is not closed")
        return quoted["value"].replace(quoted["quote"] * 2, quoted["quote"]), quoted.end()
    bare = _BARE.match(text, place)
    value = bare[0].strip() if bare else ""
    if not value:
        raise _malformed(whole, f"the option {key!r} has no value")
    return value, place + len(bare[0] if bare else "")


def _written(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text and "," not in text and text[0] not in "\"'" and text == text.strip():
        return text
    quote = "'" if '"' in text else '"'
    return quote + text.replace(quote, quote * 2) + quote


def _malformed(text: str, what: str) -> ConfigError:
    return ConfigError(what, place=text, mend="Write NAME or NAME:key=value,key=value.")
