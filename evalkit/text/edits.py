"""How far apart two words are written."""

from __future__ import annotations


def one_edit(a: str, b: str) -> bool:
    """Whether two strings differ by at most one letter added, dropped, changed or swapped.

    >>> one_edit("milion", "million"), one_edit("milllno", "million"), one_edit("mlie", "mile")
    (True, False, True)
    """
    if abs(len(a) - len(b)) > 1:
        return False
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    rest, other = a[at:], b[at:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )
