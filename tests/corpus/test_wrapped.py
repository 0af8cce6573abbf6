from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.corpus.lines import lines_of
from evalkit.corpus.manifest import read_manifest
from evalkit.corpus.read import segments_of
from evalkit.corpus.segment import SentencexSegmenter
from evalkit.types import Segment

SEGMENTER = SentencexSegmenter()

PAGES = {
    "en": [
        "Lighthouse keepers ask for a second boat",
        "4 April 2019",
        "The keepers of the three lighthouses asked the council on Thursday for a second boat. "
        "The old one, they said, leaks and can no longer be sent out in winter, when it is needed "
        "most by those who live on the outer islands.",
        "“We have waited for nine years. We will not wait for another one,” said Greta Holm, who "
        "has kept the northern light since 1998 and whose father kept it before her.",
        "The council will answer in May, and until then the ferry will bring them what they need "
        "from the town, twice a week and in any weather.",
        "Source: Example Post",
    ],
    "az": [
        "Kənd sakinləri yeni körpü istəyir",
        "Kənd sakinləri cümə axşamı günü rayon rəhbərliyindən çayın üstündə yeni körpü tikilməsini "
        "xahiş ediblər. Onların sözlərinə görə, köhnə körpü yazda daşqın zamanı zədələnib və artıq "
        "ağır maşınlar üçün təhlükəlidir.",
        "Müəllim deyib: “Uşaqlar hər gün bu körpüdən keçib məktəbə gedirlər. Biz daha gözləyə "
        "bilmərik”. Rəhbərlik may ayında cavab verəcəyini və işlərin payızda başlayacağını "
        "bildirib.",
        "Mənbə: Nümunə",
    ],
    "ar": [
        "سكان الجزيرة يطلبون سفينة جديدة",
        "طلب سكان الجزيرة يوم الخميس من مجلس المدينة سفينة جديدة تنقلهم إلى البر في الشتاء، وقالوا "
        "إن السفينة القديمة لم تعد صالحة للإبحار في العواصف وإنها تتوقف أسابيع كاملة كل عام.",
        'وقال المعلم: "ننتظر منذ سنوات طويلة. لن ننتظر عاما آخر". وسيعلن المجلس قراره في الشهر '
        "المقبل بعد أن يدرس كلفة السفينة وعدد الركاب الذين يستعملونها كل يوم بين الجزيرة والميناء.",
        "المصدر: مثال",
    ],
    "de": [
        "Bauern fordern einen Deich",
        "Die Bauern an der Mündung des Flusses haben am Donnerstag vom Landkreis einen neuen Deich "
        "gefordert. Der alte Deich hält nach Ansicht der Bauern dem Wasser im Winter nicht mehr "
        "stand, und die Felder am Ufer stehen jedes Jahr länger unter Wasser.",
        "„Wir haben neun Jahre gewartet. Wir warten kein weiteres Jahr“, sagte der Sprecher der "
        "Bauern nach dem Treffen im Rathaus. Der Landkreis will im Mai über die Forderung beraten.",
        "Quelle: Beispiel",
    ],
    "zh": [
        "岛上居民要求一艘新船",
        "星期四岛上的居民向市议会要求一艘新船以便冬天把他们送到大陆他们说旧船已经漏水在暴风雨中不能"
        "再出海每年都要停航好几个星期这给学校医院和商店带来了很大的困难而且越来越严重。",
        "老师说：“我们等了九年。我们不会再等一年。”议会将在下个月答复居民并研究新船的费用和每天来往于"
        "海岛与港口之间的乘客人数然后决定由哪一家船厂建造以及何时可以开始航行。",
    ],
}


def _flat(segments: tuple[Segment, ...]) -> list[tuple[str, str]]:
    return [(part.role, " ".join(part.text.split())) for part in segments]


def _wrapped(page: list[str], width: int, lang: str) -> str:
    if lang == "zh":
        blocks = [
            "\n".join(part[at : at + width // 2] for at in range(0, len(part), width // 2))
            for part in page
        ]
    else:
        blocks = [textwrap.fill(part, width) for part in page]
    return "\n\n".join(blocks) + "\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "  \n"])
@pytest.mark.parametrize("width", [50, 64, 72])
@pytest.mark.parametrize("lang", PAGES)
def test_a_wrapped_page_reads_as_the_same_page(lang: str, width: int, end: str) -> None:
    plain = segments_of("\n".join(PAGES[lang]), lang, segmenter=SEGMENTER)
    published = _wrapped(PAGES[lang], width, lang).replace("\n", end)
    made = segments_of(published, lang, segmenter=SEGMENTER, normalise_steps=["spaces"])
    if lang == "zh":  # the line end is no space there, and the text keeps it
        assert [part.role for part in made] == [part.role for part in plain]
    else:
        assert _flat(made) == _flat(plain)
    assert any("\n" in part.text for part in made)
    for part in made:
        assert part.text == published[part.start : part.end]
        assert part.clean_text == " ".join(part.text.split())


def test_lines_that_a_tool_evens_out_are_joined() -> None:
    published = (
        "Keepers ask for a boat\n\n"
        "The keepers of the three lighthouses asked the council on Thursday\n"
        "for a second boat. The old one, they said, leaks and can no\n"
        "longer be sent out in winter, when it is needed most by those\n"
        "who live on the outer islands and have no other way to reach\n"
        "the town.\n\n"
        "The council will answer in May, and until then the ferry will\n"
        "bring them what they need.\n"
    )
    assert [line.text[:12] for line in lines_of(published, "en")] == [
        "Keepers ask ",
        "The keepers ",
        "The council ",
    ]


def test_short_lines_right_above_a_wrapped_paragraph_stay_apart() -> None:
    page = _wrapped(PAGES["en"], 64, "en")
    glued = page.replace("\n\n", "\n", 2)
    assert [line.text for line in lines_of(glued, "en")] == [
        line.text for line in lines_of(page, "en")
    ]


POEM = [
    "The tide goes out beyond the harbour wall,",
    "And nobody remembers when it came,",
    "The gulls have nothing more to say at all,",
    "And every boat has given back its name,",
]


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", POEM * 4),
        ("en", PAGES["en"]),
        ("ar", PAGES["ar"]),
        ("en", [f"item number {place} of the list of things to buy" for place in range(2)]),
        (
            "ar",
            ["ذهب الولد إلى المدرسة في الصباح الباكر", "عاد الولد من المدرسة في المساء المتأخر"]
            * 8,
        ),
        ("en", [*PAGES["en"], "www.example.org", "share this", "print", "more from the islands"]),
    ],
)
def test_a_paragraph_a_line_is_left_alone(lang: str, lines: list[str]) -> None:
    assert [line.text for line in lines_of("\n".join(lines), lang)] == lines


def test_the_seeds_and_the_glacier_are_left_alone(root: Path) -> None:
    for manifest in ("seeds/manifest.yaml", "tests/data/glacier/manifest.yaml"):
        for entry in read_manifest(root / manifest).entries:
            if entry.path is None:
                continue
            published = entry.path.read_text(encoding="utf-8")
            assert not any("\n" in line.text for line in lines_of(published, entry.lang))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*PAGES["en"], *PAGES["ar"], "a", "* * *", "1."]), max_size=8),
    st.integers(20, 110),
)
def test_whatever_is_joined_no_character_is_lost(parts: list[str], width: int) -> None:
    published = "\n\n".join(textwrap.fill(part, width) for part in parts)
    found = lines_of(published, "en")
    assert all(line.text == published[line.start : line.end] for line in found)
    assert "".join("".join(line.text.split()) for line in found) == "".join(published.split())
