"""``python -m evalkit`` and the ``evalkit`` command."""

from __future__ import annotations

import sys

from evalkit.errors import EvalkitError


def main() -> None:
    """Run the command line; an error that evalkit raises on purpose is a line, not a traceback."""
    from evalkit.cli.app import app
    from evalkit.cli.screen import complain

    try:
        app()
    except EvalkitError as error:
        complain(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
