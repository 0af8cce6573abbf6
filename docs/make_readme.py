"""Puts the output of the statement's run into README.md: python docs/make_readme.py [--check]."""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from pathlib import Path

from evalkit.report.terminal import TerminalReporter
from evalkit.run import run

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
BLOCK = re.compile(
    r"(<!-- output of: evalkit run configs/statement.yaml -->\n```text\n).*?(```\n)", re.DOTALL
)


def page() -> str:
    """The README with the output as it is today, without the notes on how to read it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        _, made = run(Path("configs/statement.yaml"), output=Path(folder))
    shown = TerminalReporter(width=100).render(made).split("\nHow to read this")[0].rstrip()
    lines = "\n".join(line.rstrip() for line in shown.split("\n"))
    return BLOCK.sub(lambda found: f"{found[1]}{lines}\n{found[2]}", PAGE.read_text("utf-8"))


if __name__ == "__main__":
    text = page()
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.read_text("utf-8") == text else "README.md is stale: make docs")
    PAGE.write_text(text, encoding="utf-8")
