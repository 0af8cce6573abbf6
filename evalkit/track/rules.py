"""Which series of a run a gate's rule is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evalkit.errors import ConfigError
from evalkit.track.gateconfig import Which
from evalkit.track.limits import CATEGORIES, parse_count
from evalkit.track.paired import is_count
from evalkit.track.series import RATES, Followed, Key, Series, issue_counts


def matching(followed: Followed, what: str, which: Which, *, place: str) -> dict[Key, Series]:
    """The series that a rule names, in the run's order.

    A metric may be named by its spec, by its name on the screen, or by its plug-in's name where
    the run has one alone of it. The reference, against which all are held, has no number and is
    left out.

    Raises:
        ConfigError: There is none, or the name may mean several.
    """
    found = [one for one in _named(followed, what, which, place) if _chosen(one, which)]
    found = [one for one in found if one.key.system not in followed.references]
    if not found:
        raise ConfigError(
            f"no series of the run {followed.name} is meant", place=place, mend=_there_are(followed)
        )
    return {one.key: one for one in found}


def _named(followed: Followed, what: str, which: Which, place: str) -> Iterable[Series]:
    if is_count(what):
        count = parse_count(what)
        categories = CATEGORIES if count.category == "*" else (count.category,)
        return [
            one
            for category in categories
            for one in issue_counts(followed, category, count.severity)
        ]
    if what in RATES:
        return [one for key, one in followed.series.items() if key.metric == what]
    spec = _metric(followed, what, place)
    view = which.view or ("direct" if followed.run.get("config", {}).get("systems") else "pivot")
    return [
        one
        for key, one in followed.series.items()
        if key.metric == spec and key.view == view and key.scope == which.scope
    ]


def _metric(followed: Followed, what: str, place: str) -> str:
    names: dict[str, str] = {}
    for key, one in followed.series.items():
        if key.view is not None:
            names.setdefault(key.metric, one.name)
    if what in names:
        return what
    meant = [spec for spec, name in names.items() if what in (name, spec.partition(":")[0])]
    if len(meant) > 1:
        raise ConfigError(
            f"{what!r} may mean {' or '.join(meant)}", place=place, mend="Write one of them."
        )
    if not meant:
        raise ConfigError(f"the run has no metric {what!r}", place=place, mend=_there_are(followed))
    return meant[0]


def _chosen(one: Series, which: Which) -> bool:
    return (
        (which.system is None or one.key.system in which.system)
        and (which.lang is None or one.lang in which.lang)
        and (which.statement is None or one.key.statement in which.statement)
    )


def _there_are(followed: Followed) -> str:
    specs = dict.fromkeys(key.metric for key in followed.series)
    views: Mapping[str, None] = dict.fromkeys(key.view for key in followed.series if key.view)
    return (
        f"There are the systems {', '.join(followed.systems)}, the metrics {', '.join(specs)} "
        f"and issues, in the {' and '.join(views)} view"
    )
