"""A corpus of several statements: each aligned by itself, its outlets drawn together."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import sacrebleu

from evalkit import results
from evalkit.errors import ConfigError, EvalkitError
from evalkit.prepare import prepare
from evalkit.report import issuemqm
from evalkit.report.allfindings import findings_by_system
from evalkit.report.markdown import MarkdownReporter
from evalkit.report.terminal import TerminalReporter
from evalkit.results import Results
from evalkit.run import run

Record = dict[str, Any]

# Three statements about a harbour; the Courier is left out of the last one.
TEXTS = {
    "opening": {
        "Ministry": [
            "The harbour opens on Monday.",
            "It has 40 berths for ferries.",
            "The mayor thanked the builders.",
        ],
        "Herald": [
            "The harbour opens on Monday.",
            "It has 90 berths for ferries.",
            "The mayor thanked the builders.",
        ],
        "Courier": [
            "On Monday the harbour opens.",
            "It has 40 berths for ferries.",
            "The mayor thanked all the builders.",
        ],
    },
    "strike": {
        "Ministry": [
            "The strike lasted 6 days.",
            "No ferry sailed in that week.",
            "The union accepted the offer of the port.",
        ],
        "Herald": [
            "The strike lasted 16 days.",
            "No ferry sailed in that week.",
            "The union accepted the offer of the port.",
        ],
        "Courier": [
            "The strike lasted 6 days.",
            "In that week no ferry sailed.",
            "The union accepted the offer of the port.",
        ],
    },
    "storm": {
        "Ministry": ["The storm sank 3 boats.", "Nobody was hurt on the quay."],
        "Herald": ["The storm sank 3 boats.", "Nobody was hurt on the quay."],
    },
}
CONFIG = """
name: harbour
corpus: manifest.yaml
reference: [Ministry]
versions: [Herald, Courier]
metrics: [bleu, {use: chrf, word_order: 2}]
significance: {resamples: 200}
report: [markdown, html]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("harbour")
    entries = []
    for statement, versions in TEXTS.items():
        for outlet, sentences in versions.items():
            name = f"{statement}-{outlet.lower()}"
            (home / f"{name}.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
            entries.append(
                f"  - {{id: {name}, statement: {statement}, outlet: {outlet}, lang: en, "
                f"file: {name}.txt}}\n"
            )
    (home / "manifest.yaml").write_text("documents:\n" + "".join(entries), encoding="utf-8")
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def made(folder: Path) -> tuple[Path, Results]:
    return run(folder / "config.yaml", output=folder / "out")


def profile(made: Results, system: str) -> Record:
    return next(one for one in made.scores["profiles"] if one["system"] == system)


def score(made: Results, system: str, metric: str) -> Record:
    return next(
        one
        for one in made.scores["scores"]
        if (one["system"], one["metric"], one["scope"]) == (system, metric, "whole")
    )


def test_every_statement_has_its_own_reference(made: tuple[Path, Results]) -> None:
    run_record = made[1].run
    assert [one["statement"] for one in run_record["statements"]] == list(TEXTS)
    assert [one["reference"]["used"] for one in run_record["statements"]] == [
        f"{statement}-ministry" for statement in TEXTS
    ]
    assert run_record["reference"]["used"] is None
    assert "3 statements" in run_record["reference"]["words"]


def test_an_outlet_is_profiled_over_its_statements(made: tuple[Path, Results]) -> None:
    herald = profile(made[1], "Herald")
    own = [profile(made[1], f"{statement}-herald") for statement in TEXTS]
    assert herald["statement"] is None
    assert [one["statement"] for one in own] == list(TEXTS)
    assert all("spread" not in one for one in own)
    # 6 of 16 words in the first, 5 of 19 in the second, none of 11 in the last.
    assert herald["drift_rate"] == pytest.approx(11 / 46)
    assert herald["spread"]["statements"] == herald["spread"]["judged"] == 3
    assert herald["spread"]["lowest"] == 0.0
    assert herald["spread"]["highest"] == pytest.approx(6 / 16)
    assert herald["low"] == 0.0 and herald["high"] == pytest.approx(6 / 16)
    assert profile(made[1], "Courier")["spread"]["statements"] == 2


def test_scores_over_statements_are_those_of_all_rows(made: tuple[Path, Results]) -> None:
    hypotheses = [line for versions in TEXTS.values() for line in versions["Herald"]]
    references = [line for versions in TEXTS.values() for line in versions["Ministry"]]
    expected = sacrebleu.BLEU().corpus_score(hypotheses, [references])
    found = score(made[1], "Herald", "bleu")
    assert found["value"] == expected.score
    assert found["n"] == len(references)
    assert found["conditions"]["statements"] == list(TEXTS)
    assert found["conditions"]["references"] == ["Ministry"]
    assert found["low"] < found["value"] < found["high"]
    assert "statements" not in score(made[1], "storm-herald", "bleu")["conditions"]


def test_outlets_are_compared_on_the_statements_that_both_have(
    made: tuple[Path, Results],
) -> None:
    (chrf,) = [one for one in made[1].scores["comparisons"] if one["metric"] != "bleu"]
    shared = [statement for statement in TEXTS if "Courier" in TEXTS[statement]]
    of = {
        outlet: sacrebleu.CHRF(word_order=2)
        .corpus_score(
            [line for statement in shared for line in TEXTS[statement][outlet]],
            [[line for statement in shared for line in TEXTS[statement]["Ministry"]]],
        )
        .score
        for outlet in ("Herald", "Courier")
    }
    assert (chrf["baseline"], chrf["system"]) == ("Herald", "Courier")
    assert chrf["delta"] == pytest.approx(of["Courier"] - of["Herald"])


def test_lineage_is_of_outlets_over_all_statements(made: tuple[Path, Results]) -> None:
    lineage = made[1].scores["lineage"]
    assert sorted(lineage["systems"]) == ["Courier", "Herald", "Ministry"]
    facts = {
        (one, other): value
        for one, line in zip(lineage["systems"], lineage["facts"], strict=True)
        for other, value in zip(lineage["systems"], line, strict=True)
    }
    # The Courier counts berths and days as the Ministry does, the Herald does not.
    assert facts["Courier", "Ministry"] > facts["Herald", "Ministry"]
    (pair,) = [part for part in lineage["tree"]["parts"] if isinstance(part, dict)]
    assert set(pair["parts"]) == {"Courier", "Ministry"}


def test_every_statement_has_its_own_votes(made: tuple[Path, Results]) -> None:
    votes = {
        (vote["statement"], vote["reference_value"], vote["reference_outlier"])
        for vote in made[1].scores["votes"]
        if vote["reference_text"] is not None
    }
    assert {("opening", "40", False), ("strike", "6 days", False)} <= votes


def test_one_outlet_has_no_comparison_and_says_so(folder: Path) -> None:
    sets = ["versions=[Herald]", "report=[]"]
    _, made = run(folder / "config.yaml", sets, output=folder / "alone")
    assert made.scores["comparisons"] == []
    assert made.run["comparisons_reason"] == "there is one outlet beside the reference"


def test_a_baseline_is_an_outlet(folder: Path) -> None:
    sets = ["significance.baseline=Courier", "metrics=[chrf]", "report=[]"]
    _, made = run(folder / "config.yaml", sets, output=folder / "baseline")
    (found,) = made.scores["comparisons"]
    assert (found["baseline"], found["system"]) == ("Courier", "Herald")
    with pytest.raises(ConfigError, match="storm-herald"):
        run(folder / "config.yaml", ["significance.baseline=storm-herald"], output=folder / "no")


def test_documents_may_be_named_one_by_one(folder: Path) -> None:
    sets = [
        "reference=[strike-ministry, storm-ministry]",
        "versions=[strike-herald, storm-herald]",
        "report=[]",
    ]
    _, made = run(folder / "config.yaml", sets, output=folder / "named")
    assert [one["statement"] for one in made.run["statements"]] == ["strike", "storm"]
    assert profile(made, "Herald")["spread"]["statements"] == 2


def test_one_statement_of_several_is_a_run_of_one(folder: Path) -> None:
    sets = ["versions=[strike-herald, strike-courier]", "report=[]"]
    _, made = run(folder / "config.yaml", sets, output=folder / "one")
    assert made.run["reference"]["used"] == "strike-ministry"
    assert "statements" not in made.run
    assert {one["system"] for one in made.scores["profiles"]} == {"strike-herald", "strike-courier"}


def test_a_statement_without_a_reference_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no reference is of the statement 'storm'"):
        prepare(folder / "config.yaml", ["reference=[strike-ministry, opening-ministry]"])


def test_a_statement_of_the_reference_alone_is_left_out_and_that_is_said(folder: Path) -> None:
    sets = ["versions=[Ministry, opening-herald, strike-herald]", "report=[]"]
    _, made = run(folder / "config.yaml", sets, output=folder / "lone")
    assert [one["statement"] for one in made.run["statements"]] == ["opening", "strike"]
    assert any("left out" in words and "storm" in words for words in made.run["notices"])


def test_all_statements_problems_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    for statement in ("opening", "storm"):
        (tmp_path / f"{statement}-herald.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(EvalkitError) as caught:
        prepare(tmp_path / "config.yaml")
    assert "opening-herald" in str(caught.value) and "storm-herald" in str(caught.value)


def test_systems_translate_every_statement(folder: Path) -> None:
    """Two systems and two human outlets in Italian, over two statements."""
    home = folder / "systems"
    home.mkdir()
    italian = {
        "opening": [
            "Il porto apre lunedì.",
            "Ha 40 ormeggi per traghetti.",
            "Il sindaco ringrazia.",
        ],
        "strike": [
            "Lo sciopero durò 6 giorni.",
            "Nessun traghetto salpò.",
            "Il sindacato accettò.",
        ],
    }
    entries = []
    for statement, lines in italian.items():
        for outlet, lang, texts in (
            ("Ministry", "en", TEXTS[statement]["Ministry"]),
            ("Giornale", "it", lines),
            ("Corriere", "it", [line.replace("Il ", "Questo ") for line in lines]),
        ):
            name = f"{statement}-{outlet.lower()}"
            (home / f"{name}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
            entries.append(
                f"  - {{id: {name}, statement: {statement}, outlet: {outlet}, lang: {lang}, "
                f"file: {name}.txt}}\n"
            )
        for system, change in (("plain", ""), ("other", " davvero")):
            memory = "".join(
                f"{source}\t{line}{change}\n"
                for source, line in zip(TEXTS[statement]["Ministry"], lines, strict=True)
            )
            (home / f"{system}.{statement}-ministry.en-it.tsv").write_text(memory, encoding="utf-8")
    (home / "manifest.yaml").write_text("documents:\n" + "".join(entries), encoding="utf-8")
    for name in ("giornale", "corriere"):
        for statement in italian:
            texts = (home / f"{statement}-{name}.txt").read_text(encoding="utf-8").splitlines()
            memory = "".join(
                f"{text}\t{source}\n"
                for text, source in zip(texts, TEXTS[statement]["Ministry"], strict=True)
            )
            path = home / f"pivot.{statement}-{name}.it-en.tsv"
            path.write_text(memory, encoding="utf-8")
    config = home / "config.yaml"
    config.write_text(
        "name: systems\ncorpus: manifest.yaml\nreference: [Ministry]\n"
        "versions: [Giornale, Corriere]\npivot: {use: memory, path: ., system: pivot}\n"
        "systems: [{name: plain, use: memory, path: .}, {name: other, use: memory, path: .}]\n"
        "metrics: [chrf]\nsignificance: {resamples: 100}\nreport: [markdown, html]\n",
        encoding="utf-8",
    )
    _, made = run(config, output=home / "out")
    pairs = {(one["baseline"], one["system"]): one for one in made.scores["comparisons"]}
    machines = pairs["plain-it", "other-it"]
    assert machines["resampled"] == "documents" and machines["units"] == 2
    assert machines["references"] == ["Giornale", "Corriere"]
    assert pairs["Giornale", "plain-it"]["references"] == ["Corriere"]
    expected = [
        sacrebleu.CHRF()
        .corpus_score(
            [f"{line}{change}" for lines in italian.values() for line in lines],
            [
                [line for lines in italian.values() for line in lines],
                [line.replace("Il ", "Questo ") for lines in italian.values() for line in lines],
            ],
        )
        .score
        for change in ("", " davvero")
    ]
    assert machines["delta"] == pytest.approx(expected[1] - expected[0])
    assert json.dumps(made.scores["clusters"])
    assert sorted(made.translations) == sorted(
        f"{system}.{statement}-ministry.en-it.tsv"
        for system in ("plain", "other")
        for statement in italian
    )


def test_the_reports_show_outlets_first_then_statements(made: tuple[Path, Results]) -> None:
    screen = TerminalReporter(width=100).render(made[1])
    assert "3 statements" in screen.splitlines()[0]
    assert screen.index("Herald") < screen.index("How statements differ")
    assert "drifts most in opening (38 %) and strike (26 %)" in " ".join(screen.split())
    assert "Fewer than 10 are few" in " ".join(screen.split())
    for name in ("report.md", "report.html"):
        text = (made[0] / name).read_text(encoding="utf-8")
        assert text.index("Courier") < text.index("opening-courier")
        assert all(f"Statement {statement}" in text for statement in TEXTS)
        assert "16 days" in text


def test_a_run_of_several_is_read_and_reported_again(made: tuple[Path, Results]) -> None:
    again = results.read(made[0])
    assert MarkdownReporter().render(again) == (made[0] / "report.md").read_text(encoding="utf-8")


def test_real_news_in_three_languages(shared: Path, tmp_path: Path) -> None:
    """Documents of the alignment benchmark: each outlet has statements of its own."""
    entries = []
    for lang, outlet in (("ar", "Jarida"), ("az", "Qazet"), ("it", "Giornale")):
        for number in (1, 2, 3):
            home = shared / f"data/align/stmt_{lang}-en"
            for side, name in ((lang, outlet), ("en", "Agency")):
                file = f"{lang}-{number}.{side}.txt"
                text = (home / f"doc{number:02}.{side}").read_text(encoding="utf-8")
                (tmp_path / file).write_text(text, encoding="utf-8")
                entries.append(
                    f"  - {{id: {lang}-{number}-{side}, statement: news-{lang}-{number}, "
                    f"outlet: {name}, lang: {side}, file: {file}}}\n"
                )
    (tmp_path / "manifest.yaml").write_text("documents:\n" + "".join(entries), encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(
        "name: news\ncorpus: manifest.yaml\nreference: [Agency]\n"
        "versions: [Jarida, Qazet, Giornale]\nalign: {use: lexical}\nmetrics: [chrf]\n",
        encoding="utf-8",
    )
    _, made = run(config, output=tmp_path / "out")
    over = [one for one in made.scores["profiles"] if one["statement"] is None]
    assert [one["system"] for one in over] == ["Jarida", "Qazet", "Giornale"]
    for one in over:
        assert one["spread"]["statements"] == 3
        assert one["added"] > 0  # these documents carry planted additions
        shares = ("close", "paraphrase", "drift", "omitted", "unjudged")
        assert sum(one[share] for share in shares) == pytest.approx(1)
    # No two outlets have a statement in common, and that is said.
    assert made.scores["comparisons"] == []
    assert "fewer than 2 statements" in made.run["comparisons_reason"]
    assert {one["reason"] for one in made.run["untested"]} == {
        "fewer than 2 statements have a version of both"
    }
    pooled = {tuple(one["versions"]) for one in made.run["pooled"]}
    assert ("ar-1-ar", "ar-2-ar", "ar-3-ar") in pooled


def test_a_review_counts_in_its_statement_and_in_the_outlet_over_all(
    folder: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(folder, tmp_path / "harbour"))

    def made() -> Results:
        return run(home / "config.yaml", output=tmp_path / "out")[1]

    def rates(one: Results) -> dict[tuple[str, str | None], float | None]:
        profiles = one.scores["profiles"]
        return {(each["system"], each["statement"]): each["drift_rate"] for each in profiles}

    first = made()
    (berths,) = [one for one in first.issues if one["system"] == "opening-herald"]
    line = {"id": berths["id"], "decision": "dismissed", "note": "a misprint of ours"}
    (home / "review.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    again = made()
    before, after = rates(first), rates(again)
    assert before["opening-herald", "opening"] and after["opening-herald", "opening"] == 0
    assert (before["Herald", None] or 0) > (after["Herald", None] or 0) > 0
    assert before["strike-herald", "strike"] == after["strike-herald", "strike"]
    assert again.run["review"]["dismissed"] == 1 and again.run["review"]["gone"] == []
    (kept,) = [one for one in findings_by_system(again)["opening-herald"] if one.dismissed]
    assert kept.note == "a misprint of ours"
    page = MarkdownReporter().render(again)
    assert page.count("~~") == 2 and "1 dismissed" in page
    # In MQM a place of one statement is no other's.
    ids = [one["id"] for one in again.issues if "review" not in one]
    lines = [one.split("\t") for one in issuemqm.render(again, ids).split("\n")[1:-1]]
    docs: dict[str, set[str]] = {}
    for one in lines:
        docs.setdefault(one[3], set()).add(one[1])
    assert {one[1] for one in lines} == {"opening", "strike", "storm"}
    assert all(len(statements) == 1 for statements in docs.values())
