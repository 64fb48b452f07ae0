"""Every class of e-mail that leaves the house keeps the rules of e-mail, and those of its own class."""

import email
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import OutgoingMail
from advocacy.services.envelopes import Envelopes, Letterhead, Mailbox, Words
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from advocacy.services.return_paths import Returned, read
from tests.ledger import NOON
from tests.written_mailings import IMPRINT, LINKS, PRESS, RECIPIENT, WORDS

ENVELOPES = Envelopes(LINKS, Letterhead(IMPRINT.organization, IMPRINT.email, "letters.example.org"))
ANA = Mailbox("Ana O’Neil", "ana@example.org")
OFFICE = Mailbox("Sen. Sample", "senator@example.org")
BOTH = Words("José, “news” for you", "Words\n", "<p>Words</p>")
ONCE = ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type")
NEVER = ("Bcc", "Cc", "Sender", "Return-Path", "Received", "Precedence", "Disposition-Notification-To", "X-Mailer")
OF_LISTS = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID")


def _by_house(kind: MessageKind) -> OutgoingMail:
    return ENVELOPES.from_organization(ANA, BOTH, kind, 12, NOON)


MAILS: Mapping[str, Callable[[], OutgoingMail]] = {
    **{kind.value: (lambda kind=kind: _by_house(kind)) for kind in MessageKind if kind is not MessageKind.LETTER},
    "letter": lambda: ENVELOPES.from_resident(ANA, OFFICE, Words("Please vote yes", "Dear Senator"), 12, NOON),
    "mailing": lambda: compile_mailing(PRESS, MailingHead(7), WORDS).splice(RECIPIENT, NOON),
}


@pytest.mark.parametrize("kind", MAILS)
def test_an_e_mail_keeps_the_rules(kind: str) -> None:
    mail = MAILS[kind]()
    parsed = email.message_from_bytes(mail.octets, policy=SMTP.clone(raise_on_defect=True))
    assert isinstance(parsed, EmailMessage)
    assert [name for name in ONCE if len(parsed.get_all(name, [])) != 1] == []
    assert [name for name in NEVER if name in parsed] == []
    assert len(parsed["From"].addresses) == len(parsed["To"].addresses) == 1
    assert parsed["To"].addresses[0].addr_spec == mail.envelope_to
    assert mail.octets.isascii()
    assert mail.octets.endswith(b"\r\n")
    assert b"\n" not in mail.octets.replace(b"\r\n", b"")
    assert max(map(len, mail.octets.split(b"\r\n"))) <= 998
    assert not [part for part in parsed.walk() if part.defects]
    assert mail.name == f"{kind}-12"


@pytest.mark.parametrize("kind", MAILS)
def test_return_path_and_message_id_name_the_row(kind: str) -> None:
    mail = MAILS[kind]()
    parsed = email.message_from_bytes(mail.octets, policy=SMTP)
    assert read(LINKS, mail.envelope_from) == read(LINKS, parsed["Message-ID"]) == Returned(kind, 12)
    if kind == "mailing" or not parsed.is_multipart():  # boundaries of the library are random
        assert MAILS[kind]().octets == mail.octets


@pytest.mark.parametrize("kind", MAILS)
def test_only_mailings_are_of_a_list_and_only_what_no_human_wrote_says_so(kind: str) -> None:
    parsed = email.message_from_bytes(MAILS[kind]().octets, policy=SMTP)
    assert [name for name in OF_LISTS if name in parsed] == (list(OF_LISTS) if kind == "mailing" else [])
    assert ("Auto-Submitted" in parsed) == (kind not in {"letter", "mailing"})


@pytest.mark.parametrize("kind", MAILS)
def test_answers_go_to_who_is_meant_and_the_sender_is_our_own(kind: str) -> None:
    mail = MAILS[kind]()
    parsed = email.message_from_bytes(mail.octets, policy=SMTP)
    sender = parsed["From"].addresses[0].addr_spec
    assert sender == (mail.envelope_from if kind == "letter" else "hello@example.org")
    assert parsed["Reply-To"] is None or parsed["Reply-To"].addresses[0].addr_spec == (
        "ana@example.org" if kind == "letter" else "hello@example.org"
    )
    assert ("Reply-To" in parsed) == (kind in {"letter", "mailing"})


@pytest.mark.parametrize("kind", MAILS)
def test_nothing_is_loaded_and_nobody_is_tracked(kind: str) -> None:
    octets = MAILS[kind]().octets
    for pixel in (b"<img", b"=3D1 height=3D1", b"url("):
        assert pixel not in octets
