"""A translation memory as a system: a table of source sentences and their translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ConfigError, DataError
from evalkit.text.files import read_text, split_lines
from evalkit.text.tmx import pairs
from evalkit.translate.segments import key, shown, sides

_FORMS = (".tsv", ".tmx")


@dataclass(frozen=True, kw_only=True)
class MemoryTranslator:
    """Translations looked up in ``<path>/<system>.<document>.<source>-<target>.tsv`` or ``.tmx``.

    ``path`` may also be a single such file, for all documents. A TSV is UTF-8, one
    ``source<TAB>translation`` a line. Keys are compared after NFC, with every run of white space
    as one space and none at the ends: a wrapped line hides nothing.
    """

    path: Path
    system: str

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """The file that holds the translations of one document.

        Raises:
            ConfigError: There is a TSV and a TMX.
        """
        if self.path.suffix in _FORMS:
            return (self.path,)
        name = f"{self.system}.{document}.{lp}"
        named = [self.path / f"{name}{form}" for form in _FORMS]
        there = [file for file in named if file.exists()]
        if len(there) > 1:
            raise ConfigError(
                f"there are two translation memories: {', '.join(file.name for file in there)}",
                place=str(self.path),
                mend="Keep one of them.",
            )
        return ((there or named)[0],)

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Look every text up.

        Raises:
            ConfigError: The memory's file is not there, or there are two.
            DataError: A line has no tab or an empty side, two lines disagree on one source, or
                texts are not in the memory; every one is named with the file.
        """
        (file,) = self.files(lp, document)
        memory = _read(file, sides(lp))
        missing = [
            DataError(
                f"no translation of {shown(text)}",
                place=str(file),
                mend="Add this sentence and its translation.",
            )
            for text in dict.fromkeys(texts)
            if key(text) not in memory
        ]
        if missing:
            raise DataError.of(missing)
        return tuple(memory[key(text)] for text in texts)


def _read(file: Path, langs: tuple[str, str]) -> dict[str, str]:
    if not file.exists():
        raise ConfigError(
            "there is no such translation memory",
            place=str(file),
            mend="Name it <system>.<document>.<source>-<target>.tsv, a sentence, a tab and its "
            "translation a line, or .tmx.",
        )
    memory: dict[str, str] = {}
    read = _of_tmx(file, langs) if file.suffix == ".tmx" else _of_tsv(file)
    for place, source, translation in read:
        if memory.setdefault(key(source), translation) != translation:
            raise DataError(
                f"a second, other translation of {shown(source)}",
                place=place,
                mend="Keep one of the two.",
            )
    return memory


def _of_tsv(file: Path) -> Iterator[tuple[str, str, str]]:
    """Place, source and translation of every line."""
    for number, line in enumerate(split_lines(read_text(file)), start=1):
        if not line.strip():
            continue
        source, tab, translation = line.partition("\t")
        translation = translation.strip()
        if not tab or not key(source) or not translation or "\t" in translation:
            raise DataError(
                "not 'source<TAB>translation'",
                place=f"{file}:{number}",
                mend="Write both sides with one tab between.",
            )
        yield f"{file}:{number}", source, translation


def _of_tmx(file: Path, langs: tuple[str, str]) -> Iterator[tuple[str, str, str]]:
    """Place, source and translation of every unit that holds both languages."""
    for source, translation in pairs(read_text(file).removeprefix("\ufeff"), langs, str(file)):
        if not key(source) or not translation.strip():
            raise DataError(
                f"a unit with an empty side beside {shown(source + translation)}",
                place=str(file),
                mend="Fill both sides, or leave the unit out.",
            )
        yield str(file), source, translation.strip()
