r"""Links written and read in the forms of the field.

========  =========================================================================
links     vecalign's, ``[0, 1]:[2]:0.1234``; neither texts nor repeats, and no confidence but a low
          one, as a comment
ladder    hunalign's, a line per rung; links in order and nothing else
tsv       a header, then a line per link, with the two texts; ``\t``, ``\n`` escaped
jsonl     a JSON object per link, with the two texts
tmx       TMX 1.4, the linked pairs as a translation memory; null links are left out
html      a page to look at, both texts side by side; not to be read back
========  =========================================================================

Version first, always. ``written`` gives the text and, in words, what the form could not hold. A
low confidence is marked in every form but the ladder, where the words name the links.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.align import linksfile
from evalkit.align.ladder import parsed_ladder, written_ladder
from evalkit.align.page import page
from evalkit.align.sureness import is_low
from evalkit.align.tmx import links_of_tmx, written_tmx
from evalkit.align.written import Bitext, Written
from evalkit.errors import ConfigError, DataError
from evalkit.text.files import read_lines, read_text
from evalkit.types import Link

FORMS = ("links", "ladder", "tsv", "jsonl", "tmx", "html")
_COLUMNS = (
    *("version_segments", "reference_segments", "score", "confidence", "low_confidence"),
    *("repeats", "version", "reference"),
)
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def written(links: Sequence[Link], bitext: Bitext, form: str) -> Written:
    """Links in one of ``FORMS``.

    Raises:
        ConfigError: There is no such form.
        DataError: A link names a segment that the texts do not have.
    """
    if form not in FORMS:
        raise ConfigError(f"no format is called {form!r}", mend=f"There are: {', '.join(FORMS)}.")
    bitext.check(links)
    writers: dict[str, Callable[[Sequence[Link], Bitext], Written]] = {
        "links": _links,
        "ladder": written_ladder,
        "tsv": _tsv,
        "jsonl": _jsonl,
        "tmx": written_tmx,
        "html": lambda links, bitext: Written(page(links, bitext)),
    }
    return writers[form](links, bitext)


def read(path: Path) -> tuple[Link, ...]:
    """Read links of any form but ``html``, in the order of the file; the form shows itself.

    A TMX file gives links only where evalkit wrote it; ``evalkit.align.tmx.pairs`` reads the
    texts of any.

    Raises:
        ConfigError: The file is not there.
        DataError: It holds no links of a known form; the message names the line.
    """
    lines = read_lines(path)
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("<"):
        return links_of_tmx(read_text(path), str(path))
    if first.startswith("{"):
        return _read_jsonl(lines, str(path))
    if first.split("\t")[0] == _COLUMNS[0]:
        return _read_tsv(lines, str(path))
    if first.count("\t") == 2:
        return parsed_ladder(lines, str(path))
    return linksfile.read_links(path)


def _links(links: Sequence[Link], bitext: Bitext) -> Written:
    return Written("".join(f"{linksfile.line(link)}\n" for link in links))


def _jsonl(links: Sequence[Link], bitext: Bitext) -> Written:
    lines = []
    for link in links:
        version, reference = bitext.sides(link)
        row = {
            "version_segments": link.version,
            "reference_segments": link.reference,
            "version": version,
            "reference": reference,
            "score": link.score,
            "confidence": link.confidence,
            "low_confidence": is_low(link.confidence),
            "repeats": link.repeats,
        }
        lines.append(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
    return Written("".join(lines))


def _tsv(links: Sequence[Link], bitext: Bitext) -> Written:
    lines = ["\t".join(_COLUMNS)]
    for link in links:
        confidence = "" if link.confidence is None else repr(float(link.confidence))
        low = "yes" if is_low(link.confidence) else ""
        sides = [_escaped(text or "") for text in bitext.sides(link)]
        groups = [",".join(map(str, g)) for g in (link.version, link.reference, link.repeats)]
        score = repr(float(link.score))
        lines.append("\t".join([*groups[:2], score, confidence, low, groups[2], *sides]))
    return Written("\n".join([*lines, ""]))


def _escaped(text: str) -> str:
    for char, said in _ESCAPES:
        text = text.replace(char, said)
    return text


def _read_tsv(lines: Sequence[str], path: str) -> tuple[Link, ...]:
    header = 0
    links = _Collected(path, "a line")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        cells = line.split("\t")
        if not header:
            header = number
            if tuple(cells) != _COLUMNS:
                mend = f"It should be {', '.join(_COLUMNS)}, tabs between."
                raise DataError("not the header of a table of links", place=path, mend=mend)
            continue
        if len(cells) != len(_COLUMNS):
            raise links.bad(number, f"{len(cells)} columns, not {len(_COLUMNS)}")
        groups = [[part for part in cells[place].split(",") if part] for place in (0, 1, 5)]
        links.add(number, groups, cells[2], cells[3] or None)
    return tuple(links.found)


def _read_jsonl(lines: Sequence[str], path: str) -> tuple[Link, ...]:
    links = _Collected(path, "an object")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise links.bad(number, f"not JSON ({error})") from error
        if not isinstance(row, dict):
            raise links.bad(number, "not a JSON object")
        groups = [row.get(key, []) for key in ("version_segments", "reference_segments", "repeats")]
        if not all(isinstance(group, list) for group in groups):
            raise links.bad(number, "segments and repeats must be lists")
        links.add(number, groups, row.get("score", 0.0), row.get("confidence"))
    return tuple(links.found)


@dataclass
class _Collected:
    """Links as they are read; an index may stand once on a side."""

    path: str
    what: str

    def __post_init__(self) -> None:
        self.found: list[Link] = []
        self._seen: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def bad(self, number: int, what: str) -> DataError:
        """The error for a line."""
        mend = f"Write {self.what} as evalkit align writes it, version first."
        return DataError(what, place=f"{self.path}:{number}", mend=mend)

    def add(self, number: int, given: Sequence[Sequence[Any]], score: Any, sure: Any) -> None:
        """Take in one link of a line: version, reference and repeats, score and confidence."""
        version, reference, repeats = (self._group(number, group) for group in given)
        if not version and not reference:
            raise self.bad(number, "both sides are empty")
        sides = zip(("version", "reference"), (version, reference), self._seen, strict=True)
        for side, group, seen in sides:
            for index in group:
                if index in seen:
                    what = f"{side} index {index} stands in line {seen[index]} already"
                    raise self.bad(number, what)
                seen[index] = number
        link = Link(
            version=version,
            reference=reference,
            score=self._number(number, score),
            confidence=None if sure is None else self._number(number, sure),
            repeats=repeats,
        )
        self.found.append(link)

    def _group(self, number: int, group: Sequence[Any]) -> tuple[int, ...]:
        for one in group:
            if isinstance(one, bool) or not str(one).isdecimal():
                raise self.bad(number, f"not an index: {one!r}")
        return tuple(sorted(int(one) for one in group))

    def _number(self, number: int, value: Any) -> float:
        try:
            found = float(value)
        except (TypeError, ValueError) as error:
            raise self.bad(number, f"not a number: {value!r}") from error
        if not math.isfinite(found):
            raise self.bad(number, f"not a number: {value!r}")
        return found
