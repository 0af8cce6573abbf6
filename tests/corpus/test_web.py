from __future__ import annotations

import time

import pytest

from evalkit.corpus.web import addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/b.c?d=E.F, now", ["https://a.example/b.c?d=E.F"]),
        ("(www.example.org)", ["www.example.org"]),
        ("WWW.ÖRNEK.TR saytı", ["WWW.ÖRNEK.TR"]),
        ("at EXAMPLE.İR now", ["EXAMPLE.İR"]),
        ("by Example.com and news.example.co.uk.", ["Example.com", "news.example.co.uk"]),
        ("to a.b@c.example.", ["a.b@c.example"]),
        ("e.g. this, p.es. quello, z.B. das, U.S. and U.N.It", []),
        ("fine.It was 3.5 or 19.06.2022", []),
        ("www. and @ and https:", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in addresses(text)] == found


@pytest.mark.parametrize("text", ["a" * 50_000, "a-" * 25_000, "a." * 25_000, "A" * 50_000])
def test_a_hostile_word_is_searched_in_time(text: str) -> None:
    start = time.monotonic()
    addresses(text)
    assert time.monotonic() - start < 5
