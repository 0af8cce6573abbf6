"""What versions say together, on the page: votes on facts, and who is close to whom."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.report import lineage, votes
from evalkit.report.figures import NONE, plural
from evalkit.report.markup import Html, folded, table, tag
from evalkit.report.summary import Summary
from evalkit.text.printable import one_line, shortened

_QUOTE = 120


def votes_section(summary: Summary) -> Iterator[Html]:
    """The vote tables: what is disputed, then every other fact; nothing where there is no fact."""
    ballots = votes.ballots(summary)
    if not ballots:
        made = list(_undisputed(summary))
        if made:
            yield tag("h2", "Facts and who states them")
            yield from made
        return
    yield tag("h2", "Where the versions disagree on a fact")
    systems = [outlet.id for outlet in summary.outlets]
    lines = []
    for ballot in ballots:
        said = {vote.system: vote for vote in ballot.votes}
        cells = [
            tag("strong", said[system].value)
            if system in said and not said[system].holds_reference
            else said[system].value
            if system in said
            else NONE
            for system in systems
        ]
        words = shortened(one_line(ballot.reference_words), _QUOTE)
        outvoted = tag("strong", "yes") if ballot.reference_outlier else "no"
        told = votes.standing(ballot, summary.reference.id if summary.reference else "")
        fact = tag("span", f"{ballot.category}: “{words}”", tag("small", told), class_="fact")
        lines.append([fact, outvoted, *cells])
    head = ["fact of the reference", "reference outvoted", *systems]
    yield table(head, lines, caption="Votes; bold is what contradicts the reference", names=99)
    yield from _undisputed(summary)


def _undisputed(summary: Summary) -> Iterator[Html]:
    facts = votes.undisputed(summary)
    if not facts:
        return
    systems = [outlet.id for outlet in summary.outlets]
    lines = []
    for fact in facts:
        first = next(iter(fact.said.values()))
        words = f"“{shortened(one_line(fact.words or first[1]), _QUOTE)}”"
        where = f" (segment {', '.join(map(str, fact.segments))})" if fact.segments else ""
        where = where if fact.words else " (not in the reference)"
        cells = [fact.said[system][0] if system in fact.said else NONE for system in systems]
        lines.append([tag("span", f"{fact.category}: {words}{where}", class_="fact"), *cells])
    made = table(["fact", *systems], lines, caption="Who states a fact", names=99)
    yield folded(f"{plural(len(facts), 'fact')} that no version contradicts", made)


def lineage_section(summary: Summary) -> Iterator[Html]:
    """The tree of the versions, what ties them, and their matrix; nothing of a run without one."""
    found = summary.lineage
    systems = found.get("systems") or []
    if not systems:
        return
    yield tag("h2", "Who is close to whom")
    if found.get("tree"):
        drawn = lineage.drawing(found["tree"])
        label = "Tree of the versions"
        yield tag("div", drawn, class_="scroll tree", tabindex="0", role="region", aria_label=label)
    yield tag("p", lineage.closest(systems, found.get("together", ())))
    tied = lineage.ties(summary.votes)
    if tied:
        yield tag("p", "Facts that versions share with one another and not with the reference:")
        yield tag("ul", [tag("li", tie.words) for tie in tied], class_="notes")
    lines = [[system, *line] for system, line in zip(systems, lineage.cells(found), strict=True)]
    yield table(["", *systems], lines, caption="Every two versions: wording / facts")
    yield tag("p", lineage.WORDS, class_="faint")
