"""Addresses that a page may link to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~%]+", re.IGNORECASE)


def web_address(url: str | None) -> str | None:
    """An address as it may stand in a link: http or https, in plain ASCII; else None.

    >>> web_address("https://a.example/b?c=1")
    'https://a.example/b?c=1'
    >>> web_address("javascript:alert(1)"), web_address('https://a.example/"><script>')
    (None, None)
    """
    if url is None or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None
