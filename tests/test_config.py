from __future__ import annotations

from pathlib import Path

import pytest

from evalkit import config as configs
from evalkit.errors import ConfigError, DataError
from evalkit.track import gateconfig

GOOD = """\
name: demo
corpus: manifest.yaml
reference: a-en
versions:
  - b-en
metrics:
  - bleu
  - {use: chrf, word_order: 2, view: both}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "demo.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, *overrides: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        configs.load(write(folder, text), overrides)
    assert caught.value.exit_code == 2
    prefix = f"{folder}/"
    return [line.removeprefix(prefix) for line in str(caught.value).split("\n")]


def test_defaults_are_written_out_in_the_resolved_config(tmp_path: Path) -> None:
    config = configs.load(write(tmp_path, GOOD))
    resolved = config.resolved()
    assert resolved["seed"] == 12345
    assert resolved["reference"] == ["a-en"]
    drift = {"close": 75.0, "paraphrase": 35.0, "score": None, "weights": None}
    assert resolved["drift"] == drift
    assert resolved["score_roles"] == ["lead", "body"]
    assert [str(metric.spec) for metric in config.metrics] == ["bleu", "chrf:word_order=2"]
    assert config.metrics[1].views == ("pivot", "direct")


def test_a_config_is_frozen(tmp_path: Path) -> None:
    config = configs.load(write(tmp_path, GOOD))
    with pytest.raises(ValueError):
        config.seed = 1  # type: ignore[misc]


def test_every_problem_is_reported_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """\
name: demo
seed: many
corpus: manifest.yaml
reference: a-en
verions: [b-en]
versions: [b-en]
drift:
  clos: 80
  paraphrase: 20
metrics:
  - blue
  - {use: chrf, word_ordr: 2}
normalise: [nfcc]
"""
    found = problems(tmp_path, text)
    assert len(found) == 6
    assert found[0].startswith("demo.yaml:2: seed: ")
    assert "demo.yaml:5: unknown key: 'verions'. Did you mean 'versions'?" in found
    assert "demo.yaml:8: unknown key: 'clos'. Did you mean 'close'?" in found
    assert any(line.startswith("demo.yaml:11: no metric is called 'blue'") for line in found)
    assert any(line.startswith("demo.yaml:12: ") and "'word_order'" in line for line in found)
    assert any(line.startswith("demo.yaml:13: ") and "'nfc'" in line for line in found)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("drift: {close: 20, paraphrase: 40}", "paraphrase must not be above close"),
        ("drift: {close: 101}", "drift.close"),
        ("significance: {resamples: 0}", "significance.resamples"),
        ("significance: {method: guess}", "significance.method"),
        ("segment: nothing", "no segmenter is called 'nothing'"),
        ("align: {use: pivot, size: 3}", "unknown option of pivot: 'size'"),
        ("report: [terminal, pdf]", "no reporter is called 'pdf'"),
        ("pivot: {use: memory, system: mt}", "path"),
        ("score_roles: [boddy]", "score_roles.0"),
        ("name: ../up", "name"),
        ("seed: -1", "seed"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, line: str, words: str) -> None:
    key = line.split(":")[0]
    kept = "".join(f"{old}\n" for old in GOOD.splitlines() if not old.startswith(f"{key}:"))
    found = problems(tmp_path, f"{line}\n{kept}")
    assert len(found) == 1
    assert found[0].startswith("demo.yaml:1: ")
    assert words in found[0]


@pytest.mark.parametrize("key", ["name", "corpus", "reference", "metrics", "versions"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    kept: list[str] = []
    skipping = False
    for line in GOOD.splitlines():
        skipping = line.startswith(f"{key}:") or (skipping and line.startswith(" "))
        if not skipping:
            kept.append(line)
    assert any(
        f"the key '{key}' is missing" in line for line in problems(tmp_path, "\n".join(kept))
    )


def test_naming_a_thing_twice_is_refused(tmp_path: Path) -> None:
    assert "b-en twice" in problems(tmp_path, GOOD.replace("  - b-en", "  - b-en\n  - b-en"))[0]
    assert "bleu twice" in problems(tmp_path, GOOD.replace("  - bleu", "  - bleu\n  - bleu"))[0]


def test_an_override_wins_and_names_itself_in_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    config = configs.load(
        path, ["seed=7", "drift.close=60", "metrics.1.word_order=1", "versions=[b-en, c-en]"]
    )
    assert config.seed == 7
    assert config.drift.close == 60
    assert str(config.metrics[1].spec) == "chrf:word_order=1"
    assert config.versions == ["b-en", "c-en"]
    assert problems(tmp_path, GOOD, "drift.close=lots")[0].startswith("--set drift.close: ")
    assert "Did you mean 'drift'" in problems(tmp_path, GOOD, "drif.close=1")[0]


def test_an_override_can_reach_into_a_plug_in_written_as_a_word(tmp_path: Path) -> None:
    path = write(tmp_path, f"{GOOD}align: pivot\n")
    config = configs.load(path, ["metrics.0.tokenize=intl", "align.margin=7"])
    assert str(config.metrics[0].spec) == "bleu:tokenize=intl"
    assert config.align.options == {"margin": 7}


def test_a_problem_that_an_override_made_is_placed_there(tmp_path: Path) -> None:
    for override in ("drift.paraphrase=90", "versions=[x, x]", "metrics.0.use=blue"):
        assert problems(tmp_path, GOOD, override)[0].startswith("--set ")


@pytest.mark.parametrize("override", ["seed", "=3", "metrics.9.view=both", "seed=[", "a..b=1"])
def test_a_malformed_override_is_refused(tmp_path: Path, override: str) -> None:
    assert problems(tmp_path, GOOD, override)[0].startswith("--set ")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words\n", "null\n"])
def test_anything_but_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert "mapping" in problems(tmp_path, text)[0]


def test_bad_yaml_bytes_and_files(tmp_path: Path) -> None:
    assert problems(tmp_path, "name: [\n")[0].startswith("demo.yaml:")
    (tmp_path / "bytes.yaml").write_bytes(b"name: \xff\n")
    with pytest.raises(DataError, match="byte 6"):
        configs.load(tmp_path / "bytes.yaml")
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        configs.load(tmp_path / "none.yaml")


def test_the_schema_knows_every_key() -> None:
    schema = configs.schema()
    assert set(schema["properties"]) == set(configs.RunConfig.model_fields)
    assert schema["additionalProperties"] is False


def test_the_shipped_configs_are_fine(root: Path) -> None:
    shipped = sorted((root / "configs").glob("*.yaml"))
    assert shipped
    for path in shipped:
        if path.name == "gate.yaml":
            assert gateconfig.load(path).drops
        else:
            assert configs.load(path).name
