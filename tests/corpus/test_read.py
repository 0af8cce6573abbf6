from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.corpus.manifest import read_manifest
from evalkit.corpus.read import first_at_hand, read_documents, segments_of
from evalkit.corpus.segment import SentencexSegmenter
from evalkit.errors import ConfigError, DataError
from evalkit.types import Document, Segment

SEGMENTER = SentencexSegmenter()
SEEDS = ["leader-en", "leader-az", "alahed-ar", "mehr-ar", "italian-it"]


def _seed(root: Path, document: str) -> Document:
    manifest = read_manifest(root / "seeds/manifest.yaml")
    return read_documents(manifest, [document], segmenter=SEGMENTER)[document]


@pytest.mark.parametrize("document", ["leader-en", "mehr-ar", "italian-it"])
def test_the_gold_segmentation(root: Path, shared: Path, document: str) -> None:
    gold = json.loads((shared / "data/gold/statement.json").read_text(encoding="utf-8"))
    made = _seed(root, document)
    assert [(part.index, part.role, part.start, part.end, part.text) for part in made.segments] == [
        (part["i"], part["role"], part["start"], part["end"], part["text"])
        for part in gold["docs"][document]["segments"]
    ]


@pytest.mark.parametrize("document", SEEDS[1:])
def test_every_segment_is_a_key_of_the_memory(root: Path, document: str) -> None:
    (memory,) = (root / "seeds/mt").glob(f"llm.{document}.*-en.tsv")
    lines = memory.read_text(encoding="utf-8").split("\n")
    keys = [unicodedata.normalize("NFC", line.split("\t")[0]).strip() for line in lines if line]
    made = _seed(root, document)
    texts = [part.text for part in made.segments if part.role != "boilerplate"]
    assert [unicodedata.normalize("NFC", text) for text in texts] == keys


def test_documents_come_in_the_order_asked_for(root: Path) -> None:
    made = read_documents(
        read_manifest(root / "seeds/manifest.yaml"),
        ["mehr-ar", "leader-en", "mehr-ar"],
        segmenter=SEGMENTER,
        normalise_steps=["digits"],
    )
    assert [*made] == ["mehr-ar", "leader-en"]
    assert made["leader-en"].path == "leader-en.txt"
    assert made["leader-en"].event_date == "2022-06-19"
    assert all(part.clean_text for document in made.values() for part in document.segments)


def test_the_reference_that_stands_in(root: Path) -> None:
    manifest = read_manifest(root / "seeds/manifest.yaml")
    entry, reason = first_at_hand(manifest, ["khamenei-en", "leader-en"])
    assert entry.id == "leader-en"
    assert reason.startswith("khamenei-en has no text at hand; leader-en stands in")
    assert "khamenei-en.txt" in reason
    assert first_at_hand(manifest, ["leader-en", "khamenei-en"]).reason == ""
    with pytest.raises(ConfigError, match=r"no text at hand: khamenei-en.*khamenei-en\.txt"):
        first_at_hand(manifest, ["khamenei-en"])
    with pytest.raises(ConfigError, match="Did you mean 'leader-en'"):
        first_at_hand(manifest, ["leader-eng"])


def test_a_document_without_text_cannot_be_read(root: Path) -> None:
    with pytest.raises(ConfigError, match="'khamenei-en' has no text at hand"):
        _seed(root, "khamenei-en")


def test_boilerplate_alone_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("www.example.org\n1 May 2020\n", encoding="utf-8")
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("documents: [{id: a, lang: en, file: a.txt}]", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_documents(read_manifest(manifest), ["a"], segmenter=SEGMENTER)
    assert caught.value.place == str(tmp_path / "a.txt")


def test_all_broken_documents_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"Caf\xe9 opens.\n")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "fine.txt").write_text("The ferry sails again.\n", encoding="utf-8")
    (tmp_path / "manifest.yaml").write_text(
        "documents:\n"
        "  - {id: latin, lang: fr, file: latin.txt}\n"
        "  - {id: fine, lang: en, file: fine.txt}\n"
        "  - {id: empty, lang: en, file: empty.txt}\n"
        "  - {id: absent, lang: en}\n",
        encoding="utf-8",
    )
    manifest = read_manifest(tmp_path / "manifest.yaml")
    with pytest.raises(DataError) as caught:
        read_documents(manifest, ["latin", "fine", "empty"], segmenter=SEGMENTER)
    assert caught.value.exit_code == 3
    lines = str(caught.value).split("\n")
    assert [line.split(":")[0] for line in lines] == [
        str(tmp_path / "latin.txt"),
        str(tmp_path / "empty.txt"),
    ]
    with pytest.raises(ConfigError, match=r"(?s)'absent' has no text at hand.*UTF-8") as mixed:
        read_documents(manifest, ["absent", "latin"], segmenter=SEGMENTER)
    assert mixed.value.exit_code == 2


def test_line_ends_and_a_byte_order_mark_only_shift_offsets() -> None:
    plain = "A headline of five words\nIt rained. She left.\nSource: me\n"
    crlf = "\ufeff" + plain.replace("\n", "\r\n")
    one = segments_of(plain, "en", segmenter=SEGMENTER)
    other = segments_of(crlf, "en", segmenter=SEGMENTER)
    assert [(part.role, part.text) for part in one] == [(part.role, part.text) for part in other]
    _check(crlf, other)


class Lazy:
    """A segmenter of someone else that leaves text out."""

    def spans(self, text: str, lang: str) -> list[tuple[int, int]]:
        return [(2, 4)] if len(text) > 6 else []


def test_what_a_segmenter_leaves_out_is_kept() -> None:
    published = "It rained today.\nYes it did."
    _check(published, segments_of(published, "en", segmenter=Lazy()))


def _check(published: str, segments: tuple[Segment, ...]) -> None:
    last = 0
    for index, part in enumerate(segments):
        assert part.index == index
        assert part.text == published[part.start : part.end]
        assert last <= part.start < part.end
        assert published[last : part.start].replace("\ufeff", "").strip() == ""
        last = part.end
    assert published[last:].strip() == ""


PIECES = st.sampled_from(
    ["It rained.", "www.example.org", "“One. Two”", "1 May 2020", "Title here", "قال: «نعم. لا».",
     " ", "\r\n", "\n\n", "Read more", "***", "...", "5 %", "\u2028", "\u200f", "Mr. X", "İ. Ə."]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " ", "\n"]), st.booleans())
def test_every_character_lies_in_one_segment(pieces: list[str], glue: str, mark: bool) -> None:
    published = "\ufeff" * mark + glue.join(pieces)
    try:
        segments = segments_of(published, "az", segmenter=SEGMENTER)
    except DataError:
        return
    _check(published, segments)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_no_text_makes_it_crash(published: str) -> None:
    try:
        segments = segments_of(published, "en", segmenter=SEGMENTER)
    except DataError:
        return
    if not published.startswith("\ufeff"):
        _check(published, segments)
