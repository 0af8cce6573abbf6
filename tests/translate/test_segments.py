from __future__ import annotations

import pytest

from evalkit.errors import ConfigError
from evalkit.translate.segments import key, shown, sides


@pytest.mark.parametrize("lp", ["", "en", "en-", "-it", "en-it-x"])
def test_what_names_no_two_languages_is_refused(lp: str) -> None:
    with pytest.raises(ConfigError, match="does not name two languages"):
        sides(lp)


def test_a_segment_is_shown_on_one_safe_line() -> None:
    assert shown("a\n b\x1b[2J" + "c" * 200).startswith(r"'a b\x1b[2Jccc")
    assert len(shown("c" * 500)) <= 122


def test_keys_meet_after_nfc_and_trimming() -> None:
    assert key("\ufeffcaffe\u0300  a\n") == key("caffè a")
