import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from evalkit.report.html import HtmlReporter

EMPTY = {"meta", "br", "col"}


class Page(HTMLParser):
    """A page read strictly: tags must balance."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.tags = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if "style" not in self.open else ""

    def all(self, wanted):
        return [attributes for tag, attributes in self.tags if tag == wanted]


def page(results):
    return Page(HtmlReporter().render(results))


@pytest.mark.parametrize("which", ["results", "hostile"])
def test_the_page_is_whole_and_loads_nothing(which, request):
    read = page(request.getfixturevalue(which))
    assert {tag for tag, _ in read.tags}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"}
    )
    for tag, attributes in read.tags:
        assert not {name for name in attributes if name.startswith("on") or name == "src"}
        if "href" in attributes:
            assert tag == "a"
            address = attributes["href"]
            assert address.startswith("#") or urlsplit(address).scheme in ("http", "https")
    policy = next(one for one in read.all("meta") if "http-equiv" in one)
    assert policy["content"].startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_the_stylesheet_loads_nothing_either(results):
    style = re.search(r"<style>(.*?)</style>", HtmlReporter().render(results), re.DOTALL).group(1)
    assert "url(" not in style and "@import" not in style
    assert "prefers-color-scheme: dark" in style


def test_jumps_inside_the_page_arrive(results, hostile):
    for read in (page(results), page(hostile)):
        ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
        assert len(set(ids)) == len(ids)
        jumps = {one["href"][1:] for one in read.all("a") if one["href"].startswith("#")}
        assert jumps and jumps <= set(ids)


def test_only_plain_web_addresses_become_links(results, hostile):
    links = {one["href"] for one in page(results).all("a") if not one["href"].startswith("#")}
    assert links == {
        "https://velmora.example/news/12",
        "https://herald.example/harbour?a=1&b=2",
        "https://porto.example/velmora",
    }
    assert all(one["href"].startswith("#") for one in page(hostile).all("a"))


def test_texts_have_their_language_and_direction(results):
    said = [one for one in page(results).all("p") if one.get("class") == "said"]
    assert {(one["lang"], one["dir"]) for one in said} == {
        ("en", "ltr"),
        ("ar", "rtl"),
        ("it", "ltr"),
        ("az", "ltr"),
        ("de", "ltr"),
    }


def test_evidence_is_marked_in_both_texts(results):
    text = HtmlReporter().render(results)
    assert "serve <mark>40 ships</mark> a day" in text
    assert "سيستقبل <mark>٤٠٠ سفينة</mark> يوميًا" in text
    assert "<mark>free of charge for the neighbours</mark>" in text


def test_evidence_is_marked_across_the_line_ends_of_a_wrapped_text(results):
    rows = [
        {**row, "reference": row["reference"].replace("40 ships", "40\nships")}
        if row["reference"]
        else row
        for row in results.segments
    ]
    assert "<mark>40\nships</mark>" in HtmlReporter().render(replace(results, segments=rows))


def test_the_alignment_is_listed_too(results):
    text = page(results).text
    assert "1, 3 → 3 (other order, with a gap) · – → 4 (left out)" in text
    assert "– → 3, 4, 5, 6, 7 (no counterpart)" in text


def test_every_verdict_and_both_missing_sides_are_in_words(results):
    text = page(results).text
    for words in (
        *("close", "paraphrase", "drift", "omitted", "added", "repeated", "unjudged"),
        *("The version leaves this out.", "The reference says nothing of this."),
        *("Said before, and said again here.", "uncertain alignment", "other order", "with a gap"),
        *("The reference is outvoted here", "Seen in the machine translation only."),
    ):
        assert words in text


def test_a_pivot_that_alone_shows_an_issue_stands_open(results):
    details = page(results).all("details")
    assert sum("open" in one for one in details) == 2


def test_tables_have_headings_with_a_scope_and_scroll_inside_the_page(results):
    read = page(results)
    assert all(one.get("scope") in ("col", "row") for one in read.all("th"))
    assert all("aria-label" in one for one in read.all("div") if one.get("class") == "scroll")
    assert len(read.all("h1")) == 1
    assert read.all("html") == [{"lang": "en"}]


def test_a_bar_says_in_words_what_it_shows(results):
    bars = [one for one in page(results).all("div") if one.get("class") == "bar"]
    assert "close 78 %, paraphrase 22 %" in [one["aria-label"] for one in bars]


def test_hostile_texts_are_shown_as_text(hostile):
    text = HtmlReporter().render(hostile)
    assert "<script" not in text and "javascript:" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", text)
    read = Page(text)
    assert "<script>alert(1)</script>" in read.text and "[red]x[/red]" in read.text
    assert "\\x1b[2J" in read.text
    assert "x" * 5000 in text
    text.encode("utf-8")


def test_words_of_a_run_cannot_leave_their_attribute(results):
    rows = [{**row, "verdict": '"><b onclick="x', "flags": ["'>x"]} for row in results.segments]
    documents = [{**one, "id": one["id"], "lang": '"><i>'} for one in results.run["documents"]]
    changed = replace(results, segments=rows, run={**results.run, "documents": documents})
    read = page(changed)
    assert read.all("b") == [] and read.all("i") == []


def test_a_single_version_makes_a_page(results, without):
    read = page(without(results, "liman-az", "porto-it", "marfa-ar", "bote-de"))
    assert "None were tested: fewer than two versions beside the reference." in read.text


def test_the_same_results_give_the_same_page(results):
    assert HtmlReporter().render(results) == HtmlReporter().render(results)


def test_a_reason_that_an_issue_tells_is_told_once_with_its_vote_or_without(results):
    issue = results.issues[0]
    said = issue["explanation"].removesuffix(".")
    for reason in (f"number: {said}.", f"number: {said}; 2 of 4 versions say 30; nobody agrees."):
        segments = [
            {**row, "reasons": [reason, "This rests on the original text."]}
            if (row["system"], row["row"]) == (issue["system"], issue["row"])
            else row
            for row in results.segments
        ]
        page = HtmlReporter().render(replace(results, segments=segments))
        assert reason not in html.unescape(re.sub(r"<[^>]+>", "", page))
        assert "This rests on the original text." in page
