"""Domains that only look like a known one are noticed; all others are left alone."""

import pytest

from advocacy.domain.lookalikes import looks_like, mixes_scripts, shown

KNOWN = ("gmail.com", "outlook.com", "icloud.com")
CYRILLIC_A = "gm\N{CYRILLIC SMALL LETTER A}il.com"


def ascii_form(domain: str) -> str:
    return domain.encode("idna").decode()


@pytest.mark.parametrize(
    "domain",
    [CYRILLIC_A, "grnail.com", "gmai1.com", "gmaıl.com", "0utlook.com", "iclоud.com", "ícloud.com"],
)
def test_it_looks_like_a_known_one(domain: str) -> None:
    assert looks_like(ascii_form(domain), KNOWN) in KNOWN


@pytest.mark.parametrize("domain", ["gmail.com", "gmx.com", "example.org", "gmail.de", "пример.рф", "例え.jp"])
def test_it_is_a_domain_of_its_own(domain: str) -> None:
    assert looks_like(ascii_form(domain), KNOWN) == ""
    assert not mixes_scripts(ascii_form(domain))


def test_two_scripts_in_one_name_are_noticed() -> None:
    assert mixes_scripts(ascii_form(CYRILLIC_A))
    assert not mixes_scripts(ascii_form("東京タワー.jp"))


def test_it_is_shown_as_people_read_it() -> None:
    assert shown(ascii_form(CYRILLIC_A)) == CYRILLIC_A
    assert shown("xn--a.com") == "xn--a.com"
