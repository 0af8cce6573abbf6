"""Sentences that an aligner linked together with a neighbour, told by lengths."""

from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Document, Issue, Row, Segment, joined

FAIR = [
    ("Il mercato apre il quattro maggio in piazza.", "The market opens on the fourth of May."),
    ("I commercianti arrivano da tutta la regione.", "The traders come from the whole region."),
    ("La pioggia ha fermato la musica della sera.", "The rain has stopped the evening's music."),
    ("Il sindaco ringrazia chi ha dato una mano.", "The mayor thanks those who lent a hand."),
    ("Le strade del centro restano chiuse al traffico.", "The roads of the centre stay closed."),
]
MORE = "Nobody has counted the visitors of the last few years so far."


def document(lang: str, texts: list[str]) -> Document:
    segments, at = [], 0
    for index, text in enumerate(texts):
        segments.append(
            Segment(
                index=index,
                role="body",
                start=at,
                end=at + len(text),
                text=text,
                clean_text=text,
            )
        )
        at += len(text) + 1
    return Document(
        id=lang,
        outlet="",
        lang=lang,
        statement="",
        published="\n".join(texts),
        path="",
        sha256="",
        segments=tuple(segments),
    )


def found(version: list[str], reference: list[str], links: list[tuple], pivot=None) -> list[Issue]:
    rows = [
        Row(
            system="it",
            index=index,
            role="body",
            version_segments=ours,
            reference_segments=theirs,
            version=joined([version[i] for i in ours]),
            reference=joined([reference[i] for i in theirs]),
            pivot=pivot,
        )
        for index, (ours, theirs) in enumerate(links)
    ]
    issues = find_issues(rows, document("it", version), document("en", reference))
    return [i for row in issues.values() for i in row if i.category in ("omission", "addition")]


def fair(version_more: list[str] = [], reference_more: list[str] = []):  # noqa: B006
    return [v for v, _ in FAIR] + version_more, [r for _, r in FAIR] + reference_more


def test_a_lost_sentence_in_a_fused_row() -> None:
    version, reference = fair(reference_more=[MORE])
    links = [*(((n,), (n,)) for n in range(4)), ((4,), (4, 5))]
    assert found(version, reference, links) == []  # four rows show no ratio
    version, reference = [*version, version[0]], [reference[0], *reference]
    links = [*(((n,), (n + 1,)) for n in range(1, 4)), ((0,), (1,)), ((5,), (0,)), ((4,), (5, 6))]
    (issue,) = found(version, reference, links)
    assert (issue.category, issue.severity, issue.reference_text) == ("omission", "moderate", MORE)


def test_one_sentence_told_in_two_is_no_addition() -> None:
    version, reference = fair(["Il ponte è chiuso.", "Lo dice il sindaco."])
    reference.append("The mayor says that the bridge is closed.")
    links = [*(((n,), (n,)) for n in range(5)), ((5, 6), (5,))]
    assert found(version, reference, links) == []


def test_an_added_sentence_in_a_fused_row() -> None:
    more = "Nessuno ha contato finora i visitatori degli ultimi anni, dicono in città."
    version, reference = fair(["Il ponte sul fiume è stato chiuso ieri.", more])
    reference.append("The bridge over the river was closed.")
    links = [*(((n,), (n,)) for n in range(5)), ((5, 6), (5,))]
    (issue,) = found(version, reference, links)
    assert (issue.category, issue.version_text) == ("addition", more)


@pytest.mark.parametrize("pivot", ["The bridge is closed."])
def test_a_pivot_tells_by_its_words(pivot: str) -> None:
    version, reference = fair(reference_more=[MORE])
    links = [*(((n,), (n,)) for n in range(4)), ((4,), (4, 5))]
    assert all("too short" not in i.explanation for i in found(version, reference, links, pivot))
