"""Writes docs/cli.md from the commands' own --help: python docs/make_cli.py [--check]."""

from __future__ import annotations

import sys
from pathlib import Path

from typer.testing import CliRunner

from evalkit.cli.app import app

PAGE = Path(__file__).parent / "cli.md"
HEAD = """# Commands

Made from `--help` by `python docs/make_cli.py`. Results go to stdout, words about the work to
stderr. `evalkit validate` is fine (0) with a model that is not at hand, and names it on stderr;
`run`, `score` and `compare` then end with 4 before they align or read anything.

| exit code | means |
| --- | --- |
| 0 | fine |
| 1 | a gate failed, or runs differ |
| 2 | usage, config, or a named file that is not there |
| 3 | bad content of input data |
| 4 | a model is missing or cannot be downloaded |
| 130 | interrupted |
"""


def commands() -> list[str]:
    """The names of all commands, in the order of the help; ``lexicon learn`` is one."""
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands
        names += [
            f"{group.name or group.typer_instance.info.name} {one.name or one.callback.__name__}"
            for one in inner
        ]
    return names


def page() -> str:
    """The whole page."""
    runner = CliRunner(env={"COLUMNS": "90", "NO_COLOR": "1", "TERM": "dumb"})
    parts = [HEAD]
    for command in ([], *(name.split() for name in commands())):
        shown = runner.invoke(app, [*command, "--help"], prog_name="evalkit").stdout
        lines = "\n".join(line.rstrip() for line in shown.strip("\n").split("\n"))
        parts.append(f"## {' '.join(['evalkit', *command])}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == page() else "docs/cli.md is stale")
    PAGE.write_text(page(), encoding="utf-8")
