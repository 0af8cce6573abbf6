from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ConfigError
from evalkit.metrics.surface import Bleu, Chrf
from evalkit.spec import MetricSpec, build_metrics

KEYS = st.from_regex(r"[^\W\d]\w{0,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "use", "options"),
    [
        ("bleu", "bleu", {}),
        ("chrf:word_order=2", "chrf", {"word_order": "2"}),
        (
            "comet:model=Unbabel/x,precision=bf16",
            "comet",
            {"model": "Unbabel/x", "precision": "bf16"},
        ),
        ("comet:model=C:\\x=y.ckpt", "comet", {"model": "C:\\x=y.ckpt"}),
        ("""comet:model="a,b:c=d",x=1""", "comet", {"model": "a,b:c=d", "x": "1"}),
        ("m:a='it''s',b=\"\"", "m", {"a": "it's", "b": ""}),
        ("m:a=it's", "m", {"a": "it's"}),
        ("pkg.module:Class", "pkg.module:Class", {}),
        ("module:Class", "module:Class", {}),
        ("pkg.module:Class:beta=2", "pkg.module:Class", {"beta": "2"}),
        (" chrf : word_order = 2 , beta = 3 ", "chrf", {"word_order": "2", "beta": "3"}),
    ],
)
def test_parse(text: str, use: str, options: dict[str, str]) -> None:
    assert MetricSpec.parse(text) == MetricSpec(use, options)


@pytest.mark.parametrize(
    "text",
    ["bleu", "chrf:word_order=2", 'comet:model="a,b",x=1', "module:Class", "a.b:C:x=1,y='\"'"],
)
def test_prints_as_it_parses(text: str) -> None:
    assert str(MetricSpec.parse(text)) == text


@given(KEYS, st.dictionaries(KEYS, st.text()))
def test_what_is_printed_parses_to_the_same(use: str, options: dict[str, str]) -> None:
    spec = MetricSpec(use, options)
    assert MetricSpec.parse(str(spec)) == spec


@given(st.text())
def test_no_text_crashes(text: str) -> None:
    try:
        spec = MetricSpec.parse(text)
    except ConfigError:
        return
    assert str(MetricSpec.parse(str(spec))) == str(spec)


def test_values_of_a_config_print_like_those_of_the_command_line() -> None:
    spec = MetricSpec("bleu", {"lowercase": True, "smooth_value": 0.5, "max_ngram_order": 3})
    assert str(spec) == "bleu:lowercase=true,smooth_value=0.5,max_ngram_order=3"
    assert MetricSpec.parse(str(spec)).build() == spec.build()
    assert spec.build() == Bleu(lowercase=True, smooth_value=0.5, max_ngram_order=3)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no name"),
        (":a=1", "no name"),
        ("bleu:", "not written key=value"),
        ("bleu:a=1,", "not written key=value"),
        ("bleu:a=1,b", "not written key=value"),
        ("bleu:1=2", "not written key=value"),
        ("bleu:a=", "has no value"),
        ("bleu:a=,b=1", "has no value"),
        ("bleu:a=1,a=2", "given twice"),
        ("bleu:a='x", "not closed"),
        ("bleu:a='x'y", "text follows"),
    ],
)
def test_malformed(text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as caught:
        MetricSpec.parse(text)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_all_bad_metrics_at_once_and_in_order() -> None:
    wrong = ["blue", "chrf", "chrf:beta=x,words=1", "bleu:lowercase", "ter:a='", "chrf", "no:Such"]
    with pytest.raises(ConfigError) as caught:
        build_metrics(wrong)
    lines = str(caught.value).splitlines()
    expected = [
        "Did you mean 'bleu'",
        "'words'",
        "valid integer",
        "'lowercase' of bleu has no value",
        "not closed",
        "named twice",
        "cannot load 'no:Such'",
    ]
    assert len(lines) == len(expected)
    for line, part in zip(lines, expected, strict=True):
        assert part in line


def test_build_metrics_keeps_order_and_takes_module_paths() -> None:
    made = build_metrics(
        ["chrf:word_order=2", "bleu", "evalkit.metrics.surface:Chrf:beta=1", MetricSpec("chrf")]
    )
    assert [str(spec) for spec in made] == [
        "chrf:word_order=2",
        "bleu",
        "evalkit.metrics.surface:Chrf:beta=1",
        "chrf",
    ]
    assert list(made.values()) == [Chrf(word_order=2), Bleu(), Chrf(beta=1), Chrf()]
