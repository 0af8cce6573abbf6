"""The main job on the real versions and on their invented twin, end to end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from evalkit import results, significance
from evalkit.errors import ConfigError, DataError, EvalkitError
from evalkit.results import Results
from evalkit.run import run
from evalkit.spec import MetricSpec

TWIN = Path(__file__).parent / "data/glacier"


@pytest.fixture(scope="module")
def statement(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    return run(root / "configs/statement.yaml", output=tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def glacier(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    return run(TWIN / "statement.yaml", output=tmp_path_factory.mktemp("results"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the twin to break."""
    return Path(shutil.copytree(TWIN, tmp_path / "glacier"))


def links(made: Results, system: str) -> list[str]:
    return [line.rpartition(":")[0] for line in made.alignments[system]]


def issues(made: Results, **wanted: Any) -> list[dict[str, Any]]:
    return [
        issue for issue in made.issues if all(issue[key] == value for key, value in wanted.items())
    ]


# What the statement must show


def test_the_stand_in_is_named_everywhere(statement: tuple[Path, Results]) -> None:
    directory, made = statement
    note = made.run["reference"]
    assert (note["used"], note["wanted"], note["stand_in"]) == ("leader-en", "khamenei-en", True)
    assert "evalkit fetch" in note["how_to_get"]
    for name in ("report.md", "report.html"):
        text = (directory / name).read_text(encoding="utf-8")
        assert "khamenei-en" in text and "leader-en" in text
    assert all(score["conditions"]["reference"] == "leader-en" for score in made.scores["scores"])


def test_the_links_of_the_statement(statement: tuple[Path, Results]) -> None:
    made = statement[1]
    assert links(made, "leader-az") == [
        *("[2]:[2]", "[3]:[3]", "[4]:[4, 5]", "[5]:[6]", "[6]:[7]", "[7, 8]:[8]"),
        *("[9, 10]:[9]", "[11, 12]:[10]", "[13, 14]:[11]"),
    ]
    assert links(made, "alahed-ar") == [
        *("[1]:[2]", "[]:[3]", "[2]:[4, 6]", "[3]:[5]", "[4]:[7]", "[5]:[8]", "[6]:[9]"),
        *("[7]:[10]", "[8]:[11]", "[9]:[]", "[10]:[]", "[11]:[]", "[12]:[]"),
    ]
    assert links(made, "mehr-ar") == [
        *("[0]:[2]", "[]:[3]", "[2]:[4, 5]", "[3]:[6]", "[4]:[7]", "[5]:[8]", "[6]:[9]"),
        *("[7]:[10]", "[8]:[11]", "[1]:[]"),
    ]
    assert links(made, "italian-it") == [
        *("[0]:[2, 3]", "[2, 3]:[4, 5]", "[4]:[6]", "[5]:[7]", "[6]:[8]", "[7]:[9]"),
        *("[8, 9]:[10]", "[10, 11, 12]:[11]", "[1]:[]"),
    ]


def test_the_thousand_years_against_thousands(statement: tuple[Path, Results]) -> None:
    found = issues(statement[1], category="number", severity="major")
    assert {issue["system"] for issue in found} == {"leader-az", "mehr-ar", "italian-it"}
    for issue in found:
        assert issue["reference_text"] == "thousands of years"
        assert issue["version_value"] == "1000 years"
        assert issue["reference_outlier"] is True
        votes = {vote["system"]: vote["value"] for vote in issue["support"]}
        assert votes["alahed-ar"] == votes["leader-en"] != votes["mehr-ar"]


def test_the_five_dates_of_one_coup(statement: tuple[Path, Results]) -> None:
    found = issues(statement[1], category="date", severity="major")
    values = {issue["system"]: issue["version_value"] for issue in found}
    assert values == {
        "leader-az": "2021-12-22..2022-01-20 (Dey 1400)",
        "alahed-ar": "2021-06",
        "mehr-ar": "2022-01",
        "italian-it": "2021-01",
    }
    assert {issue["reference_value"] for issue in found} == {"2022-05"}
    assert all(issue["reference_outlier"] for issue in found)


def test_the_added_sentences_and_their_facts(statement: tuple[Path, Results]) -> None:
    found = issues(statement[1], system="alahed-ar", category="addition")
    assert len(found) == 4
    told = " ".join(issue["explanation"] for issue in found)
    for fact in ("9 memoranda", "20 years", "50%", "3 billion dollars"):
        assert fact in told
    verdicts = [line["verdict"] for line in statement[1].segments if line["system"] == "alahed-ar"]
    assert verdicts.count("added") == 4


