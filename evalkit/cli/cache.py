"""``evalkit cache``: what the store keeps, what may go, and whether it is still right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evalkit.store import Recomputer, Space, SpaceCheck, SpaceStats, Store

cache = typer.Typer(name="cache", no_args_is_help=True)

_UNITS = ("B", "KB", "MB", "GB", "TB")  # each 1000 of the one before
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", re.IGNORECASE)


def recomputers() -> dict[str, Recomputer]:
    """How the values of each kind are computed again; a kind that is not here is not checked."""
    from evalkit.encoders import recompute as encoders
    from evalkit.metrics.comet import recompute as comet

    return {**comet.RECOMPUTERS, **encoders.RECOMPUTERS}


@cache.callback()
def _cache() -> None:
    """The store of embeddings, neural scores and translations.

    It is evalkit/store.sqlite under XDG_CACHE_HOME or ~/.cache.

    Example: evalkit cache stats
    """


@cache.command()
def stats(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what is kept, by kind and by what it was computed with.

    Example: evalkit cache stats
    """
    with _opened() as (path, store):
        kept = store.spaces() if store else []
        size = store.bytes if store else 0
    if as_json:
        shown = {"path": str(path), "bytes": size, "spaces": [_figures(one) for one in kept]}
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    typer.echo(f"{path}: {_shown(size)}, {sum(one.entries for one in kept)} entries")
    for one in kept:
        typer.echo(
            f"{_name(one.space)}: {one.entries} entries, {_shown(one.bytes)}, "
            f"last used {one.last_used:%Y-%m-%d}"
        )


@cache.command()
def gc(
    older_than: Annotated[
        float | None,
        typer.Option(
            "--older-than", metavar="DAYS", min=0, help="What was last used longer ago goes."
        ),
    ] = None,
    max_size: Annotated[
        str | None,
        typer.Option(
            "--max-size",
            metavar="SIZE",
            help="The least recently used goes until the file is no larger: 500M, 2G.",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Only this kind goes, all of it where neither of the other two is given.",
        ),
    ] = None,
) -> None:
    """Remove what is no longer used and give its room back to the disk.

    Example: evalkit cache gc --older-than 90 --max-size 2G
    """
    limit = None if max_size is None else _bytes(max_size)
    with _opened() as (path, store):
        if store is None:
            typer.echo(f"{path}: nothing is kept")
            return
        freed = store.gc(older_than_days=older_than, max_bytes=limit, kind=kind)
        typer.echo(
            f"{path}: removed {freed.entries} entries, freed {_shown(freed.bytes)}, "
            f"{_shown(store.bytes)} left"
        )


@cache.command()
def verify(
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=0, help="Entries of each kind and model.")
    ] = 20,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="What the sample is drawn by.")
    ] = 12345,
) -> None:
    """Check that the store is whole, compute a sample of it again and compare.

    Every entry is read and held against its key and checksum. What needs a model that is not at
    hand is counted as not checked. Ends with 1 where an entry is damaged or differs.

    Example: evalkit cache verify --sample 100
    """
    from evalkit.cli.screen import say
    from evalkit.store import verify as compute_again

    with _opened() as (path, store):
        if store is None:
            typer.echo(f"{path}: nothing is kept")
            return
        damage = store.damage()
        entries = sum(one.entries for one in store.spaces())
        typer.echo(f"{path}: {entries} entries read, {len(damage)} damaged")
        for space, text in damage:
            typer.echo(f"  damaged: {_entry(space, text)}")
        checks = compute_again(store, recomputers(), sample=sample, seed=seed)
    for check in checks:
        typer.echo(_verdict(check))
        for text in check.differing:
            typer.echo(f"  differs: {_entry(check.space, text)}")
    if damage or any(check.differing for check in checks):
        say("evalkit: remove what is wrong by evalkit cache gc --kind KIND; it is computed again")
        raise typer.Exit(1)


@contextmanager
def _opened() -> Iterator[tuple[Path, Store | None]]:
    """Where the store is, and the store; None where there is none yet: looking makes none."""
    from evalkit.store import Store, default_path

    path = default_path()
    if not path.exists():
        yield path, None
        return
    with Store.open(path) as store:
        yield path, store


def _figures(one: SpaceStats) -> dict[str, object]:
    return {
        "kind": one.space.kind,
        "about": dict(one.space.about),
        "entries": one.entries,
        "bytes": one.bytes,
        "oldest": one.oldest.isoformat(),
        "last_used": one.last_used.isoformat(),
    }


def _verdict(check: SpaceCheck) -> str:
    from evalkit.text.printable import safe_line

    words = f"{_name(check.space)}: {check.checked} of {check.entries} computed again, "
    words += f"{len(check.differing)} differ"
    if check.not_checked:
        words += f", {check.not_checked} not checked: {safe_line(check.reason)}"
    return words


def _name(space: Space) -> str:
    """A space on a line: its kind, and what it is about."""
    from evalkit.text.printable import safe_line

    about = [f"{key} {value}" for key, value in sorted(space.about.items()) if value is not None]
    return safe_line(f"{space.kind} ({', '.join(about)})" if about else space.kind)


def _entry(space: Space | None, text: str) -> str:
    from evalkit.text.printable import safe_line

    return f"{space.kind if space else 'of no kind'}: {safe_line(text[:200])}"


def _bytes(size: str) -> int:
    """The bytes of ``500M``; units are powers of 1000."""
    from evalkit.errors import ConfigError

    match = _SIZE.fullmatch(size.strip())
    if match is None:
        raise ConfigError(
            f"not a size: {size!r}", place="--max-size", mend="Write it as 500M or 2G."
        )
    number, unit = match.groups()
    return int(float(number) * 1000 ** " KMGT".index(unit.upper() or " "))


def _shown(size: float) -> str:
    """A number of bytes for people: 412.3 MB."""
    for unit in _UNITS:
        if abs(size) < 1000 or unit == _UNITS[-1]:
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
