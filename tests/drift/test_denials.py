from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from evalkit.drift.checks import find_issues
from evalkit.drift.denials import denials, surplus

BRIDGE = "The old bridge near Bremen {} opened by the city's engineers last winter."
HAFEN = "Der alte Hafen bei Bremen wurde im vergangenen Winter {} von Ingenieuren gesperrt."


@pytest.mark.parametrize(
    ("lang", "denied", "affirmed"),
    [
        ("en", BRIDGE.format("was never"), BRIDGE.format("was")),
        ("en", BRIDGE.format("wasn't"), BRIDGE.format("was")),
        ("de", HAFEN.format("nicht"), HAFEN.format("schnell")),
    ],
)
def test_a_denial_more_is_found_on_the_side_that_has_it(
    lang: str, denied: str, affirmed: str
) -> None:
    assert surplus(denied, affirmed, lang)
    assert surplus(affirmed, denied, lang) is None
    assert surplus(denied, denied, lang) is None


@pytest.mark.parametrize(
    ("lang", "denied", "other"),
    [
        ("en", BRIDGE.format("was not"), BRIDGE.format("failed to be")),
        ("en", BRIDGE.format("was not only"), BRIDGE.format("was")),
        ("en", BRIDGE.format("was not"), "Rain fell on the hills of Umbria all through May."),
        ("en", "It was not closed.", "It was open."),
        ("de", HAFEN.format("nicht"), HAFEN.format("kaum")),
        ("de", HAFEN.format("nicht nur"), HAFEN.format("auch")),
    ],
)
def test_what_may_be_said_in_another_way_is_none(lang: str, denied: str, other: str) -> None:
    assert surplus(denied, other, lang) is None


def test_a_language_without_its_words_is_not_judged() -> None:
    assert denials("Körpü heç vaxt açılmadı.", "az") is None
    assert surplus("Körpü heç vaxt açılmadı.", "Körpü açıldı.", "az") is None


def test_the_check_tells_of_it_in_german_too(case) -> None:
    rows = case("de", *[(text, HAFEN.format("schnell"), text) for text in [HAFEN.format("nicht")]],
                reference_lang="de")  # fmt: skip
    found = find_issues(rows.rows, rows.version, rows.reference)[0]
    (issue,) = [one for one in found if one.category == "negation"]
    assert issue.severity == "moderate"
    assert issue.version_text is not None and issue.version_text.startswith("nicht")


def test_two_translations_of_a_text_seldom_differ_so(shared: Path) -> None:
    lines = []
    with tarfile.open(shared / "data" / "wmt22-en-de" / "texts.tar.xz") as tar:
        for name in ("ref.A.de", "ref.B.de"):
            member = next(one for one in tar.getmembers() if one.name.endswith(name))
            lines.append(tar.extractfile(member).read().decode("utf-8").split("\n")[:800])
    pairs = list(zip(*lines, strict=True))
    told = sum(bool(surplus(a, b, "de") or surplus(b, a, "de")) for a, b in pairs)
    assert told <= 8