def test_the_changed_quotation(statement: tuple[Path, Results]) -> None:
    found = issues(statement[1], category="quotation", severity="major")
    assert [issue["system"] for issue in found] == ["italian-it"]
    assert "hesitate" in found[0]["reference_text"]
    assert "senza prendere in considerazione" in found[0]["version_text"]
    assert found[0]["rests_on"] == "pivot"


def test_a_lead_that_repeats_is_order_and_no_addition(statement: tuple[Path, Results]) -> None:
    for system in ("mehr-ar", "italian-it"):
        assert issues(statement[1], system=system, category="order")
        assert not issues(statement[1], system=system, category="addition")


# The same on the twin: other words, months, numbers and languages


def test_the_links_of_the_twin(glacier: tuple[Path, Results]) -> None:
    made = glacier[1]
    assert links(made, "zeitung-de") == [
        *("[1]:[2]", "[]:[3]", "[2]:[4, 6]", "[3]:[5]", "[4]:[7]", "[5]:[8]", "[6]:[9]"),
        *("[7]:[]", "[8]:[]"),
    ]
    assert links(made, "giornale-it") == [
        *("[0]:[2, 3]", "[2]:[4]", "[3]:[5]", "[4]:[6]", "[5]:[7]", "[6]:[8]", "[7, 8]:[9]"),
        "[1]:[]",
    ] or links(made, "giornale-it") == [
        *("[0]:[2, 3]", "[2, 3]:[4, 5]", "[4]:[6]", "[5]:[7]", "[6]:[8]", "[7, 8]:[9]", "[1]:[]"),
    ]
    assert links(made, "jarida-ar") == [
        *("[0]:[2]", "[]:[3]", "[1]:[4, 5]", "[2]:[6]", "[3]:[7]", "[4]:[8]", "[5]:[9]"),
    ]


def test_the_facts_of_the_twin(glacier: tuple[Path, Results]) -> None:
    made = glacier[1]
    numbers = issues(made, category="number", severity="major")
    assert {issue["system"] for issue in numbers} == {"zeitung-de", "giornale-it", "jarida-ar"}
    assert {issue["version_value"] for issue in numbers} == {"100 years"}
    dates = {issue["system"]: issue for issue in issues(made, category="date", severity="major")}
    assert dates["zeitung-de"]["version_value"] == "2023-03"
    assert dates["giornale-it"]["version_value"] == "2022-03"
    assert dates["jarida-ar"]["version_value"] == "2023-03"
    assert all(issue["reference_outlier"] for issue in (*numbers, *dates.values()))
    quotations = issues(made, category="quotation", severity="major")
    assert [issue["system"] for issue in quotations] == ["giornale-it"]
    added = " ".join(
        issue["explanation"] for issue in issues(made, system="zeitung-de", category="addition")
    )
    assert "15 " in added and "30" in added and "2 " in added


def test_boilerplate_stands_in_the_documents_and_nowhere_else(
    statement: tuple[Path, Results], glacier: tuple[Path, Results]
) -> None:
    for made in (statement[1], glacier[1]):
        furniture = {
            (line["document"], line["index"])
            for line in made.documents
            if line["role"] == "boilerplate"
        }
        assert furniture
        used = made.run["reference"]["used"]
        for row in made.segments:
            assert row["role"] != "boilerplate"
            for index in row["version_segments"]:
                assert (row["system"], index) not in furniture
            for index in row["reference_segments"]:
                assert (used, index) not in furniture


def test_every_segment_stands_in_one_row(glacier: tuple[Path, Results]) -> None:
    made = glacier[1]
    kept = [line for line in made.documents if line["role"] != "boilerplate"]
    for system in made.alignments:
        rows = [row for row in made.segments if row["system"] == system]
        assert [row["row"] for row in rows] == list(range(len(rows)))
        told = sorted(index for row in rows for index in row["version_segments"])
        assert told == [line["index"] for line in kept if line["document"] == system]
        held = sorted(index for row in rows for index in row["reference_segments"])
        assert held == [line["index"] for line in kept if line["document"] == "ministry-en"]


