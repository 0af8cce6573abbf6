"""``python -m evalkit`` and the ``evalkit`` command."""

from __future__ import annotations

import sys

from evalkit.errors import EvalkitError


def main() -> None:
    """Run the command line; an error that evalkit raises on purpose is a line, not a traceback."""
    from evalkit.cli.app import app
    from evalkit.cli.screen import complain, reader_is_gone, say

    try:
        app()
    except EvalkitError as error:
        complain(error)
        sys.exit(error.exit_code)
    except SystemExit as leaving:
        if leaving.code == 130:
            say("evalkit: interrupted")
        if leaving.code == 1 and reader_is_gone():
            # 1 says that a gate failed; a program that a closed pipe ends says 128 + SIGPIPE.
            sys.exit(141)
        raise


if __name__ == "__main__":
    main()
