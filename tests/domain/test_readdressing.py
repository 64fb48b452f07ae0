"""Words to a predecessor are recognised, words to anybody are not mistaken for them."""

import pytest

from advocacy.domain.readdressing import readdressed, speaks_of

OLD, NEW = "Dear Senator Creem,", "Dear Senator Newcomer,"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{OLD}\n\nWords.", f"{NEW}\n\nWords."),
        (f"{OLD} \nWords.", f"{NEW}\nWords."),
        (OLD, NEW),
        (f"Hello.\n{OLD}", f"Hello.\n{OLD}"),
        ("Dear Cynthia,\n\nWords.", "Dear Cynthia,\n\nWords."),
        ("", ""),
    ],
)
def test_only_the_templates_own_greeting_is_replaced(body: str, expected: str) -> None:
    assert readdressed(body, OLD, NEW) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Dear Senator CREEM!", ["Creem"], True),
        ("Estimado senador Gómez:", ["Gomez"], True),
        ("I met Ms. O’Day.", ["O'Day"], True),
        ("creemos en esto", ["Creem"], False),
        ("Words.", ["", "Creem"], False),
    ],
)
def test_a_name_is_found_as_a_word_however_it_is_written(text: str, names: list[str], expected: bool) -> None:
    assert speaks_of(text, names) is expected
