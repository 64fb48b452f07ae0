"""What comes back names the e-mail it belongs to, and nobody else can make such a name."""

import pytest

from advocacy.domain.messages import MessageKind
from advocacy.domain.return_tokens import token_in
from advocacy.links import Links
from advocacy.services.return_paths import Returned, read, return_path, sender_path, unsubscribe_mailto
from advocacy.services.row_names import MAILING, name_of

LINKS = Links("a secret for tests", "https://example.org")


@pytest.mark.parametrize("kind", [MAILING, *MessageKind])
def test_a_return_path_is_read_as_what_it_was_made_of_in_any_letters(kind: str) -> None:
    path = return_path(name_of(LINKS, kind, 12), "letters.example.org")
    assert len(path.partition("@")[0]) <= 64
    for written in (path, path.upper(), f"<{path}>", name_of(LINKS, kind, 12).token, path.replace("+", "-")):
        assert read(LINKS, written) == Returned(kind, 12)
    assert read(LINKS, name_of(LINKS, kind, 12).message_id("letters.example.org")) == Returned(kind, 12)


@pytest.mark.parametrize("kind", MessageKind)
def test_return_paths_without_a_kind_can_be_read(kind: str) -> None:
    assert read(LINKS, sender_path(name_of(LINKS, kind, 12), "letters.example.org")) == Returned(kind, 12)


def test_what_is_forged_cut_or_somebody_elses_names_nothing() -> None:
    good = name_of(LINKS, MAILING, 12).token
    forged = [
        good.replace("12", "13"),
        good.replace("mailing", "letter"),
        good.replace("mailing", "nothing"),
        good[:-1],
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        name_of(Links("another secret", "https://example.org"), MAILING, 12).token,
        "",
        "-",
        "--",
        "someone@example.org",
        f"mailing-{'9' * 40}-{good[-13:]}",
    ]
    for text in forged:
        assert read(LINKS, text) is None, text


def test_an_address_that_only_looks_so_is_no_trouble() -> None:
    assert token_in("letters+mailing-0-abcdefghijklm@example.org") == ""
    assert token_in("\x00" * 1000) == ""


def test_unsubscribing_by_mail_names_the_address_by_its_hash() -> None:
    mailto = unsubscribe_mailto(LINKS.unsubscribe(b"\x01" * 32, 7), "letters.example.org")
    to, _, subject = mailto.partition("?subject=")
    assert to == "mailto:unsubscribe@letters.example.org"
    assert LINKS.read_unsubscribe(subject) == (b"\x01" * 32, 7)
