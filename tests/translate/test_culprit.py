from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from evalkit.translate.culprit import OutOfTime, first_wrong


@given(st.lists(st.booleans(), min_size=1, max_size=60).filter(any))
def test_the_first_text_that_fails_alone_is_found_in_few_runs(bad: list[bool]) -> None:
    runs = 0

    def fails(part: Sequence[str]) -> bool:
        nonlocal runs
        runs += 1
        return "bad" in part

    left = first_wrong(["bad" if one else "good" for one in bad], fails)
    assert list(left) == [bad.index(True)]
    assert runs <= 2 * math.ceil(math.log2(len(bad)) if len(bad) > 1 else 0)


def test_texts_that_fail_only_together_are_all_left() -> None:
    assert first_wrong("abcd", lambda part: len(part) == 4) == range(4)


def test_what_was_known_when_the_time_was_up_is_kept() -> None:
    def fails(part: Sequence[str]) -> bool:
        if len(part) < 4:
            raise OutOfTime
        return "X" in part

    assert first_wrong("abcdefgXabcdefgh", fails) == range(4, 8)
