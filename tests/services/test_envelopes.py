"""What leaves the house is a correct e-mail, whatever people call themselves or write."""

import email
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import strict
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advocacy.domain.messages import MessageKind
from advocacy.links import Links
from advocacy.services.envelopes import (
    Envelopes,
    Letterhead,
    Mailbox,
    Unsendable,
    Words,
    header_text,
    wire_address,
)
from tests.ledger import NOON

ENVELOPES = Envelopes(
    Links("a secret for tests", "https://example.org"),
    Letterhead("People’s Alliance, Inc.", "hello@example.org", "letters.example.org"),
)
OFFICE = Mailbox("Sam Office", "sam.office@example.org")
WORDS = Words("Hello", "Dear all")
RESIDENT = Mailbox("Ana Sample", "ana@example.org")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)
LINE = TEXT.filter(lambda text: not set("\r\n") & set(text))
NASTY = [
    "O'Neil",
    '"Quote", Inc.',
    "José, María",
    "李娜 🎉",
    "محمد",
    "a <x@example.org>",
    "=?utf-8?q?a=0D=0ABcc:_x?=",
    "\u202eevil",
]


def _name_read_by_others(octets: bytes) -> str:
    """The display name in Reply-To, by the standard library's older reader."""
    name, _ = parseaddr(email.message_from_bytes(octets)["Reply-To"])
    return str(make_header(decode_header(name)))


def _parsed(octets: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(octets, policy=strict)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _letter(resident: Mailbox = RESIDENT, words: Words = WORDS, row_id: int = 12) -> bytes:
    return ENVELOPES.from_resident(resident, OFFICE, words, row_id, NOON).octets


def test_a_letter_comes_from_our_domain_and_answers_go_to_the_resident() -> None:
    mail = ENVELOPES.from_resident(RESIDENT, OFFICE, Words("Please vote yes", "Dear Sam,\n\nthanks."), 12, NOON)
    parsed = _parsed(mail.octets)
    (sender,) = parsed["From"].addresses
    assert sender.display_name == "Ana Sample via People’s Alliance, Inc."
    assert sender.addr_spec == mail.envelope_from
    assert sender.username.startswith("letters+")
    assert sender.domain == "letters.example.org"
    assert parsed["Reply-To"].addresses[0].addr_spec == "ana@example.org"
    assert parsed["To"].addresses[0].addr_spec == mail.envelope_to == "sam.office@example.org"
    assert parsed["Subject"] == "Please vote yes"
    assert parsed["Date"].datetime == NOON
    assert parsed.get_content() == "Dear Sam,\r\n\r\nthanks.\r\n"
    assert not [name for name in parsed if name.lower().startswith("list-")]


def test_the_same_row_has_the_same_identity_and_another_row_another() -> None:
    ids = [_parsed(_letter(row_id=row_id))["Message-ID"] for row_id in (12, 12, 13)]
    assert ids[0] == ids[1] != ids[2]
    first, second = (
        ENVELOPES.from_resident(RESIDENT, OFFICE, Words("a", "b"), row_id, NOON) for row_id in (12, 13)
    )
    assert first.envelope_from != second.envelope_from
    assert (first.name, second.name) == ("letter-12", "letter-13")


def test_a_letter_under_test_goes_to_the_test_inbox_and_says_where_it_would_have_gone() -> None:
    mail = ENVELOPES.from_resident(RESIDENT, OFFICE, Words("a", "b"), 12, NOON, instead="test@example.org")
    parsed = _parsed(mail.octets)
    assert mail.envelope_to == "test@example.org"
    assert parsed["To"] == "test@example.org"
    assert parsed["X-Original-To"] == "sam.office@example.org"


def test_a_mail_of_the_house_says_that_no_human_sent_it_and_has_both_texts() -> None:
    mail = ENVELOPES.from_organization(
        RESIDENT, Words("Hi", "text", "<p>html</p>"), MessageKind.CONFIRMATION, 3, NOON
    )
    parsed = _parsed(mail.octets)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["From"].addresses[0].addr_spec == "hello@example.org"
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


@given(name=LINE, subject=LINE)
@example(name="Conceição Müller Étienne Ánh José José de Sam Müller", subject="000000000ࠀࠀࠀࠀࠀࠀࠀࠀࠀ࠰ ¡ ¡")
@example(name=NASTY[0], subject=NASTY[6])
@example(name=NASTY[1], subject=NASTY[5])
@example(name=NASTY[2], subject="ü" * 300)
@example(name=NASTY[3], subject="x" * 2000)
@example(name=NASTY[6], subject=NASTY[7])
@example(name="é" * 300, subject="=?" * 50)
def test_names_and_subjects_are_read_back_as_written(name: str, subject: str) -> None:
    octets = _letter(Mailbox(name, "ana@example.org"), Words(subject, "Dear all"))
    parsed = _parsed(octets)
    assert parsed["Subject"] == header_text(subject)
    # The standard library reads a long folded name with a space at each fold (RFC 2047 6.2 says: none).
    assert _name_read_by_others(octets) == header_text(name)[:120].strip()
    assert [address.addr_spec for address in parsed["Reply-To"].addresses] == ["ana@example.org"]
    assert len(parsed["From"].addresses) == 1
    assert sorted(parsed.keys()) == sorted(_parsed(_letter()).keys())
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert b"\n" not in octets.replace(b"\r\n", b"")


@given(body=TEXT)
@example(body="x" * 5000)
@example(body="ü" * 5000)
@example(body=".\n..\nFrom me\n")
@example(body=("x" * 74 + "é ") * 20)
@example(body="x" * 77)
def test_bodies_are_read_back_as_written_on_short_lines(body: str) -> None:
    octets = _letter(words=Words("Hello", body))
    expected = "\n".join(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    read = _parsed(octets).get_content().replace("\r\n", "\n")
    assert read.rstrip("\n") == expected.rstrip("\n")
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 76  # RFC 2045, 6.7: the soft break counts


@pytest.mark.parametrize("break_", ["\r", "\n", "\r\n"])
def test_a_line_end_in_a_header_is_refused(break_: str) -> None:
    evil = f"Hello{break_}Bcc: everybody@example.org"
    with pytest.raises(Unsendable):
        _letter(words=Words(evil, "Dear all"))
    with pytest.raises(Unsendable):
        _letter(Mailbox(evil, "ana@example.org"))


def test_an_international_domain_goes_over_the_wire_in_ascii() -> None:
    assert wire_address("ana@bücher.example") == "ana@xn--bcher-kva.example"
    assert wire_address("Ana+x@Example.org") == "Ana+x@Example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.org",
        "a b@example.org",
        "ana@",
        "änä@example.org",
        "a@b\r\nRCPT TO:<c@d>",
        "a>@example.org",
        "a@b c",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Unsendable):
        wire_address(address)
