from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.facts.quotations import quotations


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", 'He said: "yes" and "no".', [("yes", True), ("no", True)]),
        ("en", "He said: “yes”.", [("yes", True)]),
        ("ar", "قال «نعم».", [("نعم", True)]),
        ("de", "Er sagte: „ja“.", [("ja", True)]),
        ("de", "Er sagte: »ja«.", [("ja", True)]),
        ("en", "‘Yes,’ he said; it’s John’s.", [("Yes,", True)]),
        ("it", "l'Italia e l’Iran dell'est", []),
        ("en", "the workers' and drivers' unions", []),
        ("en", "'Yes, it's so,' he said", [("Yes, it's so,", True)]),
        ("en", "He said: “we go on", [("we go on", False)]),
        ("en", "and so on”, he said.", [("and so on", False)]),
        ("en", 'He said: "we go on', [("we go on", False)]),
        ("en", 'and so on." He left.', [("and so on.", False)]),
        ("it", "“fuori “dentro” fuori”", [("fuori “dentro” fuori", True)]),
        ("it", "«fuori “dentro” fuori»", [("fuori “dentro” fuori", True)]),
        ("en", 'no marks, “” and "" empty', []),
    ],
)
def test_quotations(lang: str, text: str, expected: list[tuple[str, bool]]) -> None:
    found = quotations(text, lang)
    assert [(item.text, item.closed) for item in found] == expected


@given(st.text(alphabet="ab '\"“”„«»‘’‚‹›.\n", max_size=30), st.sampled_from(["en", "de", "ar"]))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_it(text: str, lang: str) -> None:
    end = 0
    for item in quotations(text, lang):
        assert item.text == text[item.start : item.end] != ""
        assert item.start >= end
        end = item.end
