"""Words of mailings: fields with fallbacks, and what cannot be saved."""

import pytest

from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.mailing_fields import FIELDS, fields_of, required, value_of
from advocacy.domain.mailing_words import MailingWords, problems
from advocacy.domain.merging import check


def _merged(text: str, **values: str) -> str:
    named = {name.replace("_", ".", 1): value for name, value in values.items()}
    return "".join(value_of(piece, named) for piece in fields_of(text))


def test_a_missing_value_has_its_fallback_and_a_value_wins() -> None:
    assert _merged("Hi {person.given_name|dear friend}!") == "Hi dear friend!"
    assert _merged("Hi {person.given_name|friend}!", person_given_name="Ana") == "Hi Ana!"
    with pytest.raises(MergeFieldMissing) as missing:
        _merged("Hi {person.given_name}!")
    assert missing.value.field == "person.given_name"


def test_values_are_never_read_again() -> None:
    assert _merged("{person.town}", person_town="{person.given_name}") == "{person.given_name}"


def test_only_fields_without_a_fallback_are_required() -> None:
    words = MailingWords("en", "{person.town}", "{senator.name|your senator} {petition.title}", "{person.town}")
    assert words.required == {"person.town", "petition.title"}
    assert required("plain") == frozenset()


def test_letters_know_no_fallbacks() -> None:
    with pytest.raises(TemplateRefused):
        check("Dear {legislator.name|friend}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{person.email}", "no field “{person.email}”"),
        ("{person.town|}", "bar without a word"),
        ("{person.town| }", "bar without a word"),
        ("a { b", "brace “{” stands alone"),
        ("{{person.town}}", "stands alone"),
        ("{person.town|{senator.name}}", "stands alone"),
        ("{config}", "no field"),
    ],
)
def test_each_bad_field_has_a_sentence(text: str, said: str) -> None:
    assert any(said in sentence for sentence in problems(MailingWords("en", "Hi", text)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (MailingWords("en", "Hi\r\nBcc: all@example.org", "x"), "one line"),
        (MailingWords("en", "Hi", "x", "a\u2028b"), "one line"),
        (MailingWords("en", "x" * 5_000_000, "x"), "200 are the most"),
        (MailingWords("en", "Hi", "x" * 25_000_000), "50,000 are the most"),
        (MailingWords("en", "Hi", "a\x00b"), "control characters"),
        (MailingWords("en", "Hi", "\ud800"), "control characters"),
        (MailingWords("en", "\u202egnip", "x"), "direction of writing"),
    ],
)
def test_what_cannot_be_saved_is_told_in_a_sentence(words: MailingWords, said: str) -> None:
    assert any(said in sentence for sentence in problems(words))


def test_right_to_left_words_and_every_field_are_fine() -> None:
    assert not list(problems(MailingWords("he", "שלום\u200f", " ".join(f"{{{field}|x}}" for field in FIELDS))))
