"""What works on the seeds works on the next statement: nothing of theirs stands in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CODE = sorted(
    path
    for path in (ROOT / "evalkit").rglob("*")
    if path.is_file() and path.suffix in {".py", ".yaml", ".tsv", ".txt", ".css", ".json"}
)


def published() -> dict[str, str]:
    manifest = yaml.safe_load((ROOT / "seeds/manifest.yaml").read_text(encoding="utf-8"))
    return {
        entry["id"]: (ROOT / "seeds" / entry["file"]).read_text(encoding="utf-8")
        for entry in manifest["documents"]
        if "file" in entry
    }


def phrases(text: str, length: int = 4) -> set[str]:
    """Every run of so many words: what a rule fitted to a sentence would hold."""
    words = re.findall(r"\w+", text)
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


NAMES = """
    khamenei tokayev tokaev kassym jomart kemelevich raisi farabi kazakh qazax leader.ir mehrnews
    alahed xamenei توكا خامنئي الفارابي كازاخ رئيسي جومارت جورمات مهر-للأنباء tokayev-2022
"""


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_name_of_the_seeds_stands_in_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    if path.suffix == ".py":
        text = "\n".join(line for line in text.split("\n") if not line.strip().startswith(">>>"))
    # A row of the table of languages names a language, whoever speaks it.
    text = re.sub(r"(?m)^ +[a-z]{2} [a-z]{3} (\w{3}_\w{4}|-) .*$", "", text)
    found = [name for name in NAMES.split() if re.search(rf"(?<!\w){name}", text)]
    assert found == [], f"{path.name} names {found}"


def test_no_sentence_of_the_seeds_stands_in_the_code() -> None:
    code = {path: " ".join(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in CODE}
    for document, text in published().items():
        for phrase in phrases(text):
            if re.fullmatch(r"[\d\s]+", phrase):
                continue
            at = [path.name for path, words in code.items() if f" {phrase} " in f" {words} "]
            assert at == [], f"{document}: {phrase!r} stands in {at}"


def test_no_document_id_of_the_seeds_stands_in_the_code() -> None:
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in published() if name in text], path.name


def test_no_shipped_config_overrides_links() -> None:
    assert list((ROOT / "seeds").rglob("*.override.links")) == []
    for config in (ROOT / "configs").glob("*.yaml"):
        assert "override" not in config.read_text(encoding="utf-8")
