"""Any program that reads segments on standard input and writes as many on standard output."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

from pydantic import Field

from evalkit.errors import ConfigError, DataError, ModelError
from evalkit.text.notices import notify
from evalkit.translate.linewise import Program
from evalkit.translate.remembered import About, Translation, remembered
from evalkit.translate.segments import named, sides

Newline = Literal["space", "refuse"]
Argv = tuple[str, ...]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]

# Whatever some program may take for the end of a line.
_BREAKS = re.compile("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, kw_only=True)
class CommandTranslator:
    """A program, or a chain of them, that translates line by line: Marian, Apertium...

    No shell is involved. Every line must be translated on its own: what a segment's neighbours
    move in its translation is remembered with it. White space at the ends of a line is dropped.

    Args:
        system: The name of the system.
        command: The program and its arguments; or a list of such lists, each reading what the
            one before it wrote. ``{source}``, ``{target}`` and ``{lp}`` in arguments are replaced.
        folder: Where it runs; the config's folder without one.
        env: Variables to set beside those of evalkit's own environment. They stand in run.json:
            put a secret into the environment itself.
        timeout: Seconds that one run of one program may take.
        newline: What becomes of a line break inside a segment: a space, which is said, or an
            error.
        batch: Segments that one run is given; what a run gave is kept in the store.
        version: The version of the engine and its data, in any form. Change it when they change:
            evalkit sees a change of the program's own file and of files among its arguments, not
            of what they load.
        cache: Whether to remember translations in the store and take them from it.
    """

    system: str
    command: Argv | tuple[Argv, ...]
    folder: Path = Path()
    env: Mapping[str, str] = field(default_factory=dict)
    timeout: Seconds = 600.0
    newline: Newline = "space"
    batch: Positive = 1000
    version: str | None = None
    cache: bool = True

    def __post_init__(self) -> None:
        if not self._chain or not all(self._chain):
            raise ConfigError("there is no command", mend="Name a program and its arguments.")
        if self.newline not in get_args(Newline):
            raise ConfigError(f"no such newline: {self.newline!r}", mend="Use space or refuse.")

    def files(self, lp: str, document: str) -> tuple[Path, ...]:
        """None: the translations come from a program."""
        return ()

    def translate(self, texts: Sequence[str], lp: str, document: str) -> tuple[str, ...]:
        """Translate by the program what the store does not know.

        Raises:
            ModelError: The program is not here, crashes or does not end.
            DataError: It wrote more or fewer lines than segments, or no UTF-8, or an empty line; a
                segment holds a line break and ``newline`` is ``refuse``.
        """
        return remembered(self, texts, lp, document)

    def about(self, lp: str) -> About:
        """The commands, their files and the environment that is set.

        Raises:
            ModelError: A program is not on this machine.
        """
        programs = self._programs(lp)
        return {
            "translator": "command",
            "command": json.dumps([program.command for program in programs]),
            "files": _digest([self._hashes(program) for program in programs]),
            "env": _digest(sorted(self.env.items())),
            "newline": self.newline,
            "version": self.version,
        }

    def batches(
        self, texts: Sequence[str], lp: str, document: str
    ) -> Iterator[Mapping[str, Translation]]:
        """See ``evalkit.translate.remembered.Engine``."""
        lines = self._lines(texts, document)
        for start in range(0, len(texts), self.batch):
            part = texts[start : start + self.batch]
            done: Sequence[str] = lines[start : start + self.batch]
            for program in self._programs(lp):
                done = program.translated(done, part, f"{document}, {self.system}")
            yield {text: Translation(line.strip()) for text, line in zip(part, done, strict=True)}

    @property
    def _chain(self) -> tuple[Argv, ...]:
        if self.command and isinstance(self.command[0], str):
            return (self.command,)
        return cast(tuple[Argv, ...], self.command)

    def _programs(self, lp: str) -> list[Program]:
        source, target = sides(lp)
        env = {**os.environ, **self.env}
        return [
            Program(
                command=tuple(
                    part.replace("{lp}", lp).replace("{source}", source).replace("{target}", target)
                    for part in argv
                ),
                folder=self.folder,
                env=env,
                timeout=self.timeout,
            )
            for argv in self._chain
        ]

    def _hashes(self, program: Program) -> list[str | None]:
        """The hash of the program's file and of each file among its arguments."""
        first, *others = program.command
        # A name with a folder is looked up from where the program runs.
        place = str(self.folder / first) if Path(first).parent.name or "/" in first else first
        found = shutil.which(place, path=program.env.get("PATH"))
        if found is None:
            raise ModelError(
                "there is no such program", place=first, mend="Install it, or name its path."
            )
        arguments = [self.folder / one for one in others]
        return [
            _sha256(Path(found)),
            *(_sha256(one) if _is_file(one) else None for one in arguments),
        ]

    def _lines(self, texts: Sequence[str], document: str) -> list[str]:
        broken = [index for index, text in enumerate(texts) if _BREAKS.search(text.strip())]
        if broken and self.newline == "refuse":
            raise DataError.of(
                [
                    DataError(
                        f"a line break inside {named(texts, index)}",
                        place=document,
                        mend="A program reads one segment a line: join it, or use newline: space.",
                    )
                    for index in broken
                ]
            )
        if broken:
            notify(
                f"{document}: {self.system} reads one segment a line: line breaks inside of "
                f"{len(broken)} segments become spaces"
            )
        return [_BREAKS.sub(" ", text.strip()) for text in texts]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a text too long for a name
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
