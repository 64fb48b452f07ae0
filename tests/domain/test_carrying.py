"""A letter's own words are carried over to another addressee."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.carrying import carried

WAS = (
    "Dear Senator One,\n\nI live in Sampleton, in your district (First). Please help.\n\nYou sit on it.\n\nThanks,"
)
BECOMES = "Dear Senator Two,\n\nI live in Sampleton, in your district (Second). Please help.\n\nThanks,"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WAS, BECOMES),
        ("Dear Senator One,\n\nMy own words.\n\nThanks,", "Dear Senator Two,\n\nMy own words.\n\nThanks,"),
        ("Hi One! Please help. Please.", "Hi One! Please help. Please."),
        (WAS.replace("Please help.", "Help, I ask."), BECOMES.replace("Please help.", "Help, I ask.")),
        (f"{WAS}\n\nYou sit on it, I heard.", f"{BECOMES}\n\nYou sit on it, I heard."),
        ("", ""),
    ],
)
def test_only_the_drafts_own_sentences_change(text: str, expected: str) -> None:
    assert carried(text, WAS, BECOMES) == expected


def test_a_sentence_that_only_the_new_draft_has_is_not_added() -> None:
    assert carried(BECOMES, BECOMES, WAS) == WAS.replace("You sit on it.\n\n", "")


@given(st.text(), st.text())
def test_between_equal_drafts_nothing_changes(text: str, draft: str) -> None:
    kept = carried(text, draft, draft)
    assert kept.split() == text.split()
    assert carried(kept, draft, draft) == kept


@given(st.text(), st.text(), st.text())
def test_any_text_is_carried_without_an_error(text: str, was: str, becomes: str) -> None:
    assert isinstance(carried(text, was, becomes), str)
