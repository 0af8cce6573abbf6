"""Tables of scores and comparisons in the forms of a command line: aligned, TSV, LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.text.columns import aligned as aligned
from evalkit.text.printable import safe_line

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # At the start of a row it would be an option of the line before.
    "[": "{[}",
    **{char: f"\\{char}" for char in "$&#_%"},
}


def tsv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of cells with a head; what is None is empty, numbers are whole."""
    return ["\t".join(head), *("\t".join(map(_cell, row)) for row in rows)]


def latex(head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str]) -> list[str]:
    r"""A ``tabular`` of booktabs; head and notes are plain text, the cells LaTeX.

    >>> print("\n".join(latex(["system", "BLEU"], [["a", "1.0"]], ["100%"])))
    % \usepackage{booktabs}
    \begin{tabular}{lr}
    \toprule
    system & BLEU \\
    \midrule
    a & 1.0 \\
    \bottomrule
    \end{tabular}
    % 100%
    """
    return [
        r"% \usepackage{booktabs}",
        rf"\begin{{tabular}}{{l{'r' * (len(head) - 1)}}}",
        r"\toprule",
        " & ".join(map(latex_text, head)) + r" \\",
        r"\midrule",
        *(" & ".join(row) + r" \\" for row in rows),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"% {safe_line(note)}" for note in notes),
    ]


def latex_text(text: str) -> str:
    r"""Plain text as LaTeX.

    >>> latex_text("50% of a_b")
    '50\\% of a\\_b'
    """
    return "".join(_LATEX.get(char, char) for char in safe_line(text))


def _cell(value: object) -> str:
    return "" if value is None else safe_line(str(value))
