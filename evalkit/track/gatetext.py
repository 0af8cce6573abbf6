"""A gate's outcomes for the screen and for a step summary, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.text.printable import safe_line
from evalkit.track.gatewords import head, sentence, title, too_small
from evalkit.track.outcomes import Gated, Outcome
from evalkit.track.table import table
from evalkit.track.words import chance, figure, signed, span

_HEAD = ("", "what", "rule", "before", "now", "delta", "[95 %]", "p adj.", "visible")
_MARKS = {"passed": "ok", "failed": "FAIL", "skipped": "–"}
_EMOJI = {"passed": "✅", "failed": "❌", "skipped": "➖"}
# What Markdown or HTML would take for markup.
_MARKUP = "\\`*_{}[]<>()#|!~&"


def in_text(gated: Gated) -> list[str]:
    """The lines of a gate: a table, what failed and why, warnings, and the verdict last."""
    rows = [[_MARKS[one.status], *_cells(one)] for one in gated.outcomes]
    return [
        *table(_HEAD, rows, names=3),
        "",
        *(safe_line(f"failed: {sentence(one)}") for one in gated.failures),
        *(safe_line(f"warning: {words}") for words in warnings(gated)),
        safe_line(head(gated)),
    ]


def warnings(gated: Gated) -> list[str]:
    """What a reader should know beside the outcomes."""
    skipped = [one for one in gated.outcomes if one.status == "skipped"]
    return [
        *gated.warnings,
        *(f"{title(one)}, {one.rule}: left out, {one.reason}" for one in skipped),
        *too_small(gated),
    ]


def in_markdown(gated: Gated) -> str:
    """The same for a step summary on GitHub; every text is escaped."""
    return "".join(f"{line}\n" for line in _markdown(gated))


def _markdown(gated: Gated) -> Iterator[str]:
    mark = _EMOJI["passed" if gated.passed else "failed"]
    yield f"## {mark} {_plain(head(gated))}"
    yield ""
    if gated.failures:
        yield from (f"- **failed** {_plain(sentence(one))}" for one in gated.failures)
        yield ""
    told = warnings(gated)
    if told:
        yield from (f"- ⚠️ {_plain(words)}" for words in told)
        yield ""
    yield from _markdown_table([[_EMOJI[one.status], *_cells(one)] for one in gated.outcomes])
    yield ""
    yield _plain(
        f"p adj.: one-sided, approximate randomization, Holm over {gated.tests} drops, level "
        f"{gated.alpha:g}. visible: the smallest drop that these rows would mostly show."
    )


def _markdown_table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(_plain(cell) for cell in _HEAD) + " |"
    yield "| --- | --- | --- |" + " ---: |" * (len(_HEAD) - 3)
    for row in rows:
        yield "| " + " | ".join(_plain(cell) for cell in row) + " |"


def _cells(one: Outcome) -> list[str]:
    change = one.change
    return [
        title(one),
        one.rule,
        figure(one.before) if one.kind == "drop" else "",
        figure(one.value),
        signed(change.delta) if change else "",
        span(change.low, change.high) if change else "",
        chance(one.p_adjusted) if change else "",
        figure(one.smallest) if change else "",
    ]


def _plain(text: str) -> str:
    r"""Text in which Markdown finds no markup.

    >>> _plain("a_b|<c>")
    'a\\_b\\|\\<c\\>'
    """
    return "".join(f"\\{char}" if char in _MARKUP else char for char in safe_line(text))
