"""Puts words into an e-mail: addresses, headers, encodings, a return path that names the row."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import idna

from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import OutgoingMail
from advocacy.links import Links
from advocacy.services.header_lines import POLICY
from advocacy.services.return_paths import sender_path
from advocacy.services.row_names import RowName, name_of

_NAME_LENGTH = 120
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_DOMAIN = re.compile(r"[A-Za-z0-9._-]+")
_BLANK = frozenset({"Zs", "Zl", "Zp", "Cc"})
_HIDDEN = frozenset({"Cf", "Cs", "Cn", "Co"})
_JOINERS = "\u200c\u200d"  # Persian, Hindi and many emoji need them


class Unsendable(Exception):
    """This e-mail can never go out; `reason` is a word or two of ours, free of personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends: the organization's name and address, and the domain that letters and bounces use."""

    organization: str
    email: str
    letters_domain: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name (may be empty) with an address as the person wrote it."""

    name: str
    email: str

    @property
    def address(self) -> Address:
        """For a header; the domain of the address in ASCII."""
        local, _, domain = wire_address(self.email).rpartition("@")
        return Address(header_text(self.name)[:_NAME_LENGTH].strip(), local, domain)


@dataclass(frozen=True, slots=True)
class Words:
    """What an e-mail says; `html` is empty for plain ones."""

    subject: str
    text: str
    html: str = ""


class Envelopes:
    """Makes complete e-mails; the same row always gets the same Message-ID and return path."""

    def __init__(self, links: Links, letterhead: Letterhead) -> None:
        self._links = links
        self._letterhead = letterhead

    def from_organization(
        self,
        to: Mailbox,
        words: Words,
        kind: MessageKind,
        row_id: int,
        now: datetime,
        name: str = "",
        reply_to: str = "",
    ) -> OutgoingMail:
        """A mail that the house itself sends, to a resident or an organizer; under another `name` than the
        organization's, and answered to another address, where these are given."""
        mail = self._mail(words, kind, row_id, now)
        mail["From"] = Mailbox(name or self._letterhead.organization, self._letterhead.email).address
        if reply_to:
            mail["Reply-To"] = Mailbox("", reply_to).address
        mail["To"] = to.address
        mail["Auto-Submitted"] = "auto-generated"
        return self._sealed(mail, to.email, kind, row_id)

    def from_resident(
        self,
        resident: Mailbox,
        office: Mailbox,
        words: Words,
        row_id: int,
        now: datetime,
        instead: str | None = None,
    ) -> OutgoingMail:
        """A letter; answers go to the resident. With an address `instead` it goes there and not to the office."""
        kind = MessageKind.LETTER
        mail = self._mail(words, kind, row_id, now)
        name = header_text(f"{resident.name} via {self._letterhead.organization}")
        mail["From"] = Mailbox(name, self._return_path(kind, row_id)).address
        mail["Reply-To"] = resident.address
        return self._to_office(mail, office, kind, row_id, instead)

    def packet(
        self,
        office: Mailbox,
        words: Words,
        attachment: str,
        row_id: int,
        now: datetime,
        instead: str | None = None,
    ) -> OutgoingMail:
        """Letters of several residents in one attached text; answers to the packet go to the organization."""
        kind = MessageKind.DIGEST
        mail = self._mail(words, kind, row_id, now)
        mail.add_attachment(attachment, charset="utf-8", cte="base64", filename=f"letters-{now:%Y-%m-%d}.txt")
        mail["From"] = Mailbox(self._letterhead.organization, self._return_path(kind, row_id)).address
        mail["Reply-To"] = Mailbox(self._letterhead.organization, self._letterhead.email).address
        return self._to_office(mail, office, kind, row_id, instead)

    def _to_office(
        self, mail: EmailMessage, office: Mailbox, kind: MessageKind, row_id: int, instead: str | None
    ) -> OutgoingMail:
        if instead is None:
            mail["To"] = office.address
            return self._sealed(mail, office.email, kind, row_id)
        mail["To"] = Mailbox("", instead).address
        mail["X-Original-To"] = wire_address(office.email)
        return self._sealed(mail, instead, kind, row_id)

    def _mail(self, words: Words, kind: MessageKind, row_id: int, now: datetime) -> EmailMessage:
        mail = EmailMessage(POLICY)
        mail["Message-ID"] = self._name(kind, row_id).message_id(self._letterhead.letters_domain)
        mail["Date"] = format_datetime(now)
        mail["Subject"] = header_text(words.subject)
        mail.set_content(words.text)
        if words.html:
            mail.add_alternative(words.html, subtype="html")
        return mail

    def _sealed(self, mail: EmailMessage, to: str, kind: MessageKind, row_id: int) -> OutgoingMail:
        return OutgoingMail(
            name=self._name(kind, row_id).stem,
            envelope_from=self._return_path(kind, row_id),
            envelope_to=wire_address(to),
            octets=mail.as_bytes(),
        )

    def _return_path(self, kind: MessageKind, row_id: int) -> str:
        return sender_path(self._name(kind, row_id), self._letterhead.letters_domain)

    def _name(self, kind: MessageKind, row_id: int) -> RowName:
        return name_of(self._links, kind, row_id)


def header_text(text: str) -> str:
    """Text for a header on one line, without invisible characters; raises `Unsendable` for CR and LF.

    "=?" is pulled apart: the standard library would otherwise decode what looks like an encoded word, and with
    it a line end that somebody hid inside (CVE-2024-6923).
    """
    if "\r" in text or "\n" in text:
        raise Unsendable("line end in a header")
    visible = "".join(" " if unicodedata.category(sign) in _BLANK else sign for sign in text)
    shown = "".join(sign for sign in visible if unicodedata.category(sign) not in _HIDDEN or sign in _JOINERS)
    return " ".join(shown.replace("=?", "= ?").split())


def wire_address(email: str) -> str:
    """An address as SMTP takes it: the domain in ASCII; raises `Unsendable` when it is not one."""
    local, _, domain = email.rpartition("@")
    if not _LOCAL.fullmatch(local):
        raise Unsendable("no usable address")
    try:
        wire_domain = domain if _DOMAIN.fullmatch(domain) else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise Unsendable("no usable address") from None
    return f"{local}@{wire_domain}"
