from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.corpus.clean import clean
from evalkit.errors import DataError

T, D, L, B, F = "title", "dateline", "lead", "body", "boilerplate"

Page = list[tuple[str, str]]

PAGES: dict[str, tuple[str, Page]] = {
    "a Persian head over a Turkish page": (
        "tr",
        [
            (F, "خبرگزاری دانشجو"),
            (F, "www.ornek.com.tr"),
            (T, "Bakan yeni köprüyü hizmete açtı"),
            (D, "- 3 /Mayıs/ 2021"),
            (B, "Bakan bugün köprüyü açtı. Törene yüzlerce kişi katıldı."),
            (B, "Köprü iki yakayı bağlıyor."),
            (F, "Bu haberi kullanırken WWW.ORNEK.COM.TR adresine atıf yapılmalıdır"),
        ],
    ),
    "a German page": (
        "de",
        [
            (F, "Politik"),
            (T, "Ministerin besucht die Werft in Kiel"),
            (D, "12. März 2023 – 14:05 Uhr"),
            (B, "Die Ministerin hat am Montag die Werft besucht."),
            (B, "Sie sprach mit den Arbeitern."),
            (F, "Quelle: https://beispiel.de/a/b"),
            (F, "Lesen Sie auch: Werft baut neues Schiff"),
            (F, "13.03.2023"),
        ],
    ),
    "an Arabic page with a section and a pointer": (
        "ar",
        [
            (F, "رياضة"),
            (T, "المنتخب يفوز على ضيفه في المباراة الأخيرة من البطولة"),
            (B, "فاز المنتخب يوم الجمعة على ضيفه."),
            (B, 'وقال المدرب: "كنا أفضل".'),
            (F, "اقرأ أيضاً: الدوري يعود"),
            (F, "٣ آذار ٢٠٢١"),
        ],
    ),
    "an Arabic page under a head in its own script": (
        "ar",
        [
            (F, "دفتر نشر آثار"),
            (F, "www.example.ir"),
            (T, "الوزير يفتتح الجسر الجديد في العاصمة"),
            (B, "افتتح الوزير الجسر يوم الأحد."),
            (B, "وقال إنه سعيد ."),
        ],
    ),
    "a French page without a title": (
        "fr",
        [
            (L, "Le ministre a visité l’usine, le 3 mai 2019. Il a parlé aux ouvriers."),
            (B, "L’usine emploie 300 personnes."),
            (F, "Source : www.exemple.fr"),
            (F, "Tous droits réservés"),
        ],
    ),
    "an agency's page with codes and tags": (
        "en",
        [
            (F, "Politics"),
            (D, "Jun 19, 2022, 8:11 PM"),
            (F, "News ID: 84794"),
            (T, "Premier: trade with the north must grow"),
            (B, "TEHRAN, June 19 (ABCD) - The premier met the envoy on Sunday."),
            (B, "It rained."),
            (F, "Tags"),
            (F, "Trade"),
            (F, "North and south"),
            (F, "9416**2050"),
            (F, "Your Comment"),
        ],
    ),
    "a clock behind the date": (
        "en",
        [
            (T, "Premier opens the new bridge in the north"),
            (D, "June 19, 2022 - 19:31"),
            (B, "He came on Sunday."),
            (B, "He left on Monday."),
        ],
    ),
    "a Persian page": (
        "fa",
        [
            (T, "دیدار وزیر راه با استاندار فارس"),
            (D, "۲۹ خرداد ۱۴۰۱ - ۱۹:۳۱"),
            (F, "کد خبر: ۱۲۳۴۵"),
            (B, "وزیر امروز با استاندار دیدار کرد."),
            (B, "وی گفت: «راه‌ها خوب است»."),
            (F, "انتهای پیام/"),
        ],
    ),
    "a Russian page": (
        "ru",
        [
            (T, "Министр принял посла соседней страны"),
            (D, "15 июня 2022 г."),
            (B, "Министр принял посла. Он отметил связи."),
            (B, "Посол поблагодарил."),
            (F, "При использовании материалов ссылка обязательна."),
            (F, "Источник: Сайт"),
        ],
    ),
    "a Spanish page": (
        "es",
        [
            (T, "La ministra visita el puerto de Vigo"),
            (D, "Publicado el 4 de agosto de 2020"),
            (B, "La ministra visitó el puerto."),
            (B, "Habló con los marineros."),
            (F, "Compartir"),
            (F, "Fuente: Agencia"),
        ],
    ),
    "an Azerbaijani page": (
        "az",
        [
            (F, "Siyasət"),
            (T, "Nazir yeni körpünün açılışında iştirak etdi"),
            (D, "7 avqust 2021-ci il, 10:15"),
            (B, "Nazir körpünün açılışında iştirak etdi."),
            (B, "Körpü çox uzundur."),
            (F, "Həmçinin oxuyun: Yeni yol açılır"),
            (F, "Xəbərdən istifadə zamanı istinad olunmalıdır."),
        ],
    ),
    "buttons above and below": (
        "tr",
        [
            (T, "Vali yeni kütüphaneyi gezdi"),
            (F, "Haberi paylaş"),
            (F, "Facebook'ta paylaş"),
            (B, "Vali bugün kütüphaneyi gezdi."),
            (B, "Haberi paylaş"),
            (B, "Kütüphanede on bin kitap var."),
            (F, "X ile paylaş"),
            (F, "Yazdır"),
        ],
    ),
    "a town with the date, and a photo's credit": (
        "it",
        [
            (D, "Roma, 12 marzo 2020"),
            (T, "Il ministro incontra i sindaci della regione"),
            (B, "Il ministro ha incontrato i sindaci."),
            (B, "Ha parlato a lungo."),
            (F, "Foto: Agenzia"),
        ],
    ),
    "a Chinese page": (
        "zh",
        [
            (F, "时政"),
            (T, "部长出席大桥开通仪式并讲话"),
            (D, "2022年6月19日"),
            (B, "部长十九日出席了大桥开通仪式。他发表了讲话。"),
            (F, "来源：某网"),
        ],
    ),
    "a title that asks": (
        "en",
        [
            (T, "Will the two sides ever agree?"),
            (B, "The two sides met on Sunday in the capital to talk about the old dispute."),
            (B, "They did not agree."),
        ],
    ),
    "a title that ends like a sentence": (
        "en",
        [
            (T, "The minister opens a bridge."),
            (D, "1 May 2020"),
            (B, "The minister opened it on Friday."),
            (B, "It rained."),
        ],
    ),
    "a title said twice, and a byline": (
        "en",
        [
            (F, "Minister opens new bridge - Example News"),
            (T, "Minister opens new bridge"),
            (F, "By A. Writer"),
            (B, "The minister opened it on Sunday."),
            (B, "It rained."),
            (F, "© 2020 Example News"),
        ],
    ),
    "addresses, subheads, pointers and labels inside the text": (
        "en",
        [
            (T, "Site opens to its readers"),
            (B, "The site www.example.org opened on Monday."),
            (B, "Background"),
            (B, "Source of pride"),
            (B, "It can be read at https://example.org/a by all."),
            (F, "https://example.org/b"),
            (F, "* * *"),
            (B, "1 May 2020"),
            (B, "Sources said that the ministers met again."),
            (F, "Read more: another story"),
            (B, "The end came soon."),
        ],
    ),
    "one line": ("en", [(L, "Only a headline here")]),
    "one sentence": ("en", [(L, "The minister came to town today.")]),
    "all lines short": (
        "en",
        [
            (T, "Roses are red"),
            (B, "Violets are blue"),
            (B, "Sugar is sweet"),
            (B, "And so are you"),
        ],
    ),
    "a last paragraph without a full stop": (
        "en",
        [
            (T, "Minister opens bridge in the north"),
            (B, "He came on Sunday."),
            (B, "He left on Monday, and nobody knows where he went after that"),
            (F, "Share"),
        ],
    ),
}


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\n \t\n\n"])
@pytest.mark.parametrize("name", PAGES)
def test_roles(name: str, end: str) -> None:
    lang, page = PAGES[name]
    published = end + end.join(text for _, text in page)
    found = clean(published, lang)
    assert [(part.role, published[part.start : part.end]) for part in found] == page


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Bakan köprüyü açtı - 3 /May/ 2021", [(T, "Bakan köprüyü açtı"), (D, "- 3 /May/ 2021")]),
        ("Bakan köprüyü açtı (3 Mayıs 2021)", [(T, "Bakan köprüyü açtı"), (D, "(3 Mayıs 2021)")]),
        ("Bakan köprüyü açtı | 03.05.2021", [(T, "Bakan köprüyü açtı"), (D, "| 03.05.2021")]),
        ("3 Mayıs 2021 - Bakan köprüyü açtı", [(D, "3 Mayıs 2021 -"), (T, "Bakan köprüyü açtı")]),
        ("Bakan 3 Mayıs 2021 günü köprü açtı", [(T, "Bakan 3 Mayıs 2021 günü köprü açtı")]),
        ("Bakan köprüyü açtı - 3 kişi geldi", [(T, "Bakan köprüyü açtı - 3 kişi geldi")]),
    ],
)
def test_a_date_glued_to_a_title(line: str, parts: Page) -> None:
    published = f"{line}\nBakan köprüyü açtı. Tören kısa sürdü.\n"
    found = clean(published, "tr")
    assert [(part.role, published[part.start : part.end]) for part in found[:-1]] == parts


