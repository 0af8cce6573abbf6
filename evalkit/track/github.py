"""What GitHub Actions reads: annotations, step summary and outputs.

See "Workflow commands for GitHub Actions" in GitHub's documentation for the forms and escapes.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import ConfigError
from evalkit.text.printable import safe, safe_line
from evalkit.track.gatetext import warnings
from evalkit.track.gatewords import sentence, title
from evalkit.track.outcomes import Gated


def annotated(gated: Gated) -> list[str]:
    """An error for each failure, a warning for each thing to know."""
    return [
        *(command("error", title(one), sentence(one)) for one in gated.failures),
        *(command("warning", "evalkit gate", words) for words in warnings(gated)),
    ]


def command(kind: str, name: str, message: str) -> str:
    r"""A workflow command; what could end it or begin another one is escaped.

    >>> command("error", "a:b, c", "50%\n::set-env")
    '::error title=a%3Ab%2C c::50%25%0A::set-env'
    """
    return f"::{kind} title={_property(name)}::{_data(message)}"


def outputs(gated: Gated) -> dict[str, str]:
    """The values for later steps."""
    return {
        "passed": "true" if gated.passed else "false",
        "rules": str(len(gated.outcomes)),
        "failed": str(len(gated.failures)),
        "too-small": str(len(gated.blind)),
        "failures": "; ".join(safe_line(title(one)) for one in gated.failures),
    }


def append(path: Path, text: str) -> None:
    """Add to a file that GitHub names.

    Raises:
        ConfigError: It cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"cannot write ({error.strerror})", place=str(path)) from error


def output_lines(values: dict[str, str]) -> str:
    """``name=value`` lines; a value is on one line, so that it cannot name another output."""
    return "".join(f"{name}={safe_line(value)}\n" for name, value in values.items())


def _data(text: str) -> str:
    return safe(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
