from __future__ import annotations

import pytest

from evalkit.facts.amounts import agree, value_text
from evalkit.facts.numbers import numbers


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("100 miles", "160 kilometres", True),
        ("100 miles", "100 kilometres", False),
        ("18 months", "one and a half years", True),
        ("13 months", "1 year", False),
        ("72 hours", "three days", True),
        ("70 hours", "three days", False),
        ("5 pounds", "2.3 kg", True),
        ("80 degrees", "27 degrees Celsius", True),
        ("80 degrees", "80 degrees", True),
        ("80 degrees", "90 degrees", False),
        ("20 degrees Celsius", "22 degrees Celsius", False),
        ("10 acres", "4 hectares", True),
        ("6-foot-6", "1.98 metres", True),
        ("6-foot-6", "6.6 feet", False),
        ("50 %", "50 degrees", False),
    ],
)
def test_measures_agree_where_one_is_the_other_converted(a: str, b: str, expected: bool) -> None:
    one, other = numbers(a, "en")[0], numbers(b, "en")[0]
    assert agree(one, other) is agree(other, one) is expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "A 6-foot-6 man, six feet two inches, 5 feet and 200 boats", None),
        ("it", "alto 6 piedi e 2 pollici", ["6.166667 feet"]),
        ("en", "20°C, 68 °F", ["20 °C", "68 °F"]),
        ("it", "la 12° volta a 12°C", ["12th", "12 °C"]),
        ("ar", "32°م", ["32 °C"]),
        ("de", "im 19. Jahrhundert, das 2. Tor", ["19th century", "2"]),
    ],
)
def test_feet_with_inches_degrees_and_dotted_ordinals(lang, text, expected) -> None:
    wanted = ["6.5 feet", "6.166667 feet", "5 feet", "200"] if expected is None else expected
    assert [value_text(number) for number in numbers(text, lang)] == wanted
