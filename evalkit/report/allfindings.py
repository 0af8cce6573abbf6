"""The findings of a run, version by version, whatever the number of its statements."""

from __future__ import annotations

from evalkit.report import statements
from evalkit.report.findings import Finding
from evalkit.report.summary import summarise
from evalkit.results import Results


def findings_by_system(results: Results) -> dict[str, tuple[Finding, ...]]:
    """The findings of every version, worst first, in the run's order of versions."""
    several = statements.are_several(results)
    parts = [one for _, one in statements.by_statement(results)] if several else [results]
    found = {outlet.id: outlet.findings for one in parts for outlet in summarise(one).outlets}
    return {
        document["id"]: found[document["id"]]
        for document in results.run["documents"]
        if document["id"] in found
    }
