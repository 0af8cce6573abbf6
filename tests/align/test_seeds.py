"""The links of the published versions, as a person makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from evalkit.align.lexical import LexicalAligner
from evalkit.align.pivot import PivotAligner
from evalkit.types import Document

Sides = tuple[tuple[int, ...], tuple[int, ...]]

LINKS = {
    "leader-az": "2:2 3:3 4:4,5 5:6 6:7 7,8:8 9,10:9 11,12:10 13,14:11",
    "alahed-ar": "1:2 :3 2:4,6 3:5 4:7 5:8 6:9 7:10 8:11 9: 10: 11: 12:",
    "mehr-ar": "0:2 :3 2:4,5 3:6 4:7 5:8 6:9 7:10 8:11 1:",
    "italian-it": "0:2,3 2,3:4,5 4:6 5:7 6:8 7:9 8,9:10 10,11,12:11 1:",
}
ALSO_RIGHT = {"italian-it": ("0:2,3", "0:2 :3")}
REPEATS: Mapping[str, Mapping[tuple[int, ...], tuple[int, ...]]] = {
    "leader-az": {},
    "alahed-ar": {},
    "mehr-ar": {(1,): (8,)},
    "italian-it": {(1,): (8,)},
}


def parsed(text: str) -> set[Sides]:
    return {
        tuple(tuple(int(index) for index in side.split(",") if index) for side in link.split(":"))
        for link in text.split()
    }  # type: ignore[misc]


def accepted(name: str) -> list[set[Sides]]:
    right = [parsed(LINKS[name])]
    if name in ALSO_RIGHT:
        old, new = map(parsed, ALSO_RIGHT[name])
        right.append((right[0] - old) | new)
    return right


@pytest.mark.parametrize("name", LINKS)
def test_the_pivot_aligner_links_the_seeds_as_a_person_does(
    name: str, seeds: dict[str, Document]
) -> None:
    links = PivotAligner().align(seeds[name], seeds["leader-en"])
    assert {(link.version, link.reference) for link in links} in accepted(name)
    assert {link.version: link.repeats for link in links if link.repeats} == REPEATS[name]


@pytest.mark.parametrize("name", LINKS)
def test_the_lexical_aligner_comes_near_without_a_translation(
    name: str, seeds: dict[str, Document]
) -> None:
    links = LexicalAligner().align(seeds[name], seeds["leader-en"])
    found = {(link.version, link.reference) for link in links}
    assert max(len(found & right) / len(right) for right in accepted(name)) >= 0.75


@pytest.mark.parametrize("name", ["mehr-ar", "italian-it"])
def test_the_expected_links_are_those_of_the_hand_made_gold(name: str, shared: Path) -> None:
    gold = json.loads((shared / "data/gold/statement.json").read_text(encoding="utf-8"))
    boilerplate = {
        document: {s["i"] for s in gold["docs"][document]["segments"] if s["role"] == "boilerplate"}
        for document in (name, "leader-en")
    }
    links = {
        (
            tuple(i for i in link["xx"] if i not in boilerplate[name]),
            tuple(j for j in link["en"] if j not in boilerplate["leader-en"]),
        )
        for link in gold["docs"][name]["links"]
    }
    assert links - {((), ())} in accepted(name)
