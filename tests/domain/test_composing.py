"""A letter is put together in one order, whatever its parts say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.composing import LetterParts, compose, problem_with, sign_off, unwrap
from advocacy.domain.errors import LetterProblem, TemplateRefused

PARTS = LetterParts(
    subjects=("First", "Second", "Third"),
    greeting="Dear {legislator.title} {legislator.family_name},",
    body="Please support {bill.numbers}.",
    committee="You sit on the {committee.name}.",
    ban="{municipality.name} has a ban ({ban.date}).",
    closing="Sincerely,",
)
VALUES = {
    "legislator.title": "Senator",
    "legislator.family_name": "Sample",
    "bill.numbers": "S.1 / H.2",
    "committee.name": "Joint Committee on Samples",
    "municipality.name": "Sampleton",
    "ban.date": "June 27, 2019",
}


def test_the_personal_sentence_comes_first_and_optional_paragraphs_follow_the_body() -> None:
    draft = compose(PARTS, VALUES, note="My cameras.", on_committee=True, has_ban=True, turn=0)
    assert draft.body.split("\n\n") == [
        "Dear Senator Sample,",
        "My cameras.",
        "Please support S.1 / H.2.",
        "You sit on the Joint Committee on Samples.",
        "Sampleton has a ban (June 27, 2019).",
        "Sincerely,",
    ]


def test_without_note_committee_and_ban_no_gap_is_left() -> None:
    draft = compose(PARTS, VALUES, note="  ", on_committee=False, has_ban=False, turn=0)
    assert draft.body.split("\n\n") == ["Dear Senator Sample,", "Please support S.1 / H.2.", "Sincerely,"]


def test_subjects_take_turns() -> None:
    subjects = [
        compose(PARTS, VALUES, note="", on_committee=False, has_ban=False, turn=turn).subject for turn in range(4)
    ]
    assert subjects == ["First", "Second", "Third", "First"]


@given(st.text())
def test_a_note_with_braces_is_only_words(note: str) -> None:
    draft = compose(PARTS, VALUES, note=note, on_committee=False, has_ban=False, turn=0)
    assert note.strip() in draft.body


def test_a_bad_part_is_found_before_any_letter_is_written() -> None:
    with pytest.raises(TemplateRefused):
        LetterParts(("ok",), "Dear {nobody},", "", "", "", "").check()


def test_the_sign_off_says_who_writes_from_where_for_which_seat() -> None:
    assert sign_off("Sam Sample", "1 Main St", "Sampleton", "MA", "02139", "1st Sample (House)") == (
        "Sam Sample\n1 Main St\nSampleton, MA 02139\n1st Sample (House)"
    )


def test_wrapped_paragraphs_become_one_line_each() -> None:
    assert unwrap("\none\ntwo\n\nthree\n  four\n") == "one two\n\nthree four"


@pytest.mark.parametrize(
    ("subject", "body", "problem"),
    [
        ("Hello", "Text", None),
        (" ", "Text", LetterProblem.SUBJECT_EMPTY),
        ("x" * 201, "Text", LetterProblem.SUBJECT_LONG),
        ("Hello", "\n", LetterProblem.BODY_EMPTY),
        ("Hello", "x" * 10_001, LetterProblem.BODY_LONG),
    ],
)
def test_an_edited_letter_is_taken_or_refused_for_one_reason(
    subject: str, body: str, problem: LetterProblem | None
) -> None:
    assert problem_with(subject, body) == problem