def test_shares_are_whole(statement: tuple[Path, Results], glacier: tuple[Path, Results]) -> None:
    for profile in (*statement[1].scores["profiles"], *glacier[1].scores["profiles"]):
        shares = ("close", "paraphrase", "drift", "omitted", "unjudged")
        assert sum(profile[share] for share in shares) == pytest.approx(1)
        assert profile["drift_rate"] == pytest.approx(
            (profile["drift"] + profile["omitted"]) / (1 - profile["unjudged"])
        )
        assert profile["low"] <= profile["drift_rate"] <= profile["high"]


def test_the_statistics_of_the_rows_add_up_to_every_number(
    statement: tuple[Path, Results],
) -> None:
    _, made = statement
    by_key = {
        (line["system"], line["metric"], line.get("view"), line.get("scope")): line
        for line in made.statistics
    }
    defined = [score for score in made.scores["scores"] if score["value"] is not None]
    assert defined
    for score in defined:
        line = by_key[score["system"], score["metric"], score["view"], score["scope"]]
        total = significance.total(line["statistics"])
        assert MetricSpec.parse(score["metric"]).build().score(total) == score["value"]
        assert len(line["rows"]) == score["n"]
    for one in made.scores["profiles"]:
        for rate in ("drift_rate", "consensus_drift_rate", "close", "paraphrase", "omitted"):
            line = by_key.get((one["system"], rate, None, None))
            assert line is not None
            counted, words = significance.total(line["statistics"])
            assert one[rate] == pytest.approx(counted / words, abs=1e-15)


def test_every_score_is_there_or_says_why_not(statement: tuple[Path, Results]) -> None:
    scores = statement[1].scores["scores"]
    assert len(scores) == 5 * 4 * 2 * 2
    for score in scores:
        if score["value"] is None:
            assert score["reason"] and score["low"] is None and score["n"] == 0
        else:
            assert score["reason"] is None
            assert score["low"] <= score["value"] <= score["high"]
    direct = {score["system"] for score in scores if score["view"] == "direct" and score["n"]}
    assert direct == {"alahed-ar", "mehr-ar"}


# Reproducible, and nothing half-written


def test_two_runs_give_the_same_bytes(glacier: tuple[Path, Results], tmp_path: Path) -> None:
    again, _ = run(TWIN / "statement.yaml", output=tmp_path)
    for name in ("scores.json", "segments.jsonl", "issues.jsonl", "documents.jsonl"):
        assert (again / name).read_bytes() == (glacier[0] / name).read_bytes()


def test_the_run_directory_is_read_back_whole(statement: tuple[Path, Results]) -> None:
    directory, made = statement
    read = results.read(directory)
    assert read.scores == made.scores
    assert list(read.segments) == json.loads(json.dumps(list(made.segments)))
    run_record = read.run
    assert run_record["reference"]["used"] == "leader-en"
    assert not any(entry["path"].startswith("/") for entry in run_record["inputs"])
    assert {"numpy", "sacrebleu", "evalkit-mt"} <= set(run_record["packages"])


def test_a_version_is_compared_with_the_reference_that_is_at_hand(corpus: Path) -> None:
    manifest = corpus / "manifest.yaml"
    text = (corpus / "ministry-en.txt").read_text(encoding="utf-8")
    (corpus / "embassy-en.txt").write_text(text, encoding="utf-8")
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace(
            "how_to_get: Ask the embassy.", "file: embassy-en.txt"
        ),
        encoding="utf-8",
    )
    _, made = run(corpus / "statement.yaml", output=corpus / "out")
    assert made.run["reference"]["used"] == "embassy-en"
    assert made.run["reference"]["stand_in"] is False
    profile = made.scores["profiles"][0]
    assert (profile["system"], profile["close"], profile["drift_rate"]) == ("ministry-en", 1, 0)


def test_an_override_beside_the_manifest_wins(corpus: Path) -> None:
    override = corpus / "alignments/jarida-ar.override.links"
    override.parent.mkdir()
    override.write_text("[0]:[2]\n[1]:[4, 5]\n[2]:[6]\n[3, 4]:[7, 8]\n[5]:[9]\n")
    said: list[str] = []
    _, made = run(corpus / "statement.yaml", output=corpus / "out", notice=said.append)
    assert "[3, 4]:[7, 8]" in links(made, "jarida-ar")
    assert any("override" in words for words in said)


