from __future__ import annotations

import csv
import json
import logging
import pickle
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import plugins
from evalkit.errors import ConfigError, ModelError
from evalkit.metrics import bleu, chrf, surface, ter
from evalkit.metrics.surface import Bleu, Chrf, Ter, statistics_by_system
from evalkit.significance import total
from evalkit.text.files import split_lines
from evalkit.types import TestSet

FOUR = (Bleu(), Chrf(), Chrf(word_order=2), Ter())


def sacrebleu(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, "-m", "sacrebleu", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout


def command_score(folder: Path, references: int, *options: str) -> tuple[float, str, str]:
    """What the command prints for the files that ``write`` made; 17 decimals tell doubles apart."""
    names = [f"ref{number}" for number in range(references)]
    out = sacrebleu(*names, "-i", "hyp", "-f", "json", "-w", "17", *options, cwd=folder)
    found = json.loads(out)
    return found["score"], found["signature"], found["name"]


def write(folder: Path, testset: TestSet) -> None:
    for name, texts in {"hyp": testset.hypotheses["hyp"], **testset.references}.items():
        (folder / name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")


def columns(hypotheses: list[str], *references: list[str]) -> TestSet:
    return TestSet(
        lp="xx-yy",
        hypotheses={"hyp": tuple(hypotheses)},
        references={f"ref{number}": tuple(texts) for number, texts in enumerate(references)},
    )


def ours(metric: Bleu | Chrf | Ter, testset: TestSet) -> float:
    value = metric.score(total(metric.statistics(testset, "hyp")))
    assert value is not None
    return float(f"{value:.17f}")


@pytest.fixture(scope="module", params=["ar", "az", "it", "en"])
def seeds(request: pytest.FixtureRequest, root: Path) -> TestSet:
    """Two machine translations of one text, and three shifted copies as further references."""
    lang = request.param
    if lang == "en":
        rows = [
            line.split("\t")
            for path in sorted((root / "seeds/mt").glob("llm.*-en.tsv"))
            for line in split_lines(path.read_text(encoding="utf-8"))
        ]
        hypotheses, first = [row[1] for row in rows[::4]], [row[1] for row in rows[1::4]]
        hypotheses = hypotheses[: len(first)]
    else:
        hypotheses, first = (
            [
                line.split("\t")[1]
                for line in split_lines(
                    (root / f"seeds/mt/{system}.leader-en.en-{lang}.tsv").read_text("utf-8")
                )
            ]
            for system in ("llm-literal", "llm-fluent")
        )
    return columns(
        [*hypotheses, ""],
        [*first, "Not empty."],
        ["", *hypotheses[1:3], *first[3:], ""],
        [*first[::-1], "Nor is this."],
    )


@pytest.fixture(scope="module")
def wmt22(shared: Path) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], str]]:
    """The 2037 segments of WMT22 en-de by column, and the published scores."""
    folder = shared / "data" / "wmt22-en-de"
    texts: dict[str, tuple[str, ...]] = {}
    with tarfile.open(folder / "texts.tar.xz") as archive:
        for member in archive:
            handle = archive.extractfile(member)
            assert handle is not None
            name = member.name.removeprefix("generaltest2022.en-de.").rpartition(".")[0]
            texts[name] = split_lines(handle.read().decode("utf-8"))
    with (folder / "published-scores.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return texts, {(row["system"], row["metric"]): row["score"] for row in rows}


@pytest.mark.parametrize("metric", [Bleu(), Chrf()])
@pytest.mark.parametrize(("label", "order"), [("A", "A"), ("B", "B"), ("all", "BA")])
def test_published_scores_of_wmt22_to_the_last_bit(
    wmt22: tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], str]],
    metric: Bleu | Chrf,
    label: str,
    order: str,
) -> None:
    texts, published = wmt22
    testset = TestSet(
        lp="en-de",
        hypotheses={
            name.removeprefix("hyp."): column
            for name, column in texts.items()
            if name.startswith("hyp.")
        },
        references={name: texts[f"ref.{name}"] for name in order},
    )
    assert len(testset) == 2037
    assert len(testset.hypotheses) == 9
    key = f"{'bleu' if isinstance(metric, Bleu) else 'chrf'}-{label}"
    for system, statistics in statistics_by_system(metric, testset).items():
        score = metric.score(total(statistics))
        if sys.version_info >= (3, 12) and isinstance(metric, Bleu):
            # sum() of floats is more exact there, in sacrebleu too; the scores were published
            # with an older Python.
            assert score == pytest.approx(float(published[system, key]), rel=1e-14)
        else:
            assert repr(score) == published[system, key]


