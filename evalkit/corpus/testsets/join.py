"""Files of hypotheses, references and the source, of any form, joined to one test set."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evalkit.corpus.testsets.columns import Columns, Texts
from evalkit.corpus.testsets.read import read_columns
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError, DataError
from evalkit.text.files import same_length
from evalkit.text.notices import notify
from evalkit.types import TestSet

FilePath = str | os.PathLike[str]
Column = TypeVar("Column")


@dataclass(frozen=True, kw_only=True)
class _File:
    """A file that was read; ``name`` is what its own column is called."""

    path: str
    name: str
    columns: Columns


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A test set, and which of its systems are human translations as far as the files say.

    ``humans`` are the systems that stand among the references of their own file too, in use or not;
    ``own_references`` maps a system to a reference in use that says the very same, which is what
    its scores then are of.
    """

    testset: TestSet
    humans: tuple[str, ...] = ()
    own_references: Mapping[str, str] = field(default_factory=dict)


def read_testset(
    hypotheses: Sequence[FilePath],
    references: Sequence[FilePath] = (),
    source: FilePath | None = None,
    *,
    systems: Sequence[str] = (),
    wanted: Wanted | None = None,
) -> TestSet:
    """The test set of ``read_joined``."""
    return read_joined(hypotheses, references, source, systems=systems, wanted=wanted).testset


def read_joined(
    hypotheses: Sequence[FilePath],
    references: Sequence[FilePath] = (),
    source: FilePath | None = None,
    *,
    systems: Sequence[str] = (),
    wanted: Wanted | None = None,
) -> Joined:
    """Read files into a test set; a file's own column is named by ``names_of``.

    Args:
        hypotheses: Files of systems; what else they hold (references, source, documents) is used
            where it is not given here.
        references: Files of references, instead of those beside the hypotheses; also the names of
            some of those, where no such file is there. Their order is kept.
        source: The source's file.
        systems: The systems wanted, in that order; all of them where there is none.
        wanted: The form of the hypotheses' files, by default what their names say, and the
            language pair. The other files are lines where these are, else what their names say.

    Raises:
        ConfigError: A file is not there or is named twice; a system or a reference is unknown.
        DataError: A file's content is bad, line counts differ, there is no line, or two files do
            not agree on the source or the documents.
    """
    wanted = wanted or Wanted()
    readable(hypotheses, references, source)
    beside = Wanted(form="lines" if wanted.form == "lines" else None, lp=wanted.lp)
    files = _read(hypotheses, wanted)
    known = _merged((one, one.columns.references) for one in files)
    named = [os.fspath(one) for one in references if _is_name(one, known)]
    others = _read([one for one in references if os.fspath(one) not in named], beside)
    sources = _read([source] if source is not None else [], beside)
    _same_length([*files, *others, *sources])
    used = _used(references, known, others) if references else known
    taken = chosen(_systems(files, used), systems)
    testset = TestSet(
        lp=_pair([*files, *others], wanted),
        hypotheses=taken,
        references=used,
        sources=_agreed("source", [(one, _source(one)) for one in sources])
        or _agreed("source", [(one, one.columns.sources) for one in (*files, *others)]),
        documents=_agreed("document", [(one, one.columns.documents) for one in (*files, *others)]),
    )
    return Joined(
        testset=testset,
        humans=tuple(
            name
            for name, texts in taken.items()
            if any(_is_reference(name, texts, one.columns) for one in files)
        ),
        own_references={
            name: reference
            for name, texts in taken.items()
            for reference, theirs in used.items()
            if texts == theirs
        },
    )


def names_of(paths: Sequence[FilePath]) -> list[str]:
    """Name files: a file's name, or its path as given where two names are alike.

    Raises:
        ConfigError: The same path stands there twice.

    >>> names_of(["a/hyp.de", "b/hyp.de", "b/other.de"])
    ['a/hyp.de', 'b/hyp.de', 'other.de']
    """
    # A name that is not UTF-8 has to be printed all the same.
    given = [os.fsencode(path).decode("utf-8", "backslashreplace") for path in paths]
    for path, times in Counter(given).items():
        if times > 1:
            raise ConfigError("this file is named twice", place=path)
    alike = Counter(Path(path).name for path in given)
    return [path if alike[Path(path).name] > 1 else Path(path).name or path for path in given]


def readable(
    hypotheses: Sequence[FilePath], references: Sequence[FilePath], source: FilePath | None
) -> None:
    """Refuse a call without hypotheses, or with standard input twice.

    Raises:
        ConfigError: So it is.
    """
    if not hypotheses:
        raise ConfigError("there is no hypothesis to score", mend="Give one with -t.")
    every = [*hypotheses, *references, *([source] if source is not None else [])]
    if sum(os.fspath(path) == "-" for path in every) > 1:
        raise ConfigError("standard input can be read once only", place="-")


