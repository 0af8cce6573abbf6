"""Human versions beside machines: where a metric of overlap ranks a person too low, and why.

A metric of overlap counts the words that a text shares with a reference. Standard references are
close to their source in wording, as machines are; a person who writes freely shares fewer words.
In WMT20 English-German BLEU and chrF put a human translation below each of the 7 systems that
people judged, and people put it above each; against a paraphrased reference the same metrics agree
with people on all 14 of these (Freitag, Grangier and Caswell 2020, "BLEU might be Guilty but
References are not Innocent", on paraphrased references; the judgements are those of Freitag et al.
2021, "Experts, Errors, and Context").
So a human version below a machine by such a metric is no finding, and is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from evalkit.metrics.surface import statistics_by_system
from evalkit.optional import counts_overlap
from evalkit.protocols import Metric
from evalkit.significance import total
from evalkit.types import Reversal, TestSet


def reversals(
    testset: TestSet, metric: Metric, humans: Collection[str], *, paraphrased: Collection[str] = ()
) -> tuple[Reversal, ...]:
    """Where a metric puts a human version below a machine on the same rows and references.

    Each human version is held against the references but itself: one of its name, or one with
    the very same texts. All systems that are not human are machines.

    Args:
        testset: Human versions and machines among its hypotheses, and references.
        metric: Any metric; one that does not count overlap gives none.
        humans: The names of the human versions among the hypotheses.
        paraphrased: The names of references that are paraphrased, the remedy: against those alone
            overlap is no handicap, so nothing is said.

    Returns:
        Human versions in the order of ``humans``, machines in that of the test set.
    """
    found: list[Reversal] = []
    for human in humans if counts_overlap(metric) else ():
        machines = [name for name in testset.hypotheses if name not in humans]
        own = testset.hypotheses[human]
        references = {
            name: texts
            for name, texts in testset.references.items()
            if name != human and texts != own
        }
        if not machines or not references or set(references) <= set(paraphrased):
            continue
        texts = {name: testset.hypotheses[name] for name in (human, *machines)}
        held = replace(testset, hypotheses=texts, references=references)
        tables = statistics_by_system(metric, held)
        values = {name: metric.score(total(table)) for name, table in tables.items()}
        found += reversals_of(values, metric, human, tuple(references))
    return tuple(found)


def against_paraphrased(
    testset: TestSet, metric: Metric, paraphrased: Collection[str]
) -> dict[str, float | None] | None:
    """Every system's score against the paraphrased references alone, the remedy.

    Returns:
        By system; None where there is none among the references, where all are paraphrased, which
        is the score itself, and for a metric that does not count overlap.
    """
    kept = {name: texts for name, texts in testset.references.items() if name in paraphrased}
    if not kept or len(kept) == len(testset.references) or not counts_overlap(metric):
        return None
    tables = statistics_by_system(metric, replace(testset, references=kept))
    return {system: metric.score(total(table)) for system, table in tables.items()}


def reversals_of(
    values: Mapping[str, float | None], metric: Metric, human: str, references: Sequence[str]
) -> list[Reversal]:
    """The same from scores at hand, of one human version and machines on the same rows."""
    ours = values[human]
    if ours is None or not counts_overlap(metric):
        return []
    return [
        Reversal(
            metric=metric.name,
            human=human,
            machine=machine,
            human_value=ours,
            machine_value=value,
            references=tuple(references),
        )
        for machine, value in values.items()
        if machine != human
        and value is not None
        and (ours < value if metric.higher_is_better else ours > value)
    ]