COMMANDS = [
    (Bleu(), ["-m", "bleu"]),
    (Bleu(lowercase=True), ["-m", "bleu", "-lc"]),
    (Bleu(tokenize="intl"), ["-m", "bleu", "-tok", "intl"]),
    (Bleu(tokenize="char"), ["-m", "bleu", "-tok", "char"]),
    (Bleu(tokenize="none"), ["-m", "bleu", "-tok", "none"]),
    (Bleu(tokenize="zh"), ["-m", "bleu", "-tok", "zh"]),
    (Bleu(smooth_method="floor"), ["-m", "bleu", "-s", "floor"]),
    (Bleu(smooth_method="add-k", smooth_value=2), ["-m", "bleu", "-s", "add-k", "-sv", "2"]),
    (Bleu(smooth_method="none"), ["-m", "bleu", "-s", "none"]),
    (Chrf(), ["-m", "chrf"]),
    (Chrf(word_order=2), ["-m", "chrf", "-cw", "2"]),
    (Chrf(lowercase=True, beta=3), ["-m", "chrf", "--chrf-lowercase", "--chrf-beta", "3"]),
    (Chrf(whitespace=True, char_order=4), ["-m", "chrf", "--chrf-whitespace", "-cc", "4"]),
    (Chrf(eps_smoothing=True), ["-m", "chrf", "--chrf-eps-smoothing"]),
    (Ter(), ["-m", "ter"]),
    (
        Ter(normalized=True, case_sensitive=True),
        ["-m", "ter", "--ter-normalized", "--ter-case-sensitive"],
    ),
    (
        Ter(no_punct=True, asian_support=True),
        ["-m", "ter", "--ter-no-punct", "--ter-asian-support"],
    ),
]


@pytest.mark.parametrize("references", [1, 3])
@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.name)
def test_four_metrics_are_the_command_s(
    seeds: TestSet, metric: Bleu | Chrf | Ter, references: int, tmp_path: Path
) -> None:
    testset = columns(
        list(seeds.hypotheses["hyp"]), *map(list, list(seeds.references.values())[:references])
    )
    write(tmp_path, testset)
    options = next(options for other, options in COMMANDS if other == metric)
    score, signature, name = command_score(tmp_path, references, *options)
    assert ours(metric, testset) == score
    assert metric.signature(references) == signature
    assert metric.name == name


@pytest.mark.parametrize(("metric", "options"), COMMANDS, ids=lambda value: str(value))
def test_every_option_is_the_command_s(
    metric: Bleu | Chrf | Ter, options: list[str], tmp_path: Path
) -> None:
    testset = columns(
        ["The CAT, sat on «the» mat.  ", "", "قال الرئيس: ٢٥٠ شخصا؟", "中文 测试。", " a\tb "],
        ["the cat sat on the mat .", "Empty", "قال الرئيس، 250 شخص", "中文测试.", "a b c"],
        ["A cat sat on «the» mat.", "", "الرئيس قال: ٢٥٠ شخصا؟", "中文 的 测试。", "a  b  "],
    )
    write(tmp_path, testset)
    score, signature, name = command_score(tmp_path, 2, *options)
    assert ours(metric, testset) == score
    assert metric.signature(2) == signature
    assert metric.name == name


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.name)
def test_segment_scores_are_those_of_sentence_level(
    metric: Bleu | Chrf | Ter, seeds: TestSet, tmp_path: Path
) -> None:
    testset = columns(list(seeds.hypotheses["hyp"]), list(seeds.references["ref0"]))
    write(tmp_path, testset)
    options = next(options for other, options in COMMANDS if other == metric)
    printed = sacrebleu(
        "ref0", "-i", "hyp", "-sl", "-b", "-w", "17", *options, cwd=tmp_path
    ).split()
    rows = metric.statistics(testset, "hyp")
    assert [f"{metric.segment_score(row):.17f}" for row in rows] == printed


def test_sums_go_row_after_row_as_sacrebleu_does() -> None:
    # Thirds of a word are not exact, so the order of the sum shows in the last bits.
    from sacrebleu.metrics import TER

    generator = np.random.default_rng(7)
    texts = [[" ".join("abcdefgh"[: generator.integers(9)]) for _ in range(3000)] for _ in range(4)]
    testset = columns(texts[0], *texts[1:])
    assert ours(Ter(), testset) == TER().corpus_score(texts[0], texts[1:]).score


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.name)
def test_empty_texts_score(metric: Bleu | Chrf | Ter) -> None:
    for hypothesis, reference in (("", "a b"), ("a b", ""), ("", ""), ("  ", "\u3000")):
        testset = columns([hypothesis], [reference])
        assert np.isfinite(ours(metric, testset))
    assert ours(Ter(), columns(["a b"], [""])) == 100.0
    assert ours(Ter(), columns([""], [""])) == 0.0


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.name)
def test_shapes(metric: Bleu | Chrf | Ter) -> None:
    none = metric.statistics(columns([], []), "hyp")
    some = metric.statistics(columns(["a", "b"], ["a", "c"]), "hyp")
    assert none.shape == (0, some.shape[1])
    assert some.shape[0] == 2
    assert some.dtype == np.float64
    assert pickle.loads(pickle.dumps(metric)) == metric


