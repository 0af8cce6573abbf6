"""One file or folder of any form, as columns."""

from __future__ import annotations

from pathlib import Path

from evalkit.corpus.testsets.columns import Columns
from evalkit.corpus.testsets.folder import read_folder
from evalkit.corpus.testsets.jsonl import read_jsonl
from evalkit.corpus.testsets.memory import read_memory
from evalkit.corpus.testsets.table import columns_of
from evalkit.corpus.testsets.tsv import read_tsv
from evalkit.corpus.testsets.wanted import Wanted, form_of
from evalkit.errors import ConfigError
from evalkit.text.files import read_lines, read_text


def read_columns(path: str, wanted: Wanted) -> Columns:
    """Read a file, or a folder of mt-metrics-eval; ``-`` is standard input.

    Raises:
        ConfigError: It is not there, or holds several language pairs and none is chosen.
        DataError: Its content is bad; the message names file and line.
    """
    form = wanted.form or form_of(path)
    if form == "lines":
        return Columns(text=read_lines(path), lp=wanted.lp or "und-und")
    if form == "mt-metrics-eval":
        if not Path(path).is_dir():
            raise ConfigError("this is no folder of mt-metrics-eval", place=path)
        return read_folder(Path(path), wanted)
    text = read_text(Path(path))
    if form == "tmx":
        return read_memory(text.removeprefix("\ufeff"), path, wanted)
    return columns_of((read_tsv if form == "tsv" else read_jsonl)(text, path), wanted)
