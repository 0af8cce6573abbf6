"""A text and the facts in it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.facts.model import DayTime, Figure, Moment, Number, Quotation, Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A text and the facts in it, in order; their offsets are into ``text``."""

    text: str
    lang: str
    numbers: tuple[Number, ...]
    moments: tuple[Moment, ...]
    times: tuple[DayTime, ...]
    quotations: tuple[Quotation, ...]
    figures: tuple[Figure, ...] = ()
    weekdays: tuple[Weekday, ...] = ()

    @property
    def facts(self) -> int:
        """How many facts can be compared."""
        return len(self.numbers) + len(self.moments) + len(self.times)