def test_blocks_of_rows_move_nothing(seeds: TestSet, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [metric.statistics(seeds, "hyp") for metric in FOUR]
    for module in (bleu, chrf, ter):
        monkeypatch.setattr(module.Rows, "at_once", 3)
    for metric, before in zip(FOUR, whole, strict=True):
        assert np.array_equal(metric.statistics(seeds, "hyp"), before)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_permuting_segments_moves_no_corpus_score(rows: list[tuple[str, str]], random) -> None:
    mixed = random.sample(rows, len(rows))
    for metric in FOUR:
        before, after = (
            ours(metric, columns([row[0] for row in some], [row[1] for row in some]))
            for some in (rows, mixed)
        )
        assert before == after


def test_conditions_say_what_the_signature_does_not() -> None:
    one, two = columns(["a"], ["a"]), columns(["a"], ["a"], ["b"])
    assert Chrf().conditions(one) == {}
    assert Chrf().conditions(two) == {"references": ["ref0", "ref1"]}
    assert Bleu(max_ngram_order=2).conditions(one) == {"max_ngram_order": 2}
    assert Bleu(smooth_method="floor", smooth_value=0.001).conditions(one) == {
        "smooth_value": 0.001
    }
    assert Bleu(smooth_value=0.5).conditions(one) == {}
    assert Chrf(beta=1).conditions(one) == {"beta": 1}


def test_directions() -> None:
    assert (Bleu().higher_is_better, Chrf().higher_is_better) == (True, True)
    assert Ter().higher_is_better is False
    assert all(metric.needs_reference and not metric.needs_source for metric in FOUR)


def test_tokenized_text_makes_no_noise(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ours(Bleu(), columns(["a b ."] * 150, ["a b ."] * 150))
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_no_reference_is_refused() -> None:
    with pytest.raises(ConfigError, match="needs a reference"):
        Bleu().statistics(columns(["a"]), "hyp")


@pytest.mark.parametrize(
    ("name", "options", "place"),
    [
        ("bleu", {"tokenize": "14a"}, "tokenize"),
        ("bleu", {"max_ngram_order": "0"}, "max_ngram_order"),
        ("bleu", {"smooth_method": "add_k"}, "smooth_method"),
        ("bleu", {"smooth_value": "nan"}, "smooth_value"),
        ("chrf", {"word_order": "two"}, "word_order"),
        ("chrf", {"char_order": 0}, "char_order"),
        ("ter", {"normalised": True}, "normalised"),
    ],
)
def test_bad_options_are_refused_by_name(name: str, options: dict[str, object], place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plugins.build("metrics", name, options)
    assert place in str(caught.value)


@pytest.mark.parametrize("tokenize", ["spm", "flores101", "flores200", "spBLEU-1K"])
def test_a_missing_model_is_named_and_not_downloaded(
    tokenize: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sacrebleu.utils.SACREBLEU_DIR", str(tmp_path))
    surface._engine.cache_clear()
    with pytest.raises(ModelError) as caught:
        plugins.build("metrics", "bleu", {"tokenize": tokenize}).signature(1)
    assert str(tmp_path) in str(caught.value)
    assert caught.value.exit_code == 4
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("tokenize", "module"), [("ja-mecab", "tokenizer_ja_mecab"), ("ko-mecab", "tokenizer_ko_mecab")]
)
def test_a_missing_package_is_named(
    tokenize: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"sacrebleu.tokenizers.{module}.MeCab", None)
    surface._engine.cache_clear()
    with pytest.raises(ConfigError, match=r'Run: pip install "sacrebleu\[(ja|ko)\]"'):
        plugins.build("metrics", "bleu", {"tokenize": tokenize}).signature(1)


def test_importing_loads_neither_sacrebleu_nor_numpy() -> None:
    code = (
        "import sys, evalkit.metrics.surface, evalkit.spec, evalkit.cli.score\n"
        "print(*{'sacrebleu', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
