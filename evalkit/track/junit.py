"""A gate as JUnit XML: one test case for each rule and series."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from evalkit.text.printable import safe
from evalkit.track.gatewords import head, seen, sentence, sure, title
from evalkit.track.outcomes import Gated, Outcome


def junit(gated: Gated) -> str:
    """The document, UTF-8; characters that XML forbids are spelled out."""
    failed = len(gated.failures)
    skipped = sum(one.status == "skipped" for one in gated.outcomes)
    counts = {
        "tests": str(len(gated.outcomes)),
        "failures": str(failed),
        "errors": "0",
        "skipped": str(skipped),
        "time": "0",
    }
    suites = ET.Element("testsuites", {"name": "evalkit gate", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": _text(gated.run.name), **counts})
    seen_names: dict[str, int] = {}
    for one in gated.outcomes:
        name = f"{title(one)}: {one.rule}"
        count = seen_names[name] = seen_names.get(name, 0) + 1
        _case(suite, one, name if count == 1 else f"{name} ({count})", gated.run.name)
    ET.SubElement(suite, "system-out").text = _text(head(gated))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, "unicode") + "\n"


def _case(suite: ET.Element, one: Outcome, name: str, run: str) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {"classname": _text(f"evalkit.{run}.{one.kind}"), "name": _text(name), "time": "0"},
    )
    if one.status == "failed":
        failure = ET.SubElement(
            case, "failure", {"type": one.kind, "message": _text(one.reason or "failed")}
        )
        failure.text = _text(sentence(one))
    elif one.status == "skipped":
        ET.SubElement(case, "skipped", {"message": _text(one.reason or "skipped")})
    else:
        ET.SubElement(case, "system-out").text = _text(f"{seen(one)}. {sure(one)}")


def _text(text: str) -> str:
    # U+FFFE and U+FFFF are the only ones that XML forbids beside what is spelled out already.
    return safe(text).translate({0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"})
