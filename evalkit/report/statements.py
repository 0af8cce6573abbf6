"""A run of several statements, for reports: its outlets as one table, its statements one by one.

Both are made as results of the kind that a run of one statement has, so that every report draws
them as it draws those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.report.figures import NONE, listed, percent, percent_interval, plural
from evalkit.results import Results

Record = Mapping[str, Any]

SPREAD_HEAD = ("outlet", "statements", "drift rate", "95 %", "lowest", "median", "highest")
_WORST = 3
_FEW = 10


@dataclass(frozen=True, kw_only=True)
class OutletWords:
    """What a screen says of one outlet over statements, in a sentence."""

    outlet: str
    words: str


def are_several(results: Results) -> bool:
    """Whether a run is about several statements."""
    return "statements" in results.run


def of_outlets(results: Results) -> Results:
    """The outlets over all statements, each as a document without rows."""
    documents = [
        {
            "id": one["name"],
            "outlet": one["name"],
            "lang": one["lang"],
            "statement": None,
            **({"translated_by": one["translated_by"]} if one["translated_by"] else {}),
        }
        for one in results.run["outlets"]
    ]
    scores = results.scores
    return replace(
        results,
        run={**results.run, "documents": documents},
        scores={
            **scores,
            "scores": [one for one in scores["scores"] if "statements" in one["conditions"]],
            "profiles": [one for one in scores["profiles"] if one["statement"] is None],
        },
        segments=(),
        issues=(),
    )


def by_statement(results: Results) -> Iterator[tuple[str, Results]]:
    """Every statement of a run, with its own reference, scores, rows and issues."""
    for one in results.run["statements"]:
        ids = {one["reference"]["used"], *one["versions"]}
        scores = results.scores
        yield (
            one["statement"],
            replace(
                results,
                run={
                    **results.run,
                    "reference": one["reference"],
                    "documents": [d for d in results.run["documents"] if d["id"] in ids],
                },
                scores={
                    "scores": [
                        score
                        for score in scores["scores"]
                        if score["system"] in ids and "statements" not in score["conditions"]
                    ],
                    "comparisons": [],
                    "profiles": [
                        profile
                        for profile in scores["profiles"]
                        if profile["statement"] == one["statement"]
                    ],
                    "lineage": {},
                    "votes": [
                        vote
                        for vote in scores.get("votes", ())
                        if vote["statement"] == one["statement"]
                    ],
                },
                segments=[row for row in results.segments if row["system"] in ids],
                issues=[issue for issue in results.issues if issue["system"] in ids],
            ),
        )


def spread_rows(results: Results) -> list[list[str]]:
    """How the drift rates of each outlet lie over its statements; see ``SPREAD_HEAD``."""
    rows = []
    for profile in _profiles(results):
        spread = profile["spread"]
        counted = str(spread["statements"])
        if spread["judged"] < spread["statements"]:
            counted += f" ({spread['judged']} judged)"
        rows.append(
            [
                profile["system"],
                counted,
                percent(profile["drift_rate"]),
                percent_interval(profile["low"], profile["high"]),
                *(percent(spread[key]) for key in ("lowest", "median", "highest")),
            ]
        )
    return rows


def rates_head(results: Results) -> list[str]:
    """The head of ``rates_rows``."""
    return ["statement", *(one["name"] for one in results.run["outlets"])]


def rates_rows(results: Results) -> list[list[str]]:
    """The drift rate of every outlet in every statement; a dash where it has none."""
    rates = _rates(results)
    return [
        [
            one["statement"],
            *(
                percent(rates.get(outlet["documents"].get(one["statement"], "")))
                if one["statement"] in outlet["documents"]
                else NONE
                for outlet in results.run["outlets"]
            ),
        ]
        for one in results.run["statements"]
    ]


def outlets_in_words(results: Results) -> list[OutletWords]:
    """What was found of each outlet, and the statements in which it drifts most."""
    rates = _rates(results)
    told = []
    for outlet in results.run["outlets"]:
        ids = set(outlet["documents"].values())
        issues = [issue for issue in results.issues if issue["system"] in ids]
        drifting = sorted(
            (
                (rate, statement)
                for statement, document in outlet["documents"].items()
                if (rate := rates.get(document))
            ),
            key=lambda one: (-one[0], one[1]),
        )
        words = [_issues_in_words(issues)]
        if drifting:
            worst = [f"{statement} ({percent(rate)})" for rate, statement in drifting[:_WORST]]
            words.append(f"drifts most in {listed(worst)}")
        told.append(OutletWords(outlet=outlet["name"], words="; ".join(words)))
    return told


def caution(profiles: Sequence[Record]) -> str:
    """What the number of statements means for the figures of outlets over them.

    Args:
        profiles: The outlets' lines of ``profiles``.
    """
    counts = [int(profile["spread"]["statements"]) for profile in profiles]
    least, most = min(counts), max(counts)
    each = f"{least} to {most}" if least < most else str(most)
    words = f"An outlet's figures are over {each} statements, and whole statements are resampled."
    if least < _FEW:
        words += f" Fewer than {_FEW} are few: intervals over them are too narrow."
    return words


def _profiles(results: Results) -> list[Record]:
    return [one for one in results.scores["profiles"] if one["statement"] is None]


def _rates(results: Results) -> dict[str, float | None]:
    """The drift rate by document."""
    return {
        one["system"]: one["drift_rate"]
        for one in results.scores["profiles"]
        if one["statement"] is not None
    }


def _issues_in_words(issues: Sequence[Record]) -> str:
    """How many differences of each category are major, and how many there are in all."""
    major: dict[str, int] = {}
    for issue in issues:
        if issue["severity"] == "major":
            major[issue["category"]] = major.get(issue["category"], 0) + 1
    told = [f"{count} {name}" for name, count in sorted(major.items(), key=lambda m: -m[1])]
    counted = plural(len(issues), "difference")
    return f"{counted}, {sum(major.values())} major" + (f" ({', '.join(told)})" if told else "")
