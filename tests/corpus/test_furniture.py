from __future__ import annotations

import pytest

from evalkit.corpus.furniture import is_button, is_date_line, phrase_of


@pytest.mark.parametrize(
    "line",
    [
        "- 3 /Feb/ 2021",
        "June 19, 2022 - 19:31",
        "Published: Jun 19, 2022 07:31 PM GMT",
        "1st May 2020",
        "2020-02-29T10:00:00Z",
        "25/11/2024",
        "۲۹ خرداد ۱۴۰۱ - ۱۹:۳۱",
        "١٩ حزيران/يونيو ٢٠٢٢",
        "تاريخ النشر: 2022/06/19",
        "السبت 3 كانون الثاني 2021",
        "Pazar, 19 Haziran 2022",
        "7 avqust 2021-ci il",
        "20 giugno 2022 ore 12.30",
        "Montag, 12. März 2023, 14:05 Uhr",
        "le 1er août 2019 à 10h30",
        "4 de agosto de 2020",
        "19 июня 2022 г., 15:30",
        "2022年6月19日 12:30",
        "(June 2022)",
    ],
)
def test_a_date_line(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    ["", "2022", "9/11", "1.2.3", "1234567", "Sunday", "May", "19 people in June 2022"],
)
def test_no_date_line(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("READ MORE: a story", "pointer"),
        ("» إقرأ أيضًا", "pointer"),
        ("À LIRE ÉGALEMENT : une histoire", "pointer"),
        ("Devamını oku", "pointer"),
        ("Читайте также", "pointer"),
        ("© 2020 Example", "notice"),
        ("BİZİ TAKİP EDİN", "notice"),
        ("Alle Rechte vorbehalten", "notice"),
        ("Example 2020. All rights reserved.", "notice"),
        ("Quelle: x", "label"),
        ("برچسب‌ها: پل", "label"),
        ("来源：某网", "label"),
        ("Sourcing is hard", None),
        ("Resource: x", None),
    ],
)
def test_phrases(line: str, kind: str | None) -> None:
    found = phrase_of(line)
    assert (found and found[0]) == kind


@pytest.mark.parametrize(
    "line",
    [
        "Share on Telegram",
        "SHARE THIS STORY",
        "Bu yazıyı WhatsApp ile paylaş",
        "Xəbəri paylaş",
        "Partager l’article sur LinkedIn",
        "Condividi con un amico",
        "شارك المقال عبر واتساب",
        "Auf Facebook teilen",
        "Поделиться в Telegram",
        "اشتراک گذاری در تلگرام",
        "Enviar por email",
    ],
)
def test_a_button_with_its_object(line: str) -> None:
    assert is_button(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Facebook",
        "Share of the vote",
        "Bakan haberi paylaştı",
        "Share this and share that and share it all",
        "وزير يشارك في المؤتمر",
    ],
)
def test_no_button(line: str) -> None:
    assert not is_button(line)
