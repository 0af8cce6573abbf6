"""Hypotheses that some system wrote earlier, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ConfigError, DataError
from evalkit.text.files import read_lines
from evalkit.translate.segments import key, named, shown, sides

_PLACEHOLDERS = "{document}, {lp}, {source}, {target} and {system}"


@dataclass(frozen=True, kw_only=True)
class FileTranslator:
    """Line n of a file is the hypothesis of segment n.

    Args:
        path: The file; ``{document}``, ``{lp}``, ``{source}``, ``{target}`` and ``{system}`` in
            it are replaced, as in ``mt/{system}.{lp}.txt``.
        system: The name of the system.
        sources: The file that the system translated, where it is at hand, with the same
            placeholders: every line must then be the segment that it stands for.
    """

    path: Path
    system: str
    sources: Path | None = None

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """The file of hypotheses, and that of sources where there is one."""
        given = (self.path,) if self.sources is None else (self.path, self.sources)
        return tuple(self._filled(path, lp, document) for path in given)

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Read the hypotheses.

        Raises:
            ConfigError: A file is not there.
            DataError: There are more or fewer lines than segments, a line is empty, or a source
                is not the segment that it stands for.
        """
        file, *sources = self.files(lp, document)
        lines = self._lines(file, texts)
        for other in sources:
            for index, line in enumerate(self._lines(other, texts)):
                if key(line) != key(texts[index]):
                    raise DataError(
                        f"it says {shown(line)}, and it is {named(texts, index)}",
                        place=f"{other}:{index + 1}",
                        mend="Translate the segments as they stand in documents.jsonl.",
                    )
        empty = [
            DataError(
                f"no hypothesis of {named(texts, index)}",
                place=f"{file}:{index + 1}",
                mend="Write its translation on this line.",
            )
            for index, line in enumerate(lines)
            if not line.strip()
        ]
        if empty:
            raise DataError.of(empty)
        return tuple(line.strip() for line in lines)

    def _filled(self, path: Path, lp: str, document: str) -> Path:
        source, target = sides(lp)
        values = {"document": document, "lp": lp, "source": source, "target": target}
        filled = str(path)
        for name, value in (values | {"system": self.system}).items():
            filled = filled.replace(f"{{{name}}}", value)
        return Path(filled)

    def _lines(self, file: Path, texts: Sequence[str]) -> tuple[str, ...]:
        if not file.is_file():
            raise ConfigError(
                "there is no such file of one segment a line",
                place=str(file),
                mend=f"Check the name; {_PLACEHOLDERS} in it are replaced.",
            )
        lines = read_lines(file)
        if len(lines) != len(texts):
            first = (
                f"{named(texts, len(lines))} is the first without a line"
                if len(lines) < len(texts)
                else f"line {len(texts) + 1} is {shown(lines[len(texts)])}"
            )
            raise DataError(
                f"{len(lines)} lines for {len(texts)} segments; {first}",
                place=str(file),
                mend="Write one line a segment.",
            )
        return lines
