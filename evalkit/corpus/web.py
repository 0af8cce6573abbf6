"""Web and e-mail addresses in running text, with their offsets."""

from __future__ import annotations

import re

_COUNTRIES = (
    "ac|ad|ae|af|ag|ai|al|am|ao|aq|ar|as|at|au|aw|ax|az|ba|bb|bd|be|bf|bg|bh|bi|bj|bm|bn|"
    "bo|br|bs|bt|bw|by|bz|ca|cc|cd|cf|cg|ch|ci|ck|cl|cm|cn|co|cr|cu|cv|cw|cx|cy|cz|de|dj|"
    "dk|dm|do|dz|ec|ee|eg|er|es|et|eu|fi|fj|fk|fm|fo|fr|ga|gd|ge|gf|gg|gh|gi|gl|gm|gn|gp|"
    "gq|gr|gs|gt|gu|gw|gy|hk|hm|hn|hr|ht|hu|id|ie|il|im|in|io|iq|ir|is|it|je|jm|jo|jp|ke|"
    "kg|kh|ki|km|kn|kp|kr|kw|ky|kz|la|lb|lc|li|lk|lr|ls|lt|lu|lv|ly|ma|mc|md|me|mg|mh|mk|"
    "ml|mm|mn|mo|mp|mq|mr|ms|mt|mu|mv|mw|mx|my|mz|na|nc|ne|nf|ng|ni|nl|no|np|nr|nu|nz|om|"
    "pa|pe|pf|pg|ph|pk|pl|pm|pn|pr|ps|pt|pw|py|qa|re|ro|rs|ru|rw|sa|sb|sc|sd|se|sg|sh|si|"
    "sk|sl|sm|sn|so|sr|ss|st|su|sv|sx|sy|sz|tc|td|tf|tg|th|tj|tk|tl|tm|tn|to|tr|tt|tv|tw|"
    "tz|ua|ug|uk|us|uy|uz|va|vc|ve|vg|vi|vn|vu|wf|ws|ye|yt|za|zm|zw"
)
_GENERIC = (
    "aero|app|biz|blog|cat|com|coop|dev|edu|gov|info|int|jobs|media|mil|mobi|museum|name|"
    "net|news|online|org|press|pro|site|tel|tv|travel|web|xyz"
)
_ENDS = f"{_COUNTRIES}|{_GENERIC}"
# Repetitions are bounded, so that a page of one endless word stays cheap to search.
_HOST = r"(?:[^\W_][\w-]{0,62}\.){1,8}"
_PATH = r"(?:/[^\s<>\"«»“”]*)?"
_MARKED = rf"(?:https?://|ftp://|www\.)[^\s<>\"«»“”]+|[\w.+-]{{1,64}}@{_HOST}[^\W\d_]{{2,24}}"
# A host of capitals ends in capitals: EXAMPLE.COM is one, "the UN.It" is a missing space. İ is how
# Azerbaijani and Turkish write the capital of i.
_LOWER = rf"\b(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{0,8}}[a-z0-9][a-z0-9-]{{1,62}}\.(?:{_ENDS})\b{_PATH}"
_CAPITALS = r"[A-Zİ0-9][A-Zİ0-9-]{1,62}"
_UPPER_ENDS = _ENDS.upper().replace("I", "[Iİ]")
_UPPER = rf"\b{_CAPITALS}(?:\.{_CAPITALS}){{0,8}}\.(?:{_UPPER_ENDS})\b{_PATH}"
_TITLED = rf"\b[A-Z][a-z0-9-]{{2,62}}\.(?:{_GENERIC}|ir|ru|az|kz|tr|fr|eu)\b{_PATH}"
_MARKED_RE = re.compile(_MARKED, re.IGNORECASE)
_ANY = re.compile(rf"(?i:{_MARKED})|{_LOWER}|{_UPPER}|{_TITLED}")
_CLOSING = ".,;:!?…)]}'’\"”»،؛؟۔。"


def addresses(text: str, *, marked: bool = False) -> list[tuple[int, int]]:
    """The spans of addresses, without the punctuation of the sentence behind them.

    Args:
        text: Any text.
        marked: Leave out bare domains: only ``http``, ``www`` and ``@`` count.

    >>> text = "See www.example.org/a.b, or write to me@example.org."
    >>> [text[start:end] for start, end in addresses(text)]
    ['www.example.org/a.b', 'me@example.org']
    """
    pattern = _MARKED_RE if marked else _ANY
    spans = []
    for match in pattern.finditer(text):
        end = match.start() + len(match.group().rstrip(_CLOSING))
        if end > match.start():
            spans.append((match.start(), end))
    return spans


def without_addresses(text: str) -> str:
    """The text with a space in place of each address.

    >>> without_addresses("www.example.org | Home").split()
    ['|', 'Home']
    """
    kept, last = [], 0
    for start, end in addresses(text):
        kept += [text[last:start], " "]
        last = end
    return "".join([*kept, text[last:]])
