from __future__ import annotations

import logging

import pytest

from evalkit.text.notices import heard, notify


def test_the_log_has_words_once_and_every_listener_hears_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, logger="evalkit")
    with heard() as outer:
        notify("the boat is late")
        with heard() as inner:
            notify("the boat is late")
            notify("the boat is full")
            notify("the boat is full")
    notify("the boat is gone")
    assert outer == ["the boat is late", "the boat is full"]
    assert inner == ["the boat is late", "the boat is full"]
    told = [record.getMessage() for record in caplog.records]
    assert told == ["the boat is late", "the boat is full", "the boat is gone"]


def test_a_listener_ends_with_an_error() -> None:
    with pytest.raises(ValueError, match="stop"), heard() as words:
        raise ValueError("stop")
    notify("after the end")
    assert words == []
