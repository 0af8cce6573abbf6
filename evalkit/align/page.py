"""Links to look at: one page that needs nothing else, both texts side by side, lines between.

The one script on it only measures where the segments stand, draws the lines and marks what
belongs together; it and the style are named by their hashes, and nothing else may run or load.
Without it every segment still names its counterparts.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from evalkit.align.evaluate import crossing
from evalkit.align.sureness import LOW, is_low
from evalkit.align.written import Bitext
from evalkit.text.languages import language, script_of_language
from evalkit.text.printable import safe_on_page
from evalkit.types import Link

_RIGHT_TO_LEFT = frozenset({"Arabic", "Hebrew", "Thaana"})


def page(links: Sequence[Link], bitext: Bitext) -> str:
    """The page, with a line end at its end.

    Version left and reference right, whatever direction either is written in.
    """
    style, script = (_resource(name) for name in ("links.css", "links.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    names = [_text(name) for name in bitext.names]
    title = f"{names[0]} and {names[1]}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{style}</style></head><body>\n"
        f"<header><h1>{title}</h1>{_summary(links)}{_legend()}</header>\n"
        f'<main class="bitext" data-links="{escape(_drawn(links), quote=True)}">\n'
        f"{_column(links, bitext, 0)}"
        '<svg class="lines" aria-hidden="true" focusable="false"></svg>\n'
        f"{_column(links, bitext, 1)}"
        f"</main>\n<script>{script}</script></body></html>\n"
    )


def _resource(name: str) -> str:
    return files("evalkit.align").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _text(text: str) -> str:
    return escape(safe_on_page(text), quote=True)


def _kinds(links: Sequence[Link]) -> list[str]:
    """What each link is: linked, crossing, added, repeated or omitted; uncertain besides."""
    out_of_order = crossing((link.version, link.reference) for link in links)
    kinds = []
    for link in links:
        if link.version and link.reference:
            sides = (tuple(sorted(link.version)), tuple(sorted(link.reference)))
            kind = "crossing" if sides in out_of_order else "linked"
        elif link.version:
            kind = "repeated" if link.repeats else "added"
        else:
            kind = "omitted"
        kinds.append(f"{kind} uncertain" if is_low(link.confidence) else kind)
    return kinds


def _drawn(links: Sequence[Link]) -> str:
    """What the script draws: kind, version and reference indices of every link."""
    rows = [
        [kind, link.version, link.reference or link.repeats]
        for link, kind in zip(links, _kinds(links), strict=True)
    ]
    return json.dumps(rows, separators=(",", ":"))


def _summary(links: Sequence[Link]) -> str:
    kinds = _kinds(links)
    parts = []
    for kind, one, several in (
        ("linked", "link in order", "links in order"),
        ("crossing", "crossing link", "crossing links"),
        ("omitted", "segment of the reference omitted", "segments of the reference omitted"),
        ("added", "segment added", "segments added"),
        ("repeated", "segment repeated", "segments repeated"),
        ("uncertain", "link uncertain", "links uncertain"),
    ):
        count = sum(kind in found.split() for found in kinds)
        if count:
            parts.append(f"{count} {one if count == 1 else several}")
    return f"<p>{' · '.join(parts)}</p>"


def _legend() -> str:
    words = (
        ("linked", "in order"),
        ("crossing", "crossing, or with a hole"),
        ("uncertain", f"uncertain: confidence below {LOW * 100:.0f} %"),
        ("omitted", "omitted by the version"),
        ("added", "added by the version"),
        ("repeated", "said again by the version"),
    )
    items = "".join(f'<li class="{kind}"><i></i>{said}</li>' for kind, said in words)
    return f'<ul class="legend" aria-label="Kinds of links">{items}</ul>'


def _column(links: Sequence[Link], bitext: Bitext, side: int) -> str:
    texts = (bitext.version, bitext.reference)[side]
    lang, prefix = bitext.langs[side], "vr"[side]
    right = script_of_language(language(lang)) in _RIGHT_TO_LEFT
    where = {
        index: number
        for number, link in enumerate(links)
        for index in (link.version, link.reference)[side]
    }
    kinds = _kinds(links)
    lines = []
    for index, text in enumerate(texts):
        number = where.get(index)
        link = None if number is None else links[number]
        kind = "unlinked" if number is None else kinds[number]
        said = " ".join(_partners(link, side, kind))
        lines.append(
            f'<li id="{prefix}{index}" class="{kind}" tabindex="0" data-link="{number}">'
            f'<p class="about" lang="en" dir="ltr"><b>{index}</b> {said}</p>'
            f"<p>{_text(text)}</p></li>\n"
        )
    direction = "rtl" if right else "ltr"
    head = f'<h2 lang="en" dir="ltr">{_text(bitext.names[side])} <small>{_text(lang)}</small></h2>'
    return (
        f'<section class="{("version", "reference")[side]}">{head}\n'
        f'<ol lang="{_text(lang)}" dir="{direction}">\n{"".join(lines)}</ol></section>\n'
    )


def _partners(link: Link | None, side: int, kind: str) -> Iterator[str]:
    """Words on what a segment belongs to, as links to its counterparts."""
    if link is None:
        yield "not aligned"
        return
    others = (link.reference, link.version)[side]
    if others:
        prefix = "rv"[side]
        yield "↔ " + ", ".join(f'<a href="#{prefix}{one}">{one}</a>' for one in others)
    elif link.repeats and side == 0:
        yield "repeats " + ", ".join(f'<a href="#r{one}">{one}</a>' for one in link.repeats)
    else:
        yield kind.split()[0]
    if "uncertain" in kind and link.confidence is not None:
        title = "Nearly half of the links marked so are wrong: read what stands around it, too."
        words = f"uncertain ({link.confidence * 100:.0f} %)"
        yield f'<span class="doubt" title="{title}">{words}</span>'