def test_a_byte_order_mark_counts_and_belongs_to_nothing() -> None:
    plain = "A headline of five words\r\nIt rained today.\r\n"
    marked = clean("\ufeff" + plain, "en")
    assert [(part.start - 1, part.end - 1, part.role) for part in marked] == [
        (part.start, part.end, part.role) for part in clean(plain, "en")
    ]


@pytest.mark.parametrize(
    "published",
    [
        "",
        " \n\t\r\n",
        "www.example.org\n1 May 2020\nShare\nAll rights reserved",
        "* * *",
        "12345\n\nhttps://example.org",
    ],
)
def test_nothing_but_boilerplate_is_refused(published: str) -> None:
    with pytest.raises(DataError) as caught:
        clean(published, "en", place="page.txt")
    assert caught.value.place == "page.txt"
    assert caught.value.mend
    assert caught.value.exit_code == 3


LINE = st.sampled_from(
    [text for _, page in PAGES.values() for _, text in page] + ["", "***", "a", "1", "?", "İ"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=12), st.sampled_from(["en", "ar", "az", "zh"]))
def test_every_line_gets_a_role_whatever_the_page(lines: list[str], lang: str) -> None:
    published = "\n".join(lines)
    try:
        found = clean(published, lang)
    except DataError:
        return
    covered = "".join(published[part.start : part.end] for part in found)
    assert "".join(covered.split()) == "".join(published.split())
    roles = [part.role for part in found]
    assert (L in roles) != (T in roles)
    assert L in roles or B in roles
    assert roles.count(L) <= 1
