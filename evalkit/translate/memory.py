"""A translation memory as a system: a table of source sentences and their translations."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ConfigError, DataError
from evalkit.text.files import read_text, split_lines


@dataclass(frozen=True, kw_only=True)
class MemoryTranslator:
    """Translations looked up in ``<path>/<system>.<document>.<source>-<target>.tsv``.

    The file is UTF-8, one ``source<TAB>translation`` a line. Keys are compared after NFC, with
    every run of white space as one space and none at the ends: a wrapped line hides nothing.
    """

    path: Path
    system: str

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """The file that holds the translations of one document."""
        return (self.path / f"{self.system}.{document}.{lp}.tsv",)

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Look every text up.

        Raises:
            ConfigError: The memory's file is not there.
            DataError: A line has no tab or an empty side, two lines disagree on one source, or
                texts are not in the memory; every one is named with the file.
        """
        (file,) = self.files(lp, document)
        memory = _read(file)
        missing = [
            DataError(
                f"no translation of {_shown(text)}",
                place=str(file),
                mend="Add a line with this sentence, a tab and its translation.",
            )
            for text in dict.fromkeys(texts)
            if _key(text) not in memory
        ]
        if missing:
            raise DataError.of(missing)
        return tuple(memory[_key(text)] for text in texts)


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        raise ConfigError(
            "there is no such translation memory",
            place=str(file),
            mend="Name it <system>.<document>.<source>-<target>.tsv, a sentence, a tab and its "
            "translation a line.",
        )
    memory: dict[str, str] = {}
    for number, line in enumerate(split_lines(read_text(file)), start=1):
        if not line.strip():
            continue
        source, tab, translation = line.partition("\t")
        key, translation = _key(source), translation.strip()
        if not tab or not key or not translation or "\t" in translation:
            raise DataError(
                "not 'source<TAB>translation'",
                place=f"{file}:{number}",
                mend="Write both sides with one tab between.",
            )
        if memory.setdefault(key, translation) != translation:
            raise DataError(
                f"a second, other translation of {_shown(source)}",
                place=f"{file}:{number}",
                mend="Keep one of the two lines.",
            )
    return memory


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).removeprefix("\ufeff").split())


def _shown(text: str, limit: int = 120) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
