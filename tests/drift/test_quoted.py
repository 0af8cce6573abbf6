from __future__ import annotations

import pytest

from evalkit.drift.checks import find_issues
from evalkit.types import Issue


def found(case, category: str) -> list[Issue]:
    issues = find_issues(case.rows, case.version, case.reference)
    return [issue for row in issues.values() for issue in row if issue.category == category]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("it", "Ha detto: “Abbiamo piantato circa 4.950 alberi lungo il canale”."),
        ("de", "Sie sagte: „Wir haben etwa 4.950 Bäume am Kanal gepflanzt.“"),
        ("ar", 'قالت: "زرعنا حوالي 4950 شجرة على طول القناة".'),
        ("az", "O dedi: “Kanal boyunca təxminən 4950 ağac əkmişik”."),
    ],
)
def test_a_figure_rounded_inside_a_quotation_weighs_more(case, lang: str, text: str) -> None:
    told = 'She said: "We planted about 5,000 trees along the canal."'
    plain = text.translate(str.maketrans(dict.fromkeys('“”„"«»')))
    narrated = found(case(lang, (plain, told.replace('"', ""), None)), "number")
    quoted = found(case(lang, (text, told, None)), "number")
    assert [one.severity for one in narrated] == ["minor"]
    assert [one.severity for one in quoted] == ["moderate"]
    assert quoted[0].explanation.endswith("it stands inside a quotation.")


def test_a_denial_in_a_quotation_is_major(case) -> None:
    told = "The union did not sign the harbour contract."
    pivot = "On Monday the union signed the harbour contract in Oslo."
    (narrated,) = found(case("en", (pivot, told, pivot)), "negation")
    quoted = case("en", (f'He said: "{pivot}"', f'He said: "{told}"', f'He said: "{pivot}"'))
    (said,) = found(quoted, "negation")
    assert narrated.severity == "moderate"
    assert said.severity == "major"


def test_reported_speech_on_one_side_weighs_as_narration(case) -> None:
    told = 'She said: "We planted about 5,000 trees along the canal."'
    (issue,) = found(case("it", ("Ha piantato circa 4.950 alberi.", told, None)), "number")
    assert issue.severity == "minor"
