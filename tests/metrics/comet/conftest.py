"""What the tests of both engines share: rows that are hard to score, and engines ready to run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import comet_models
import pytest

from evalkit.metrics.comet.checkpoint import find
from evalkit.metrics.comet.fast import FastEngine

Row = dict[str, str]
TEXTS = (
    "",
    " ",
    "İqtisadiyyat naziri dünən gəldi; ğ ş ç ö ü ı.",
    "وقال الرئيس: «لا نقبل ذلك» في ٣ أيار.",
    "ó̴̢e\u0301 \u200f\u202bab\u202c 👩‍👩‍👧 🇮🇷 ﷺ",
    "a </s> b <pad> c <mask> d <s> e <unk>",
    "<pad> at the beginning of this text",
    "\u00a0tabs\tand\u2028lines　wide",
)


@pytest.fixture(scope="session")
def hard_rows() -> list[Row]:
    """Plain, empty, long, repeated and odd texts, on every side of a row."""
    rows = comet_models.sample_rows(20)
    for place, text in enumerate(TEXTS):
        for name in ("src", "mt", "ref"):
            rows.append({**rows[place], name: text})
    rows.append(dict.fromkeys(("src", "mt", "ref"), TEXTS[2]))
    rows += rows[1:4]
    for name, times in (("src", 120), ("mt", 120), ("ref", 60)):
        rows.append({**rows[5], name: " ".join([rows[5][name]] * times)})
    rows.append({name: " ".join([text] * 20) for name, text in rows[6].items()})
    return rows


@pytest.fixture
def engine() -> Callable[..., FastEngine]:
    """Makes an engine, by default in float32 on the CPU and with no store."""

    def made(folder: Path, **options: Any) -> FastEngine:
        chosen: dict[str, Any] = {
            "precision": "float32",
            "device": "cpu",
            "context": False,
            "tokens": 600,
            "store": None,
            "notice": pytest.fail,
        }
        return FastEngine(find(str(folder)), **(chosen | options))

    return made