def breaks(corpus: Path, *, file: str, old: str = "", new: str | bytes = "") -> None:
    path = corpus / file
    if isinstance(new, bytes):
        path.write_bytes(new)
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "broken", "words"),
    [
        (DataError, {"file": "jarida-ar.txt", "new": b"abc\xff"}, "invalid UTF-8 at byte 3"),
        (DataError, {"file": "jarida-ar.txt", "new": b"abc\0"}, "NUL byte at byte 3"),
        (DataError, {"file": "jarida-ar.txt", "new": b" \n\n"}, "blank"),
        (
            DataError,
            {"file": "mt/twin.jarida-ar.ar-en.tsv", "old": "وشكرتها", "new": "شكرتها"},
            "no translation of 'وشكرتها",
        ),
        (ConfigError, {"file": "statement.yaml", "old": "path: mt", "new": "path: tm"}, "tm/"),
        (
            ConfigError,
            {"file": "statement.yaml", "old": "jarida-ar]", "new": "jarida]"},
            "unknown document: 'jarida'. Did you mean 'jarida-ar'?",
        ),
        (
            ConfigError,
            {"file": "statement.yaml", "old": "reference: [embassy-en, ministry-en]",
             "new": "reference: embassy-en"},
            "Ask the embassy",
        ),
        (
            ConfigError,
            {"file": "manifest.yaml", "old": "lang: ar", "new": "lang: arr"},
            "unknown language code 'arr'",
        ),
        (
            ConfigError,
            {"file": "manifest.yaml", "old": "id: zeitung-de", "new": "id: ministry-en"},
            "ministry-en",
        ),
        (
            ConfigError,
            {"file": "manifest.yaml", "old": "file: jarida-ar.txt", "new": "file: none.txt"},
            "none.txt",
        ),
        (
            DataError,
            {"file": "manifest.yaml", "old": "file: jarida-ar.txt",
             "new": f"file: jarida-ar.txt, sha256: {'0' * 64}"},
            "SHA-256",
        ),
        (ConfigError, {"file": "statement.yaml", "old": "name:", "new": "nome:"}, "'nome'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_error_and_nothing_is_written(
    corpus: Path, kind: type[EvalkitError], broken: dict[str, Any], words: str
) -> None:
    breaks(corpus, **broken)
    with pytest.raises(kind) as caught:
        run(corpus / "statement.yaml", output=corpus / "out")
    assert words in str(caught.value)
    assert caught.value.place
    assert not (corpus / "out").exists()


def test_all_problems_of_the_inputs_come_at_once(corpus: Path) -> None:
    breaks(corpus, file="statement.yaml", old="zeitung-de, giornale-it", new="zeitung, giornale")
    with pytest.raises(ConfigError) as caught:
        run(corpus / "statement.yaml", output=corpus / "out")
    assert [line.rpartition(": unknown")[0] for line in str(caught.value).split("\n")] == [
        f"{corpus}/statement.yaml:4",
        f"{corpus}/statement.yaml:4",
    ]
    breaks(corpus, file="statement.yaml", old="zeitung, giornale", new="zeitung-de, giornale-it")
    (corpus / "jarida-ar.txt").write_bytes(b"\xff")
    (corpus / "zeitung-de.txt").write_bytes(b"a\0")
    with pytest.raises(DataError) as bad:
        run(corpus / "statement.yaml", output=corpus / "out")
    assert "NUL byte" in str(bad.value) and "invalid UTF-8" in str(bad.value)


def test_every_sentence_that_the_memories_lack_is_named(corpus: Path) -> None:
    for name in ("twin.jarida-ar.ar-en.tsv", "twin.zeitung-de.de-en.tsv"):
        path = corpus / "mt" / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:2]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        run(corpus / "statement.yaml", output=corpus / "out")
    lines = str(caught.value).split("\n")
    assert len(lines) == 4 + 6
    assert all("no translation of" in line for line in lines)


