"""Files of bilingual lexicons: tab-separated, hunalign's ``.dic``, dictd's (FreeDict).

Tab-separated: ``source<TAB>target<TAB>probability`` a line, the probability in (0, 1] and
optional; lines that begin with ``#`` are comments. The first comment of a file that evalkit wrote
names the languages and says where the entries come from and under which licence. hunalign:
``target words @ source words`` a line. dictd: an ``.index`` beside a ``.dict`` or ``.dict.dz``;
any of them may be named.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from evalkit.align.lexicon import Entry, Lexicon
from evalkit.errors import ConfigError, DataError
from evalkit.text.files import decode, read_bytes, read_text
from evalkit.text.languages import language

UNSTATED = 0.3  # the probability of an entry that states none: one possible translation of some
_HEADER = re.compile(r"#.*?\b([a-z]{2,3})-([a-z]{2,3})\b")
_NAME = re.compile(r"(?:^|[^a-z])([a-z]{2,3})-([a-z]{2,3})(?:$|[^a-z])")
_LONG_CODES = {
    "ara": "ar", "aze": "az", "deu": "de", "eng": "en", "fas": "fa", "fra": "fr", "heb": "he",
    "ita": "it", "jpn": "ja", "kur": "ku", "nld": "nl", "pol": "pl", "por": "pt", "rus": "ru",
    "spa": "es", "swe": "sv", "tur": "tr", "zho": "zh",
}  # fmt: skip
_DIGITS = {
    char: place
    for place, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>|\{[^}]*\}|/[^/]*/|^\s*\d+[.)]\s*")


def read_lexicon(path: Path, langs: str = "") -> Lexicon:
    """Read a lexicon; its languages are those given, or else those of its first line or name.

    Args:
        path: The file: ``.dic`` is hunalign's, ``.index``, ``.dict`` and ``.dz`` are dictd's, any
            other is tab-separated.
        langs: The languages, source first, such as ``ar-en``.

    Raises:
        ConfigError: The file is not there, or its languages are not known.
        DataError: It is not what its name says; the message names the line.
    """
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _read(path, langs, stamp)


def write_lexicon(lexicon: Lexicon, path: Path, origin: str) -> None:
    """Write a tab-separated lexicon.

    Args:
        lexicon: What to write.
        path: Where to.
        origin: Where the entries come from and under which licence, in one line.
    """
    head = f"# {'-'.join(lexicon.langs)} {' '.join(origin.split())}"
    lines = [f"{one.source}\t{one.target}\t{one.probability:.4f}" for one in lexicon.entries]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


@lru_cache(maxsize=4)
def _read(path: Path, langs: str, stamp: int) -> Lexicon:
    """``stamp`` is when the file was changed, so that a changed one is read again."""
    if path.suffix in (".index", ".dict", ".dz"):
        return Lexicon(_languages(path, langs, ""), tuple(_dictd(path)))
    text = read_text(path)
    pair = _languages(path, langs, text.partition("\n")[0])
    parse = _hunalign if path.suffix == ".dic" else _tabbed
    return Lexicon(pair, tuple(parse(path, text)))


def _languages(path: Path, langs: str, first: str) -> tuple[str, str]:
    for pattern, text in ((_NAME, langs), (_HEADER, first), (_NAME, path.name)):
        if match := pattern.search(text):
            try:
                source, target = (language(_LONG_CODES.get(code, code)) for code in match.groups())
            except ConfigError:
                continue
            return source, target
    raise ConfigError(
        "the languages of the dictionary are not known",
        place=str(path),
        mend="Begin it with a line such as '# ar-en', or give dictionary_langs.",
    )


def _tabbed(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        try:
            probability = float(cells[2]) if len(cells) > 2 else UNSTATED
        except ValueError:
            probability = -1.0
        if len(cells) not in (2, 3) or not 0.0 < probability <= 1.0:
            raise DataError(
                "not an entry",
                place=f"{path}:{number}",
                mend="Write source, target and a probability in (0, 1], with tabs between.",
            )
        yield Entry(cells[0].strip(), cells[1].strip(), probability)


def _hunalign(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        target, mark, source = line.partition(" @ ")
        if not mark:
            raise DataError(
                "not an entry", place=f"{path}:{number}", mend="Write: target words @ source words."
            )
        yield Entry(source.strip(), target.strip(), UNSTATED)


def _dictd(path: Path) -> Iterator[Entry]:
    base = path.with_name(re.sub(r"\.(index|dict|dict\.dz)$", "", path.name))
    index = read_text(base.with_name(base.name + ".index"))
    packed = base.with_name(base.name + ".dict.dz")
    body = _unpacked(packed) if packed.exists() else read_bytes(base.with_name(base.name + ".dict"))
    for number, line in enumerate(index.splitlines(), start=1):
        cells = line.split("\t")
        if cells[0].startswith("00"):  # about the dictionary itself
            continue
        try:
            word, start, size = cells[0], _number(cells[1]), _number(cells[2])
        except (IndexError, KeyError) as error:
            raise DataError(
                "not an entry of an index", place=f"{base}.index:{number}", mend="Fetch it again."
            ) from error
        article = decode(body[start : start + size], place=str(base))
        for translation in dict.fromkeys(_translations(article)):
            yield Entry(word, translation, UNSTATED)


def _unpacked(path: Path) -> bytes:
    try:
        return gzip.decompress(read_bytes(path))
    except (OSError, EOFError) as error:
        raise DataError(
            f"cannot unpack it ({error})", place=str(path), mend="Fetch it again."
        ) from error


def _number(text: str) -> int:
    value = 0
    for char in text:
        value = value * 64 + _DIGITS[char]
    return value


def _translations(article: str) -> Iterator[str]:
    """What stands below the head of an article, between commas and semicolons, without notes."""
    for line in article.splitlines()[1:]:
        for part in re.split(r"[,;]", _NOTES.sub(" ", line)):
            if part.strip():
                yield part.strip()
