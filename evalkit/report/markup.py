"""HTML built of tags: every text is escaped unless it is markup already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from evalkit.text.printable import safe_on_page

_EMPTY = frozenset({"meta", "br", "col"})


class Html(str):
    """Markup, as against text that has yet to be escaped."""

    __slots__ = ()


def markup(child: str | Iterable[str] | None) -> Html:
    """A child of a tag as markup: text escaped, markup as it is, several joined.

    >>> markup("<b>"), markup([tag("b", "x"), "&"])
    ('&lt;b&gt;', '<b>x</b>&amp;')
    """
    if child is None:
        return Html("")
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return Html(escape(safe_on_page(child), quote=True))
    return Html("".join(markup(one) for one in child))


def tag(
    name: str, /, *children: str | Iterable[str] | None, **attributes: str | bool | None
) -> Html:
    """An element. ``class_`` is written class, ``aria_label`` aria-label; None leaves one out.

    >>> tag("p", "a < b", class_="note", hidden=True, id=None)
    '<p class="note" hidden>a &lt; b</p>'
    """
    said = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{markup(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{''.join(markup(child) for child in children)}</{name}>")


def table(
    head: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str, names: int = 1
) -> Html:
    """A table that scrolls inside the page; the first cell of a row is its heading.

    The first ``names`` columns hold words, the others figures.
    """
    heads = [
        tag("th", cell, scope="col", class_=None if place < names else "figure")
        for place, cell in enumerate(head)
    ]
    lines = []
    for cells in rows:
        first, *others = cells
        figures = [
            tag("td", cell, class_=None if place < names else "figure")
            for place, cell in enumerate(others, start=1)
        ]
        lines.append(tag("tr", tag("th", first, scope="row"), figures))
    made = tag(
        "table", tag("caption", caption), tag("thead", tag("tr", heads)), tag("tbody", lines)
    )
    # A scrolling region must be reachable by keyboard and have a name.
    return tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def folded(summary: str, *children: str | Iterable[str] | None, **attributes: str | None) -> Html:
    """A part that is shut until a reader opens it."""
    return tag("details", tag("summary", summary), *children, **attributes)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
