"""A return path tells which row it is of, and only to the house that made it."""

import pytest

from advocacy.domain.errors import LinkUnreadable
from advocacy.links import Links
from advocacy.services.row_names import MAILING, name_of, read

LINKS = Links("a secret for tests", "https://example.org")


def test_a_token_is_read_back_in_any_case() -> None:
    name = name_of(LINKS, MAILING, 12)
    assert name.token.startswith("mailing-12-")
    assert read(LINKS, name.token) == read(LINKS, name.token.upper()) == name


def test_what_another_house_made_or_somebody_changed_names_nothing() -> None:
    token = name_of(LINKS, MAILING, 12).token
    forged = (
        name_of(Links("another secret", "https://example.org"), MAILING, 12).token,
        token.replace("12", "13"),
        token.replace("12", "012"),
        token.replace("12", "١٢"),
        token[:-1],
        token + "-x",
        "mailing-12",
        "",
    )
    for each in forged:
        with pytest.raises(LinkUnreadable):
            read(LINKS, each)