def _read(paths: Sequence[FilePath], wanted: Wanted) -> list[_File]:
    return [
        _File(path=os.fspath(path), name=name, columns=read_columns(os.fspath(path), wanted))
        for name, path in zip(names_of(paths), paths, strict=True)
    ]


def _is_name(reference: FilePath, known: Mapping[str, Texts]) -> bool:
    """Whether it is the name of a reference beside the hypotheses; an existing file wins."""
    return os.fspath(reference) in known and not Path(reference).exists()


def _used(
    given: Sequence[FilePath], known: Mapping[str, Texts], files: Sequence[_File]
) -> dict[str, Texts]:
    """The references that are named, in the order given."""
    by_path = {one.path: one for one in files}
    parts: list[tuple[_File | None, Mapping[str, Texts]]] = []
    for reference in given:
        path = os.fspath(reference)
        file = by_path.get(path)
        parts.append((file, _reference(file) if file else {path: known[path]}))
    return _merged(parts)


def _reference(file: _File) -> Mapping[str, Texts]:
    columns = file.columns
    found = columns.references or ({} if columns.text is None else {file.name: columns.text})
    if not found:
        raise ConfigError("there is no reference in it", place=file.path)
    return found


def _source(file: _File) -> Texts:
    columns = file.columns
    found = columns.text if columns.sources is None else columns.sources
    if found is None:
        raise ConfigError("there is no source in it", place=file.path)
    return found


def _merged(parts: Iterable[tuple[_File | None, Mapping[str, Texts]]]) -> dict[str, Texts]:
    """References by name; two of one name have to say the same."""
    found: dict[str, Texts] = {}
    for file, columns in parts:
        for name, texts in columns.items():
            _refuse_other(f"reference {name!r}", found.setdefault(name, texts), texts, file)
    return found


def _agreed(what: str, columns: Sequence[tuple[_File, Texts | None]]) -> Texts | None:
    """The first column that is there; the others that are there have to say the same."""
    found = None
    for file, texts in columns:
        if texts is not None:
            found = texts if found is None else found
            _refuse_other(what, found, texts, file)
    return found


def _refuse_other(what: str, one: Texts, other: Texts, file: _File | None) -> None:
    # Columns of unequal length are refused elsewhere, with both counts.
    row = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if row is not None:
        raise DataError(
            f"the {what} of row {row + 1} is not that of the files before",
            place=file.path if file else "",
            mend="Files that are scored together need the same segments.",
        )


def _systems(files: Sequence[_File], used: Mapping[str, Texts]) -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for file in files:
        columns = file.columns
        own = {file.name: columns.text} if columns.text is not None else {}
        for name, texts in (*own.items(), *columns.systems.items()):
            # A human translation stands among the systems of mt-metrics-eval, too.
            if name in columns.references and name in used:
                notify(f"{name} is a reference here, so it is not scored as a system")
            elif name in found:
                raise ConfigError(f"two systems are called {name!r}", place=file.path)
            else:
                found[name] = texts
    return found


def _is_reference(name: str, texts: Texts, columns: Columns) -> bool:
    """Whether a system is a reference of its own file: by its name, or word for word."""
    if name not in columns.systems:
        return False
    return name in columns.references or texts in columns.references.values()


def chosen(found: Mapping[str, Column], wanted: Sequence[str]) -> dict[str, Column]:
    """The systems that are wanted, in that order; all where none is named.

    Raises:
        ConfigError: One of them is not there, or none is.
    """
    unknown = [name for name in wanted if name not in found]
    if unknown or not found:
        what = f"there is no system {unknown[0]!r}" if unknown else "there is no system to score"
        raise ConfigError(what, mend=f"There are: {', '.join(found)}." if found else "")
    return {name: found[name] for name in (dict.fromkeys(wanted) or found)}


def _same_length(files: Sequence[_File]) -> None:
    same_length([one.path for one in files], [one.columns.first() for one in files])


def _pair(files: Sequence[_File], wanted: Wanted) -> str:
    """The language pair that is wanted, or the one that the files say."""
    if wanted.lp is not None:
        return wanted.lp
    found = []
    for side in (0, 2):
        said = {one.columns.lp.partition("-")[side]: one.path for one in files}
        said.pop("und", None)
        if len(said) > 1:
            raise DataError(
                f"files are in {' and '.join(said)}",
                place=list(said.values())[1],
                mend="Scores of two languages do not mix.",
            )
        found.append(next(iter(said), "und"))
    return "-".join(found)
