"""The cases of the seeds once more, in other words, languages and numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalkit.align.pivot import PivotAligner
from evalkit.types import Document, Link

REFERENCE = [
    "Harbour minister opens new ferry terminal in Kiel",
    "The harbour minister, Ingrid Solberg, opened a ferry terminal in Kiel on Monday morning.",
    "She thanked the 340 workers who had built it in less than two years.",
    "Solberg said the terminal would halve the waiting time for lorries bound for Gothenburg.",
    '"We want freight to leave the motorways and to return to the sea," the minister said.',
    "The mayor, Henrik Thode, asked the ministry to pay for a railway link to the quay.",
    "Fishermen protested outside, fearing that dredging would destroy the herring grounds.",
]
ROLES = ["title", *["body"] * 6]


def sides(links: tuple[Link, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(link.version, link.reference) for link in links]


@pytest.fixture(scope="module")
def reference(build: Callable[..., Document]) -> Document:
    return build("kiel-en", REFERENCE, roles=ROLES)


def test_a_sentence_that_joins_the_first_and_third_encloses_the_second(
    build: Callable[..., Document], reference: Document
) -> None:
    version = build(
        "kiel-de",
        ["Neues Terminal in Kiel", "a", "b", "c", "d", "e"],
        lang="de",
        roles=["title", *["body"] * 5],
        pivots=[
            "New ferry terminal opened in Kiel by the harbour minister",
            "On Monday morning harbour minister Ingrid Solberg opened a ferry terminal in Kiel; "
            "it would, Solberg said, halve waiting times for lorries bound for Gothenburg.",
            "She thanked the 340 workers who built it in under two years.",
            '"Freight should leave the motorways and return to the sea," said the minister.',
            "Mayor Henrik Thode asked the ministry to finance a railway link to the quay.",
            "Outside, fishermen protested; they fear dredging will destroy the herring grounds.",
        ],
    )
    assert sides(PivotAligner().align(version, reference)) == [
        ((0,), (0,)),
        ((1,), (1, 3)),
        ((2,), (2,)),
        ((3,), (4,)),
        ((4,), (5,)),
        ((5,), (6,)),
    ]


def test_a_lead_that_says_a_later_sentence_first_is_a_repetition(
    build: Callable[..., Document], reference: Document
) -> None:
    version = build(
        "kiel-tr",
        ["başlık", "a", "b", "c", "d", "e", "f", "g"],
        lang="tr",
        roles=["title", *["body"] * 7],
        pivots=[
            "Harbour minister opened the new ferry terminal in Kiel",
            "Fishermen protested because they fear that dredging destroys the herring grounds.",
            "Harbour minister Ingrid Solberg opened a ferry terminal in Kiel on Monday morning.",
            "She thanked the 340 workers that had built it in less than two years.",
            "Solberg said that the terminal would halve waiting for lorries bound for Gothenburg.",
            '"We want freight to leave motorways and return to the sea," the minister said.',
            "The mayor, Henrik Thode, asked the ministry to pay a railway link to the quay.",
            "Outside fishermen protested, fearing dredging would destroy the herring grounds.",
        ],
    )
    links = PivotAligner().align(version, reference)
    assert sides(links) == [*(((i if i == 0 else i + 1,), (i,)) for i in range(7)), ((1,), ())]
    assert links[-1].repeats == (6,)


def test_added_sentences_at_the_end_stand_alone_and_repeat_nothing(
    build: Callable[..., Document], reference: Document
) -> None:
    added = [
        "A second berth costing 28 million euros is due to follow in the spring of next year.",
        "Unemployment in Schleswig-Holstein fell to 5.1 per cent, the statistics office reported.",
    ]
    version = build("kiel-2", [*REFERENCE, *added], roles=[*ROLES, "body", "body"])
    links = PivotAligner().align(version, reference)
    assert sides(links) == [*(((i,), (i,)) for i in range(7)), ((7,), ()), ((8,), ())]
    assert [link.repeats for link in links] == [()] * 9


def test_an_omitted_sentence_is_a_null_link_where_it_was(
    build: Callable[..., Document], reference: Document
) -> None:
    version = build("kiel-3", REFERENCE[:3] + REFERENCE[4:], roles=ROLES[:-1])
    links = PivotAligner().align(version, reference)
    assert sides(links) == [
        *(((i,), (i,)) for i in range(3)),
        ((), (3,)),
        *(((i - 1,), (i,)) for i in range(4, 7)),
    ]


def test_a_sentence_cut_in_three_is_one_link(
    build: Callable[..., Document], reference: Document
) -> None:
    pieces = [
        "The harbour minister opened a ferry terminal in Kiel.",
        "Her name is Ingrid Solberg.",
        "It was Monday morning.",
    ]
    version = build(
        "kiel-4", [REFERENCE[0], *pieces, *REFERENCE[2:]], roles=[*ROLES, "body", "body"]
    )
    links = PivotAligner().align(version, reference)
    assert sides(links)[:3] == [((0,), (0,)), ((1, 2, 3), (1,)), ((4,), (2,))]


def test_a_block_moved_far_is_found(build: Callable[..., Document], reference: Document) -> None:
    order = [0, 6, 1, 2, 3, 4, 5]
    version = build("kiel-5", [REFERENCE[i] for i in order], roles=ROLES)
    links = PivotAligner().align(version, reference)
    assert sides(links) == [((order.index(i),), (i,)) for i in range(7)]


def test_a_lead_may_carry_title_and_dateline(build: Callable[..., Document]) -> None:
    reference = build(
        "kiel-6",
        [REFERENCE[0], "4 March 2024", *REFERENCE[2:]],
        roles=["title", "dateline", *ROLES[2:]],
    )
    version = build(
        "kiel-7",
        [
            "On 4 March 2024 the harbour minister opened a new ferry terminal in Kiel.",
            *REFERENCE[2:],
        ],
        roles=["lead", *ROLES[2:]],
    )
    links = PivotAligner().align(version, reference)
    assert sides(links)[0] == ((0,), (0, 1))


def test_boilerplate_stands_in_no_link_and_keeps_its_index(
    build: Callable[..., Document], reference: Document
) -> None:
    version = build(
        "kiel-8",
        ["www.harbour.example", *REFERENCE, "Print this page"],
        roles=["boilerplate", *ROLES, "boilerplate"],
    )
    links = PivotAligner().align(version, reference)
    assert sides(links) == [((i + 1,), (i,)) for i in range(7)]


def test_scores_and_confidence_tell_a_near_link_from_a_far_one(
    build: Callable[..., Document], reference: Document
) -> None:
    loose = [*REFERENCE[:5], "The town wants trains, and money for them.", REFERENCE[6]]
    version = build("kiel-9", loose, roles=ROLES)
    links = PivotAligner().align(version, reference)
    by_reference = {link.reference: link for link in links}
    assert by_reference[(1,)].score == pytest.approx(1.0)
    assert by_reference[(1,)].confidence == pytest.approx(1.0, abs=0.02)
    loosest = by_reference.get((5,))
    assert loosest is not None
    assert (loosest.score, loosest.confidence) < (by_reference[(1,)].score, 0.9)
