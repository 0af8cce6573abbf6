"""``evalkit lexicon learn``: a bilingual lexicon from parallel text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

lexicon = typer.Typer(name="lexicon", no_args_is_help=True)


@lexicon.callback()
def _lexicon() -> None:
    """Bilingual lexicons for the lexical aligner.

    Example: evalkit lexicon learn a.ar b.en --langs ar-en -o ar-en.tsv
    """


@lexicon.command()
def learn(
    first: Annotated[Path, typer.Argument(metavar="A", help="Parallel text, one segment a line.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The same lines, translated.")],
    langs: Annotated[
        str, typer.Option("--langs", metavar="XX-YY", help="The languages of A and B.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The lexicon to write, TSV.")
    ],
) -> None:
    """Learn which words translate one another from two parallel files.

    Example: evalkit lexicon learn a.ar b.en --langs ar-en -o ar-en.tsv
    """
    from evalkit.align.dictionaries import write_lexicon
    from evalkit.align.lexicon import learn as learn_lexicon
    from evalkit.cli.align import languages
    from evalkit.errors import ConfigError
    from evalkit.text.files import read_lines, same_length

    pair = languages(langs)
    ours, theirs = read_lines(first), read_lines(second)
    same_length([first, second], [ours, theirs])
    learnt = learn_lexicon(zip(ours, theirs, strict=True), pair)
    try:
        write_lexicon(learnt, output, f"learnt by evalkit from {first.name} and {second.name}")
    except OSError as error:
        raise ConfigError(
            f"cannot write the lexicon ({error.strerror})",
            place=str(output),
            mend="Name a file you may write to.",
        ) from error
    typer.echo(f"{output}: {len(learnt.entries)} entries from {len(ours)} lines")
