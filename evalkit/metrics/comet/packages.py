"""The packages that COMET needs and evalkit does not bring unasked."""

from __future__ import annotations

from evalkit.errors import ModelError

INSTALL = "Run: pip install 'evalkit-mt[comet]'"


def not_installed(error: ImportError, place: str) -> ModelError:
    """The error for a package that cannot be imported."""
    what = f"{error.name} is not installed" if error.name else f"a package is broken ({error})"
    return ModelError(what, place=place, mend=INSTALL)
