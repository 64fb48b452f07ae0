"""Turns rows of the ledger into e-mails."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain.composing import whole_text
from advocacy.domain.confirming import CONFIRM_LINK_DAYS, ERASE_AFTER
from advocacy.domain.delivery import Standing
from advocacy.domain.digests import packet_body, packet_subject, packet_text
from advocacy.domain.greetings import greetable
from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import OutgoingMail
from advocacy.domain.sealing import readable
from advocacy.domain.signature_states import SignatureState
from advocacy.links import Links
from advocacy.models.message import Recorded
from advocacy.queries.mails import (
    LetterFacts,
    NoticeFacts,
    WrittenMail,
    letter_facts,
    notice_facts,
    written_mails,
)
from advocacy.queries.packets import PacketFacts, packet_facts
from advocacy.rendering import EmailRenderer
from advocacy.services.envelopes import Envelopes, Letterhead, Mailbox, Unsendable, Words

Facts = LetterFacts | NoticeFacts | PacketFacts | WrittenMail

_LETTERS = frozenset({MessageKind.LETTER})
_DIGESTS = frozenset({MessageKind.DIGEST})
_NOTICES = frozenset({MessageKind.NOTICE})
_ABOUT_SIGNATURES = frozenset(MessageKind) - _LETTERS - _DIGESTS - _NOTICES


_OVER = frozenset({SignatureState.EXPIRED, SignatureState.WITHDRAWN, SignatureState.ERASED})


class Moot(Exception):
    """Events have overtaken this e-mail: nobody needs it any more."""


class InQuarantine(Exception):
    """The letter's signature does not count (any more): it waits until it does."""


class AddresseeLeft(Exception):
    """The seat has changed hands since the letter was written: it waits until it follows the seat."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes the e-mail of a row."""

    links: Links
    renderer: EmailRenderer
    letterhead: Letterhead

    def gather(self, session: Session, messages: Sequence[Recorded]) -> Mapping[int, Facts]:
        """What the messages' e-mails need to know, by message id; messages without a person left are missing."""
        by_subject: Mapping[str, Mapping[int, Facts]] = {
            MessageKind.LETTER: letter_facts(session, _subjects(messages, _LETTERS)),
            MessageKind.DIGEST: packet_facts(session, _subjects(messages, _DIGESTS)),
            MessageKind.NOTICE: written_mails(session, _subjects(messages, _NOTICES)),
        }
        signatures = notice_facts(session, _subjects(messages, _ABOUT_SIGNATURES))
        found: dict[int, Facts] = {}
        for message in messages:
            facts = by_subject.get(message.kind, signatures).get(message.subject_id)
            if facts is not None:
                found[message.id] = facts
        return found

    def compose(self, message: Recorded, facts: Facts | None, standing: Standing, now: datetime) -> OutgoingMail:
        """The whole e-mail; a letter goes to its office only when delivery stands on live.

        Raises `Moot` when nobody needs it any more, `Unsendable` when it can never go out, `AddresseeLeft` and
        `InQuarantine` when it must not go out as it is, `SealBroken` and `KeyUnknown` when it cannot be read.
        """
        match facts:
            case LetterFacts():
                return self._letter(message, facts, standing, now)
            case PacketFacts():
                return self._packet(message, facts, standing, now)
            case NoticeFacts():
                return self._notice(message, facts, now)
            case WrittenMail():
                return self._written(message, facts, now)
            case None:
                raise Moot

    def _letter(self, message: Recorded, facts: LetterFacts, standing: Standing, now: datetime) -> OutgoingMail:
        if not facts.is_counted:
            raise InQuarantine
        if facts.has_left:
            raise AddresseeLeft
        if not facts.office_email:
            raise Unsendable("no address")
        if not facts.body:
            raise Unsendable("its words were deleted")
        return self._envelopes.from_resident(
            resident=Mailbox(f"{facts.given_name} {facts.family_name}".strip(), facts.resident_email),
            office=Mailbox(facts.office_name or "", facts.office_email),
            words=Words(facts.subject, whole_text(facts.body, readable(facts.sign_off))),
            row_id=message.id,
            now=now,
            instead=standing.instead,
        )

    def _packet(self, message: Recorded, facts: PacketFacts, standing: Standing, now: datetime) -> OutgoingMail:
        if not facts.office_email:
            raise Unsendable("no address")
        return self._envelopes.packet(
            office=Mailbox(facts.office_name or "", facts.office_email),
            words=Words(packet_subject(facts.letters), packet_body(facts.letters, self.letterhead.organization)),
            attachment=packet_text(facts.letters),
            row_id=message.id,
            now=now,
            instead=standing.instead,
        )

    def _notice(self, message: Recorded, facts: NoticeFacts, now: datetime) -> OutgoingMail:
        name = _template(MessageKind(message.kind), facts)
        rendered = self.renderer.render(name, facts.language, self._context(facts, now))
        return self._envelopes.from_organization(
            to=Mailbox("", facts.email),
            words=Words(rendered.subject, rendered.text, rendered.html),
            kind=MessageKind(message.kind),
            row_id=message.id,
            now=now,
        )

    def _written(self, message: Recorded, facts: WrittenMail, now: datetime) -> OutgoingMail:
        if facts.expires_at <= now:
            raise Moot
        return self._envelopes.from_organization(
            to=Mailbox("", facts.recipient),
            words=Words(facts.subject, facts.text, facts.html),
            kind=MessageKind.NOTICE,
            row_id=message.id,
            now=now,
            name=facts.from_name,
            reply_to=facts.reply_to,
        )

    def _context(self, facts: NoticeFacts, now: datetime) -> dict[str, object]:
        return {
            "given_name": greetable(facts.given_name),
            "petition": facts.petition,
            "petition_url": self.links.petition(facts.slug),
            "confirm_url": self.links.confirm(facts.signature_id, now),
            "not_me_url": self.links.not_mine(facts.signature_id),
            "mine_url": self.links.mine(facts.confirmed_id or facts.signature_id),
            "link_days": CONFIRM_LINK_DAYS,
            "erase_days": ERASE_AFTER.days,
            "organization": self.letterhead.organization,
            "organization_email": self.letterhead.email,
        }

    @property
    def _envelopes(self) -> Envelopes:
        return Envelopes(self.links, self.letterhead)


def _template(kind: MessageKind, facts: NoticeFacts) -> str:
    """Which e-mail answers this signature today.

    No page, status or timing may tell whether an address has signed, so signing is the same for everybody; only
    here, in the mail, somebody who has signed before gets other words than a link that could confirm nothing, and
    nobody is flooded because somebody else goes on entering their mailbox (docs/decisions/022-limits.md).
    """
    if facts.state in _OVER or facts.is_flood or facts.is_disowned:
        raise Moot
    if kind is MessageKind.ALREADY_SIGNED:
        return kind
    if facts.confirmed_id is None:
        return kind
    if kind is MessageKind.REMINDER or facts.confirmed_id == facts.signature_id:
        raise Moot
    return MessageKind.ALREADY_SIGNED


def _subjects(messages: Sequence[Recorded], kinds: Collection[str]) -> list[int]:
    return [message.subject_id for message in messages if message.kind in kinds]
