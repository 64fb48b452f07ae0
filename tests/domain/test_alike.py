"""Odd names, notes and mailboxes; and the many honest ones that are not odd."""

import pytest

from advocacy.domain.alike import note_trait, scheme_trait
from advocacy.domain.name_patterns import is_patterned


@pytest.mark.parametrize(
    "name",
    [
        ("Asdfgh", "Qwerty"),
        ("qwert", ""),
        ("Poiuy", "Sample"),
        ("Aaaa", "Bbbb"),
        ("Hahaha", "Hahaha"),
        ("Buy now", "www.example.com"),
        ("https://spam.example", "x"),
        ("Test1234", "Sample"),
        ("<b>Ana</b>", "Sample"),
    ],
)
def test_names_that_nobody_has_are_noticed(name: tuple[str, str]) -> None:
    assert is_patterned(*name)


@pytest.mark.parametrize(
    "name",
    [
        *(("Bo", "Ng"), ("Madonna", ""), ("Aaron", "Llywelyn"), ("Nguyễn", "Thị Minh Khai"), ("X Æ", "Li")),
        *(("Ştefăniţă", "Krč"), ("José María", "Ruiz-Íñiguez"), ("Wei", "王"), ("O'Brien-Smythe", "III")),
        *(("Keiiichi", "Oono"), ("Lulu", "Dada"), ("Trewin", "Werther"), ("Sasso", "Asad"), ("Ana", "de la O")),
        *(("Ludwig", "2nd"), ("Mary", "Power"), ("Joop", "Poirot"), ("Ertl", "Rewt")),
    ],
)
def test_names_of_people_are_not(name: tuple[str, str]) -> None:
    assert not is_patterned(*name)


def test_mailboxes_that_differ_by_a_number_have_one_scheme() -> None:
    schemes = {scheme_trait(f"ann.lee{number:03}@example.org") for number in (1, 2, 999)}
    assert schemes == {"ann.lee#@example.org"}
    assert scheme_trait("lee7ann@example.org") != scheme_trait("ann.lee7@example.org")


@pytest.mark.parametrize(
    "mailbox", ["ann@example.org", "5085550100@example.org", "s1234567@example.org", "a1b2@example.org"]
)
def test_other_mailboxes_have_none(mailbox: str) -> None:
    assert scheme_trait(mailbox) == ""


def test_notes_are_compared_by_their_words_and_short_ones_not_at_all() -> None:
    assert note_trait("Please  STOP this, now and for ever!") == note_trait("please stop this now and for ever")
    assert note_trait("Thank you!") == ""
