"""The role of every paragraph: title, dateline, lead, body, or boilerplate of the page.

Nothing is removed: a page's furniture stays in the document as boilerplate, with its offsets. The
rules look at structure, scripts, addresses, dates and phrases of many languages (see
``furniture.yaml``); none knows an outlet. They are free at the head and the foot of a page and
strict between the first and the last paragraph of prose, where a lost line would be lost text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.corpus.furniture import fold, is_date_line
from evalkit.corpus.lines import Line, lines_of
from evalkit.errors import DataError
from evalkit.types import Role

_LABEL = 3  # words of a section's name
_SITE_NAME = 8  # words of the name above a site's address
_HEADLINE = 20  # words of a headline that ends like a sentence
_MOST_TITLE_LINES = 3
_RELATED = 15  # words of a headline listed below the text
_EXCITED = re.compile(r"(?:[?!؟？！…]|\.\.\.)[\"'”’»)]*$")
_GLUE = re.compile(r"\s+[-–—−|•·,،:]\s*|\s*[|•·]\s*|\s+(?=[(\[])")
_SITE_GLUE = re.compile(r"\s*[-–—|:»·•]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the published text, without white space at its ends, and its role."""

    start: int
    end: int
    role: Role


def clean(published: str, lang: str, *, place: str = "") -> tuple[Paragraph, ...]:
    r"""Give every non-blank line of a published text its role.

    Args:
        published: The whole text.
        lang: Its ISO 639-1 code.
        place: The file, for the message of an error.

    Returns:
        Paragraphs in order. A title with a date behind it makes two. A document without a title
        has a lead, its first paragraph; a document with a title has none.

    Raises:
        DataError: The text is blank, or boilerplate from end to end.

    >>> page = "World\nA headline of five words\n1 May 2020\nIt rained today.\nSource: me"
    >>> [paragraph.role for paragraph in clean(page, "en")]
    ['boilerplate', 'title', 'dateline', 'body', 'boilerplate']
    """
    lines = lines_of(published, lang)
    if not lines:
        raise DataError("the document is blank", place=place, mend="Save the page's text here.")
    extent = _extent(lines)
    if extent is None:
        raise DataError(
            "the document is boilerplate from end to end",
            place=place,
            mend="Check that the file holds the text of the statement, and save it again.",
        )
    first, last = extent
    roles: list[Role] = [
        *_head(lines[:first]),
        *(_inside(line) for line in lines[first : last + 1]),
        *_foot(lines[first : last + 1], lines[last + 1 :]),
    ]
    if "title" not in roles:
        roles[roles.index("body")] = "lead"
    return tuple(
        piece
        for line, role in zip(lines, roles, strict=True)
        for piece in _pieces(line, role, published)
    )


