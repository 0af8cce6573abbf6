"""Human versions below machines, on the WMT20 set where people judged the same texts."""

from __future__ import annotations

import tarfile
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import pytest

from evalkit.humanversions import reversals
from evalkit.metrics.surface import Bleu, Chrf
from evalkit.report.systems import below_machine_words
from evalkit.types import TestSet

HUMANS = ("Human-A", "Human-B", "Human-P")
PREFIX = "newstest2020.en-de."


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    with tarfile.open(shared / "data/wmt20-en-de-human/newstest2020.en-de.tar.xz") as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is not None and PREFIX in member.name:
                name = Path(member.name).name.removeprefix(PREFIX).removesuffix(".txt")
                lines = file.read().decode("utf-8").removesuffix("\n").split("\n")
                found[name.removesuffix(".0")] = tuple(lines)
    return found


@pytest.fixture(scope="module")
def people(shared: Path) -> dict[str, float]:
    """The mean MQM score of every system that people judged; higher is better."""
    table = shared / "data/wmt20-en-de-human/mqm_newstest2020_ende.avg_seg_scores.tsv"
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        system, score, _ = line.split()
        scores[system.removesuffix(".0")].append(float(score))
    return {system: fmean(values) for system, values in scores.items()}


def held(texts: dict[str, tuple[str, ...]], human: str, *references: str) -> TestSet:
    systems = [human, *(name for name in texts if name not in HUMANS)]
    return TestSet(
        lp="en-de",
        hypotheses={name: texts[name] for name in systems},
        references={name: texts[name] for name in references},
    )


@pytest.mark.parametrize("metric", [Bleu(), Chrf()], ids=["BLEU", "chrF2"])
def test_the_warning_fires_on_every_reversal(
    texts: dict[str, tuple[str, ...]], people: dict[str, float], metric: Bleu | Chrf
) -> None:
    judged = {name for name in people if name not in HUMANS}
    assert len(judged) == 7
    assert all(people["Human-A"] > people[machine] for machine in judged)
    fallen = reversals(held(texts, "Human-A", "Human-B"), metric, ["Human-A"])
    # The metric puts the human translation below all that people put below it.
    assert judged <= {one.machine for one in fallen}
    assert all(one.human_value < one.machine_value for one in fallen)
    (warning,) = below_machine_words(fallen)
    assert all(machine in warning for machine in judged)
    assert "paraphrased reference" in warning and "COMET" in warning


@pytest.mark.parametrize("metric", [Bleu(), Chrf()], ids=["BLEU", "chrF2"])
def test_a_paraphrased_reference_mends_it(
    texts: dict[str, tuple[str, ...]], metric: Bleu | Chrf
) -> None:
    testset = held(texts, "Human-A", "Human-P")
    # Not because nothing is said of a paraphrased reference: no reversal is left.
    assert reversals(testset, metric, ["Human-A"]) == ()
    assert reversals(testset, metric, ["Human-A"], paraphrased=["Human-P"]) == ()


SHORT = TestSet(
    lp="en-it",
    hypotheses={
        "person": ("il gatto dorme sul tappeto rosso", "piove da ieri sera"),
        "machine": ("il gatto dorme sul letto rosso", "piove da ieri"),
        "poor": ("rosso", "ieri"),
    },
    references={
        "person": ("il gatto dorme sul tappeto rosso", "piove da ieri sera"),
        "editor": ("il gatto dorme sul letto rosso", "piove da ieri"),
    },
)


def test_a_human_version_is_never_its_own_reference() -> None:
    (fallen,) = reversals(SHORT, Chrf(), ["person"])
    assert (fallen.human, fallen.machine, fallen.references) == ("person", "machine", ("editor",))
    # Under another name it is the same text.
    copied = TestSet(
        lp=SHORT.lp,
        hypotheses=SHORT.hypotheses,
        references={"copy": SHORT.references["person"], "editor": SHORT.references["editor"]},
    )
    assert reversals(copied, Chrf(), ["person"]) == (fallen,)


def test_paraphrased_references_alone_need_no_warning() -> None:
    assert reversals(SHORT, Chrf(), ["person"], paraphrased=["editor"]) == ()


def test_a_metric_that_counts_no_overlap_gives_no_warning() -> None:
    class Meaning(Chrf):
        counts_overlap = False

    assert reversals(SHORT, Meaning(), ["person"]) == ()


def test_what_is_at_hand_is_named_as_the_remedy() -> None:
    fallen = reversals(SHORT, Chrf(), ["person"])
    assert "Go by wmt22-comet-da." in below_machine_words(fallen, instead=["wmt22-comet-da"])[0]
    assert below_machine_words([]) == []
