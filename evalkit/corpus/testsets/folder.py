"""A folder of mt-metrics-eval: a file of lines for each side, the language pair in its name.

``sources/en-de.txt``, ``references/en-de.refA.txt``, ``system-outputs/en-de/NAME.txt``, and
``documents/en-de.docs`` with a document's domain and name a line. Only outputs have to be there.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.corpus.testsets.columns import Columns
from evalkit.corpus.testsets.wanted import Wanted
from evalkit.errors import ConfigError
from evalkit.text.files import read_lines, same_length


def read_folder(folder: Path, wanted: Wanted) -> Columns:
    """Read one language pair of a folder, systems and references by name.

    Raises:
        ConfigError: It is no such folder, has several pairs and ``wanted`` chooses none, or has no
            output of the pair that is wanted.
        DataError: A file's content is bad, or line counts differ.
    """
    lp = _pair(folder, wanted)
    systems = {path.stem: path for path in sorted((folder / "system-outputs" / lp).glob("*.txt"))}
    if not systems:
        raise ConfigError("there is no output in it", place=str(folder / "system-outputs" / lp))
    references = {
        path.stem.removeprefix(f"{lp}."): path
        for path in sorted((folder / "references").glob(f"{lp}.*.txt"))
    }
    source, documents = folder / "sources" / f"{lp}.txt", folder / "documents" / f"{lp}.docs"
    rest = [path for path in (source, documents) if path.exists()]
    texts = {path: read_lines(path) for path in (*systems.values(), *references.values(), *rest)}
    same_length(list(texts), list(texts.values()))
    return Columns(
        systems={name: texts[path] for name, path in systems.items()},
        references={name: texts[path] for name, path in references.items()},
        sources=texts.get(source),
        documents=texts.get(documents),
        lp=lp,
    )


def _pair(folder: Path, wanted: Wanted) -> str:
    outputs = folder / "system-outputs"
    pairs = sorted(path.name for path in outputs.glob("*") if path.is_dir())
    if not pairs:
        raise ConfigError(
            "this directory is not one of mt-metrics-eval (nothing in system-outputs/SRC-TGT)",
            place=str(folder),
        )
    chosen = pairs[0] if wanted.lp is None and len(pairs) == 1 else wanted.lp
    if chosen not in pairs:
        raise ConfigError(
            f"it holds {', '.join(pairs)}" + (f", not {chosen}" if chosen else ""),
            place=str(outputs),
            mend="Choose one with --lp.",
        )
    return chosen