def _extent(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The indices of the first and the last paragraph of the text proper, None if there is none."""
    prose = [index for index, line in enumerate(lines) if line.is_prose]
    if prose:
        first = prose[0]
        if len(prose) > 1 and _is_spoken_title(lines, first):
            first = prose[1]
        return _with_sites(lines, first), prose[-1]
    # No line ends like a sentence: the first is the title, the others are the text.
    content = [index for index, line in enumerate(lines) if not line.is_furniture]
    sure = [index for index in content if not lines[index].is_doubtful]
    content = sure or content
    if len(content) < 2:
        return (content[0], content[0]) if content else None
    labelled = lines[content[0]].size <= _LABEL < lines[content[1]].size and len(content) > 2
    return content[2 if labelled else 1], content[-1]


def _is_spoken_title(lines: Sequence[Line], index: int) -> bool:
    """Whether the first prose is a headline that ends like a sentence.

    It is one where nothing above could be the title, and it asks, exclaims or trails off above a
    longer paragraph, or has the date or other furniture right below it.
    """
    line = lines[index]
    if line.size > _HEADLINE or any(_is_candidate(above) for above in lines[:index]):
        return False
    below = lines[index + 1]
    if _EXCITED.search(line.text):
        return below.size > line.size
    return below.is_date


def _with_sites(lines: Sequence[Line], first: int) -> int:
    """Where the text begins, counting sentences that name a site.

    Such a sentence is text right above other text, or anywhere below a title.
    """
    has_title = False
    for index, line in enumerate(lines[:first]):
        if line.is_sentence_with_site and has_title:
            return index
        has_title = has_title or (_is_candidate(line) and line.size > _LABEL)
    while first and lines[first - 1].is_sentence_with_site:
        first -= 1
    return first


def _is_candidate(line: Line) -> bool:
    return not (line.is_furniture or line.is_doubtful)


def _inside(line: Line) -> Role:
    """Between two paragraphs of prose only what cannot be text is boilerplate."""
    if line.is_mark or line.is_address:
        return "boilerplate"
    return "boilerplate" if line.is_pointer and not line.is_sentence_end else "body"


def _head(lines: Sequence[Line]) -> list[Role]:
    """The roles of the lines above the first paragraph of prose."""
    titles = _titles(lines)
    surplus = titles[1:] if len(titles) > _MOST_TITLE_LINES else []
    roles: list[Role] = []
    for index, line in enumerate(lines):
        if index in surplus:
            roles.append("body")
        elif index in titles:
            roles.append("title")
        else:
            dated = line.is_date or (line.is_town_and_date and bool(titles))
            roles.append("dateline" if dated else "boilerplate")
    return roles


def _titles(lines: Sequence[Line]) -> list[int]:
    """Which of the lines above the text are its title."""
    content = [index for index, line in enumerate(lines) if not line.is_furniture]
    # "By ..." stands below a title; what opens the page with such a word may be one itself.
    found = [
        index
        for index in content
        if _is_candidate(lines[index]) or (index == content[0] and not lines[index].is_foreign)
    ]
    found = _all_but(found, [index for index in found if lines[index].is_town_and_date])
    found = _all_but(found, [index for index in found if lines[index].is_doubtful])
    for index, line in enumerate(lines):
        if line.is_address:
            names = [above for above in found if above < index and lines[above].size <= _SITE_NAME]
            found = _all_but(found, names)
    found = _all_but(found, [index for index in found if _is_page_title(index, found, lines)])
    longest = max((lines[index].size for index in found), default=0)
    labels = [
        index
        for place, index in enumerate(found)
        if lines[index].size <= _LABEL < longest
        and (
            any(lines[below].size == longest for below in found[place + 1 :])
            or _touches_furniture(index, lines)
        )
    ]
    return _all_but(found, labels)


def _all_but(found: list[int], dropped: list[int]) -> list[int]:
    """What is left after a rule, or all where nothing would be left."""
    return [index for index in found if index not in dropped] or found


def _is_page_title(index: int, found: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether a line says another title again: as "Title | Site", or word for word below it."""
    text = fold(lines[index].text)
    for other in found:
        title = fold(lines[other].text)
        if other < index and title == text:
            return True
        if other != index and lines[other].size > _LABEL and text.startswith(title):
            rest = text[len(title) :]
            if _SITE_GLUE.match(rest) and len(rest.split()) <= _SITE_NAME:
                return True
    return False


def _touches_furniture(index: int, lines: Sequence[Line]) -> bool:
    near = [*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2]]
    return any(line.is_furniture for line in near)


def _foot(text: Sequence[Line], lines: Sequence[Line]) -> list[Role]:
    """The roles of the lines below the last paragraph of prose.

    Above the first piece of furniture a line may still be text. Below it, short lines are what
    the page lists there; where the text itself has few full sentences, they may be text as well.
    """
    is_prose = 2 * sum(line.is_prose for line in text) >= len(text)
    marks = [index for index, line in enumerate(lines) if line.is_furniture or line.is_doubtful]
    first = marks[0] if marks else len(lines)
    roles: list[Role] = []
    for index, line in enumerate(lines):
        if index in marks:
            roles.append("boilerplate")
        elif index > first:
            roles.append("boilerplate" if is_prose and line.size <= _RELATED else "body")
        else:
            is_last = index + 1 == first < len(lines)
            is_name = line.size <= _LABEL and not line.is_sentence_end
            roles.append("boilerplate" if is_prose and is_last and is_name else "body")
    return roles


def _pieces(line: Line, role: Role, published: str) -> list[Paragraph]:
    """A title with a date glued to it makes two paragraphs; the glue stays with the date."""
    whole = [Paragraph(line.start, line.end, role)]
    if role != "title":
        return whole
    for match in _GLUE.finditer(line.text):
        cut = match.start() + len(match.group()) - len(match.group().lstrip())
        if cut and is_date_line(line.text[cut:]):
            return _cut(line, cut, ("title", "dateline"), published)
        if is_date_line(line.text[: match.end()]) and match.end() < len(line.text):
            return _cut(line, match.end(), ("dateline", "title"), published)
    return whole


def _cut(line: Line, at: int, roles: tuple[Role, Role], published: str) -> list[Paragraph]:
    middle = line.start + at
    left = published[line.start : middle].rstrip()
    right = published[middle : line.end]
    begin = middle + len(right) - len(right.lstrip())
    return [
        Paragraph(line.start, line.start + len(left), roles[0]),
        Paragraph(begin, line.end, roles[1]),
    ]
