"""A mail to an unproven address greets by name only where the name is plainly one."""

import pytest

from advocacy.domain.greetings import greetable


@pytest.mark.parametrize("name", ["Ana", "José María", "O'Neil", "Jean-Luc", "Dr. Anna", "李娜", "محمد", "J."])
def test_a_name_is_used(name: str) -> None:
    assert greetable(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "Visit evil.example", "http://evil", "Win $100", "Buy now at my very good shop", "A" * 31, "🎉", "a@b"],
)
def test_anything_else_is_not(name: str) -> None:
    assert greetable(name) == ""
