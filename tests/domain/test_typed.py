"""What people type is kept as they meant it, without what nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.typed import many_lines, one_line


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien-Nuñez",
        "Þórdís",
        "👩🏽‍🚀 Ada",
        "שרה לוי",
        "محمد الأحمد",
        "李小龍",
        "Bcc: all@example.org",
        "{legislator.email}",
    ],
)
def test_names_of_every_script_are_kept(name: str) -> None:
    assert one_line(f"  {name} ") == name


def test_a_line_end_in_a_header_field_becomes_a_space() -> None:
    assert one_line("Ann\r\nBcc: all@example.org") == "Ann Bcc: all@example.org"


def test_hidden_turns_of_direction_are_dropped() -> None:
    assert one_line("Ann\u202egnp.exe\u2066!") == "Anngnp.exe!"


def test_a_letter_keeps_its_paragraphs() -> None:
    assert many_lines("\r\nDear Senator,\r\n\r\n\r\n\r\nYes.  \r\nNo.\r\n") == "Dear Senator,\n\nYes.\nNo."


@given(st.text())
def test_nothing_that_controls_a_terminal_or_a_header_is_left(text: str) -> None:
    assert all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in one_line(text))
    assert all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in many_lines(text) if letter != "\n")


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert many_lines(many_lines(text)) == many_lines(text)
