"""Plants in real corpora: what is found, what is not, and that it can be told again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalkit.errors import ConfigError, DataError
from evalkit.selftest import FEW, Selftest, selftest


@pytest.fixture(scope="module")
def glacier(root: Path) -> Selftest:
    return selftest(root / "tests/data/glacier/statement.yaml", plants=5)


def test_dropped_and_added_sentences_are_found(glacier: Selftest) -> None:
    for lang in ("de", "it", "ar"):
        for kind in ("dropped", "added"):
            (tally,) = (t for t in glacier.tallies if (t.lang, t.kind) == (lang, kind))
            assert tally.planted >= 4 and tally.found >= tally.planted - 1
            assert tally.rate is not None and tally.low is not None and tally.high is not None
            assert 0 <= tally.low <= tally.rate <= tally.high <= 1


def test_a_changed_date_is_found_where_it_was_planted(glacier: Selftest) -> None:
    dates = [one for one in glacier.outcomes if one.kind in ("date", "year", "weekday")]
    assert dates and all(one.severity == "major" for one in dates)
    assert all(one.after in one.sentence and one.before != one.after for one in dates)


def test_untouched_rows_stay_quiet(glacier: Selftest) -> None:
    assert sum(tally.alarms for tally in glacier.tallies) == 0
    assert sum(tally.untouched for tally in glacier.tallies) > 100


def test_what_is_possible_bounds_what_is_planted(glacier: Selftest) -> None:
    for tally in glacier.tallies:
        ours = [o for o in glacier.outcomes if (o.lang, o.kind) == (tally.lang, tally.kind)]
        assert len(ours) == tally.planted <= tally.possible
        assert tally.few is (tally.planted < FEW)
        assert tally.found == sum(one.severity is not None for one in ours)


def test_the_seed_tells_what_is_planted(root: Path) -> None:
    config = root / "tests/data/glacier/statement.yaml"
    versions = ("versions=[giornale-it]",)
    one, again = (selftest(config, versions, seed=7, plants=2) for _ in range(2))
    assert one == again and one.seed == 7
    other = selftest(config, versions, seed=8, plants=2)
    assert [o.sentence for o in other.outcomes] != [o.sentence for o in one.outcomes]


def test_a_change_in_the_references_own_language(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "evalkit/cli/template", tmp_path / "mine")
    made = selftest(tmp_path / "mine/statement.yaml")
    found = {tally.kind: (tally.planted, tally.found) for tally in made.tallies}
    assert found["weekday"] == (1, 1)
    assert found["dropped"][0] >= 3 and found["dropped"][0] - found["dropped"][1] <= 1
    # 250 for 520 and January for March 2021 are told of already: no place to plant.
    assert found["year"] == found["date"] == (0, 0)
    assert not {"250", "520"} & {one.before for one in made.outcomes}


def test_a_pivot_follows_the_change(glacier: Selftest, root: Path) -> None:
    memory = (root / "tests/data/glacier/mt/twin.giornale-it.it-en.tsv").read_text("utf-8")
    assert "2023" in memory
    assert any(o.kind == "year" and o.version == "giornale-it" for o in glacier.outcomes)


def test_without_a_pivot(root: Path) -> None:
    made = selftest(
        root / "tests/data/glacier/statement.yaml",
        ("align.use=lexical", "pivot=null", "versions=[zeitung-de, jarida-ar]"),
        plants=4,
    )
    by_kind = {(t.lang, t.kind): t for t in made.tallies}
    assert by_kind["de", "name"].planted == by_kind["de", "name"].found > 0
    assert by_kind["ar", "name"].planted == by_kind["ar", "name"].found > 0


def test_links_made_by_hand_stay_and_no_sentence_goes(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "tests/data/glacier", tmp_path / "glacier")
    links = tmp_path / "glacier/alignments/giornale-it.override.links"
    links.parent.mkdir()
    plain = selftest(tmp_path / "glacier/statement.yaml", ("versions=[giornale-it]",), plants=1)
    count = 1 + max(o.segment for o in plain.outcomes)
    links.write_text("\n".join(f"[{n}]:[{n + 2}]" for n in range(min(count, 6))), "utf-8")
    made = selftest(tmp_path / "glacier/statement.yaml", ("versions=[giornale-it]",), plants=1)
    assert all(not t.possible for t in made.tallies if t.kind in ("dropped", "added"))
    assert any("made by hand" in note for note in made.notes)


def test_a_language_without_lists_is_said(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "tests/data/glacier", tmp_path / "glacier")
    manifest = tmp_path / "glacier/manifest.yaml"
    manifest.write_text(manifest.read_text("utf-8").replace("lang: de", "lang: nl"), "utf-8")
    made = selftest(
        tmp_path / "glacier/statement.yaml",
        ("align.use=lexical", "pivot=null", "versions=[zeitung-de]"),
    )
    assert {one.kind for one in made.outcomes} == {"dropped"}
    assert any("nl" in note for note in made.notes)


def test_versions_of_two_statements_are_planted_by_themselves(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "tests/data/glacier", tmp_path / "both")
    for text in ("herald-en", "ministry-en"):
        source = root / f"evalkit/cli/template/texts/{text}.txt"
        shutil.copy(source, tmp_path / f"both/harbour-{text}.txt")
    (tmp_path / "both/manifest.yaml").write_text(
        """
documents:
  - {id: ministry-en, outlet: M, lang: en, file: ministry-en.txt, statement: glacier}
  - {id: zeitung-de, outlet: Z, lang: de, file: zeitung-de.txt, statement: glacier}
  - {id: port-en, outlet: P, lang: en, file: harbour-ministry-en.txt, statement: harbour}
  - {id: herald-en, outlet: H, lang: en, file: harbour-herald-en.txt, statement: harbour}
""",
        encoding="utf-8",
    )
    made = selftest(
        tmp_path / "both/statement.yaml",
        (
            *("align.use=lexical", "pivot=null", "reference=[ministry-en, port-en]"),
            "versions=[zeitung-de, herald-en]",
        ),
        plants=2,
    )
    assert {one.version for one in made.outcomes} == {"zeitung-de", "herald-en"}
    assert {quiet.lang for quiet in made.quiet} == {"de", "en"}


def test_bad_input_is_refused(tmp_path: Path, root: Path) -> None:
    with pytest.raises(ConfigError):
        selftest(tmp_path / "none.yaml")
    shutil.copytree(root / "tests/data/glacier", tmp_path / "glacier")
    (tmp_path / "glacier/giornale-it.txt").write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(DataError):
        selftest(tmp_path / "glacier/statement.yaml")