def test_what_a_run_read_stands_in_its_record(corpus: Path) -> None:
    override = corpus / "alignments/jarida-ar.override.links"
    override.parent.mkdir()
    override.write_text("[0]:[2]\n[1]:[4, 5]\n[2]:[6]\n[3]:[7]\n[4]:[8]\n[5]:[9]\n")
    overrides = [f"corpus={corpus / 'manifest.yaml'}", f"pivot.path={corpus / 'mt'}"]
    directory, made = run(corpus / "statement.yaml", overrides, output=corpus / "out")
    paths = [entry["path"] for entry in made.run["inputs"]]
    assert "mt/twin.zeitung-de.de-en.tsv" in paths
    assert "alignments/jarida-ar.override.links" in paths
    assert made.run["links_made_by_hand"] == ["jarida-ar"]
    assert made.run["config"]["corpus"] == "manifest.yaml"
    for path in directory.rglob("*"):
        if path.is_file():
            assert str(corpus) not in path.read_text(encoding="utf-8"), path.name
    by_hand = {
        score["system"]
        for score in made.scores["scores"]
        if score["conditions"]["aligner"] == "by hand"
    }
    assert by_hand == {"jarida-ar"}


def test_conditions_say_which_pivot_moved_a_score(glacier: tuple[Path, Results]) -> None:
    for score in glacier[1].scores["scores"]:
        own = score["system"] == "ministry-en"
        expected = None if score["view"] == "direct" else "itself" if own else "twin"
        assert score["conditions"]["pivot"] == expected


@pytest.mark.parametrize(
    ("setting", "kind", "words"),
    [
        ("score_roles=[boilerplate]", ConfigError, "score_roles"),
        ("score_roles=[lead]", DataError, "no segment of the reference is lead"),
        ("versions=[ministry-en]", ConfigError, "no version beside the reference"),
        ("pivot=null", ConfigError, "needs translations into en"),
        ("report=[html, html]", ConfigError, "html twice"),
    ],
)
def test_a_config_that_can_say_nothing_is_refused(
    corpus: Path, setting: str, kind: type[EvalkitError], words: str
) -> None:
    with pytest.raises(kind, match=re.escape(words)):
        run(corpus / "statement.yaml", [setting], output=corpus / "out")
    assert not (corpus / "out").exists()


class Hollow:
    """A translator that forgets a segment, and one that says nothing."""

    system = "hollow"

    def __init__(self, drop: int = 0) -> None:
        self.drop = drop

    def files(self, lp: str, document: str) -> list[Path]:
        return []

    def translate(self, texts: list[str], lp: str, document: str) -> list[str]:
        return texts[self.drop :] if self.drop else ["" for _ in texts]


@pytest.mark.parametrize("drop", [0, 1])
def test_a_translator_that_leaves_something_out_is_refused(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, drop: int
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    setting = f"pivot={{use: 'test_run:Hollow', drop: {drop}}}"
    with pytest.raises(DataError, match="hollow gave"):
        run(corpus / "statement.yaml", [setting], output=corpus / "out")


class Rude:
    """A reporter that would write where it may not."""

    def __init__(self, filename: str) -> None:
        self.filename = filename

    def render(self, results: Results) -> str:
        return "mine"


@pytest.mark.parametrize("name", ["scores.json", "../evil.txt", "run.json", ".hidden"])
def test_a_report_cannot_take_the_name_of_a_result(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    setting = f"report=[{{use: 'test_run:Rude', filename: '{name}'}}]"
    with pytest.raises(ConfigError, match="may not be called"):
        run(corpus / "statement.yaml", [setting], output=corpus / "out")
    assert not (corpus / "evil.txt").exists()
    assert list((corpus / "out/glacier").iterdir()) == []


def test_a_version_that_nothing_aligns_is_an_error(corpus: Path) -> None:
    (corpus / "jarida-ar.txt").write_text("كلام آخر تماما عن الطقس.\n", encoding="utf-8")
    memory = corpus / "mt/twin.jarida-ar.ar-en.tsv"
    memory.write_text("كلام آخر تماما عن الطقس.\tQuite another topic, xylophones.\n", "utf-8")
    with pytest.raises(DataError, match="jarida-ar"):
        run(corpus / "statement.yaml", output=corpus / "out")
    assert not (corpus / "out").exists()


def test_a_version_without_a_pivot_is_not_scored_but_shown(corpus: Path) -> None:
    breaks(corpus, file="statement.yaml", old="pivot: {use: memory, path: mt, system: twin}\n")
    breaks(corpus, file="statement.yaml", old="{use: pivot}", new="{use: lexical}")
    _, made = run(corpus / "statement.yaml", output=corpus / "out")
    scores = [s for s in made.scores["scores"] if s["system"] == "jarida-ar"]
    assert all(score["value"] is None and score["reason"] for score in scores)
    assert issues(made, system="jarida-ar", category="number")
