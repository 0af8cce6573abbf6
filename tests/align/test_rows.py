from __future__ import annotations

from evalkit.align.rows import groups, rows_of, side_of_group
from evalkit.types import Document, Link, Role, Row, Segment


def document(
    name: str, texts: list[str], roles: list[Role] | None = None, pivot: bool = True
) -> Document:
    segments = []
    start = 0
    for index, text in enumerate(texts):
        segments.append(
            Segment(
                index=index,
                role=roles[index] if roles else "body",
                start=start,
                end=start + len(text),
                text=text,
                clean_text=text,
                pivot=f"<{text}>" if pivot else None,
            )
        )
        start += len(text) + 1
    return Document(
        id=name,
        outlet=name,
        lang="en",
        statement="s",
        published="\n".join(texts),
        path=f"{name}.txt",
        sha256="",
        segments=tuple(segments),
    )


REFERENCE = document("ref", ["r0", "r1", "r2", "r3"], ["title", "body", "body", "body"])


def test_rows_stand_in_reference_order_then_additions_in_version_order() -> None:
    version = document("v", ["v0", "v1", "v2", "v3"])
    links = [
        Link(version=(3,), reference=()),
        Link(version=(1,), reference=(1, 3), score=0.5, confidence=0.9),
        Link(version=(0,), reference=()),
        Link(version=(2,), reference=(2,)),
        Link(version=(), reference=(0,)),
    ]
    rows = rows_of(version, REFERENCE, links)
    assert [(row.version_segments, row.reference_segments) for row in rows] == [
        ((), (0,)),
        ((1,), (1, 3)),
        ((2,), (2,)),
        ((0,), ()),
        ((3,), ()),
    ]
    assert [row.index for row in rows] == [0, 1, 2, 3, 4]
    assert rows[0].version is None and rows[0].pivot is None and rows[0].role == "title"
    assert rows[1].reference == "r1 r3" and rows[1].pivot == "<v1>" and rows[1].confidence == 0.9
    assert rows[3].reference is None and rows[3].version == "v0"


def test_a_side_with_one_untranslated_segment_has_no_pivot() -> None:
    rows = rows_of(
        document("v", ["v0"], pivot=False), REFERENCE, [Link(version=(0,), reference=(1,))]
    )
    assert rows[0].pivot is None and rows[0].version == "v0"


def row(version: tuple[int, ...], reference: tuple[int, ...], pivot: str | None = "p") -> Row:
    return Row(
        system="v",
        index=0,
        role="body",
        version_segments=version,
        reference_segments=reference,
        version=f"t{version}" if version else None,
        reference="r",
        pivot=pivot if version else None,
    )


def test_groups_are_the_finest_that_no_version_splits() -> None:
    one = [row((0,), (1,)), row((1,), (2, 4)), row((2,), (3,)), row((3,), (5,))]
    other = [row((0,), (1, 2)), row((1,), (3,)), row((2,), (4,)), row((), (5,))]
    assert groups({"a": one, "b": other}, [1, 2, 3, 4, 5]) == ((1, 2, 4), (3,), (5,))


def test_groups_hold_every_segment_once_even_those_that_nobody_links() -> None:
    assert groups({"a": [row((0,), (7, 2))]}, [1, 2, 3]) == ((1,), (2,), (3,))


def test_a_side_of_a_group_is_in_version_order() -> None:
    rows = [row((5,), (1,), "later"), row((2,), (2,), "first")]
    assert side_of_group(rows, (1, 2)) == ("t(2,) t(5,)", "first later")


def test_a_group_that_is_omitted_is_empty_on_both_sides() -> None:
    assert side_of_group([row((), (1,))], (1,)) == ("", "")


def test_a_group_with_a_text_that_has_no_pivot_has_none() -> None:
    assert side_of_group([row((0,), (1,), None)], (1,)) == ("t(0,)", None)
