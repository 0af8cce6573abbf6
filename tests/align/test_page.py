from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evalkit.align.page import page
from evalkit.align.written import Bitext
from evalkit.types import Link

LINKS = (
    Link(version=(0,), reference=(0, 2), score=0.8, confidence=0.9),
    Link(version=(1,), reference=(1,), score=0.8, confidence=0.3),
    Link(version=(), reference=(3,), confidence=0.9),
    Link(version=(2,), reference=(4,), score=0.8, confidence=0.9),
    Link(version=(3,), reference=(), confidence=0.9, repeats=(1,)),
    Link(version=(4,), reference=(), confidence=0.4),
)
BITEXT = Bitext(
    version=["غادرت العبارة", "</script><script>alert(1)</script>", "c\u202e\x1b", "d", "e", "f"],
    reference=["The ferry left", "b & c", "d", "e", "f"],
    langs=("ar", "en"),
    names=("<a>.ar", "b.en"),
)


class Elements(HTMLParser):
    """Every start tag with its attributes, and the content of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, str] = {}
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data: str) -> None:
        self.content[self.inside] = self.content.get(self.inside, "") + data

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def by_id(self, name: str) -> dict[str, str | None]:
        return next(attributes for _, attributes in self.tags if attributes.get("id") == name)


@pytest.fixture(scope="module")
def made() -> Elements:
    return Elements(page(LINKS, BITEXT))


def test_only_the_one_script_and_the_one_style_may_run(made: Elements) -> None:
    policy = next(
        attributes["content"] or ""
        for tag, attributes in made.tags
        if tag == "meta" and "http-equiv" in attributes
    )
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy
    for tag in ("style", "script"):
        assert [name for name, _ in made.tags].count(tag) == 1
        digest = hashlib.sha256(made.content[tag].encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_nothing_is_loaded(made: Elements) -> None:
    for tag, attributes in made.tags:
        assert tag not in {"link", "img", "iframe", "object"}
        assert not {"src", "style", "onload", "onclick"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_hostile_text_is_shown_and_not_run() -> None:
    text = page(LINKS, BITEXT)
    assert "alert(1)" in text and "<script>alert" not in text
    assert "\u202e" not in text and "\x1b" not in text and "\\u202e" in text
    assert "<title>&lt;a&gt;.ar and b.en</title>" in text


def test_each_side_has_its_language_and_direction(made: Elements) -> None:
    lists = [attributes for tag, attributes in made.tags if tag == "ol"]
    assert [(one["lang"], one["dir"]) for one in lists] == [("ar", "rtl"), ("en", "ltr")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("v0", "crossing"),
        ("r2", "crossing"),
        ("v1", "crossing uncertain"),
        ("r3", "omitted"),
        ("v2", "linked"),
        ("v3", "repeated"),
        ("v4", "added uncertain"),
        ("v5", "unlinked"),
    ],
)
def test_every_kind_of_link_is_marked(made: Elements, name: str, kind: str) -> None:
    assert made.by_id(name)["class"] == kind


def test_a_segment_names_its_counterparts_without_the_script() -> None:
    text = page(LINKS, BITEXT)
    about = re.search(r'id="v0".*?</p>', text, re.S)
    assert about and '<a href="#r0">0</a>, <a href="#r2">2</a>' in about[0]
    assert "uncertain (30 %)" in text and "uncertain: confidence below 70 %" in text
    assert 'repeats <a href="#r1">1</a>' in text
    assert "1 link in order · 2 crossing links · 1 segment of the reference omitted" in text


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.needs("chromium")
def test_a_browser_draws_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "links.html"
    path.write_text(page(LINKS, BITEXT), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --dump-dom"
    flags += " --disable-background-networking --disable-component-update --disable-sync"
    flags += f" --user-data-dir={tmp_path / 'profile'} --window-size=1280,900"
    done = subprocess.run(
        [str(BROWSER), *flags.split(), "--virtual-time-budget=2000", path.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    drawn = re.findall(r'<path class="([a-z ]+)"', done.stdout)
    # The first link has a hole: two bands.
    assert sorted(drawn) == sorted(
        ["crossing"] * 2
        + ["crossing uncertain", "omitted", "linked", "repeated", "added uncertain"]
    )
    assert "Refused" not in done.stderr
