"""Rows for the checks: the seeds with the links that are right, and rows made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit.types import Document, Issue, Role, Row, joined

EVENT = "2022-06-19"

# version segments, reference segments, repeated reference segments
LINKS: Mapping[str, list[tuple[list[int], list[int], list[int]]]] = {
    "leader-az": [
        ([2], [2], []),
        ([3], [3], []),
        ([4], [4, 5], []),
        ([5], [6], []),
        ([6], [7], []),
        ([7, 8], [8], []),
        ([9, 10], [9], []),
        ([11, 12], [10], []),
        ([13, 14], [11], []),
    ],
    "alahed-ar": [
        ([1], [2], []),
        ([], [3], []),
        ([2], [4, 6], []),
        ([3], [5], []),
        *(([index - 3], [index], []) for index in range(7, 12)),
        *(([index], [], []) for index in range(9, 13)),
    ],
    "mehr-ar": [
        ([0], [2], []),
        ([], [3], []),
        ([2], [4, 5], []),
        *(([index - 3], [index], []) for index in range(6, 12)),
        ([1], [], [8]),
    ],
    "italian-it": [
        ([0], [2, 3], []),
        ([2, 3], [4, 5], []),
        *(([index - 2], [index], []) for index in range(6, 10)),
        ([8, 9], [10], []),
        ([10, 11, 12], [11], []),
        ([1], [], [8]),
    ],
}
FIRST = {"leader-az": 2, "alahed-ar": 1, "mehr-ar": 0, "italian-it": 0}


@dataclass(frozen=True)
class Case:
    """Rows of one version with the two documents."""

    rows: tuple[Row, ...]
    version: Document
    reference: Document


def document(name: str, lang: str, event: str | None, aliases: object = ()) -> Document:
    return Document(
        id=name,
        outlet=name,
        lang=lang,
        statement="statement",
        published="",
        path=f"{name}.txt",
        sha256="",
        event_date=event,
        aliases=aliases,  # type: ignore[arg-type]
    )


def reference_segments(root: Path) -> list[str]:
    lines = (root / "seeds/leader-en.txt").read_text(encoding="utf-8").split("\n")
    first, *others = [line for line in lines if line.strip()][4:]
    head, stop, tail = first.partition("delegation. ")
    return ["", "", *[line for line in lines if line.strip()][2:4], head + stop[:-1], tail, *others]


@pytest.fixture(scope="session")
def seeds(root: Path) -> dict[str, Case]:
    told = reference_segments(root)
    reference = document("leader-en", "en", EVENT)
    cases = {}
    for name, links in LINKS.items():
        lang = name[-2:]
        memory = (root / f"seeds/mt/llm.{name}.{lang}-en.tsv").read_text(encoding="utf-8")
        lines = [line.split("\t") for line in memory.splitlines()]
        ours = {index + FIRST[name]: line[0] for index, line in enumerate(lines)}
        pivots = {index + FIRST[name]: line[1] for index, line in enumerate(lines)}
        rows = []
        for index, (version, theirs, repeats) in enumerate(links):
            role: Role = "title" if theirs[:1] == [2] else "dateline" if theirs == [3] else "body"
            rows.append(
                Row(
                    system=name,
                    index=index,
                    role=role,
                    version_segments=tuple(version),
                    reference_segments=tuple(theirs),
                    version=joined([ours[i] for i in version]) if version else None,
                    reference=joined([told[i] for i in theirs]) if theirs else None,
                    pivot=joined([pivots[i] for i in version]) if version else None,
                    repeats=tuple(repeats),
                )
            )
        cases[name] = Case(tuple(rows), document(name, lang, EVENT), reference)
    return cases


@pytest.fixture(scope="session")
def case() -> Callable[..., Case]:
    """Build rows from (version, reference, pivot) triples, segment by segment."""

    def build(
        lang: str,
        *triples: tuple[str | None, str | None, str | None],
        reference_lang: str = "en",
        event: str | None = None,
        system: str = "paper",
        repeats: Mapping[int, Sequence[int]] | None = None,
        aliases: object = (),
        roles: Mapping[int, Role] | None = None,
    ) -> Case:
        rows = tuple(
            Row(
                system=system,
                index=index,
                role=(roles or {}).get(index, "body"),
                version_segments=() if version is None else (index,),
                reference_segments=() if reference is None else (index,),
                version=version,
                reference=reference,
                pivot=pivot,
                repeats=tuple((repeats or {}).get(index, ())),
            )
            for index, (version, reference, pivot) in enumerate(triples)
        )
        return Case(
            rows,
            document(system, lang, event, aliases),
            document("reference", reference_lang, event),
        )

    return build


@pytest.fixture(scope="session")
def flat() -> Callable[[Mapping[int, Sequence[Issue]]], list[Issue]]:
    return lambda issues: [issue for found in issues.values() for issue in found]
