"""What follows from what was said about e-mails: rows that came back, addresses left alone, lanes that rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.machines import sources
from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.mailing_paces import Answers
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.domain.verdicts import FULL_OVER, FULL_TIMES, TREATMENTS, Verdict
from advocacy.models import MailDomain, MailEventRow, MailingEvidence, MailingMessage, Message, Person
from advocacy.models.message import record_all
from advocacy.services import brakes, mailing_lanes, mailing_runs, packets
from advocacy.services.mail_subjects import Subject
from advocacy.services.return_paths import Returned
from advocacy.services.row_names import MAILING
from advocacy.services.suppressions import suppress

_K = MailEventKind
_FAILED = frozenset({_K.BOUNCED, _K.TROUBLE})
_FRESH = timedelta(days=1)
"""What was said earlier is no reason to rest now."""

_TO_OFFICES = frozenset({MessageKind.LETTER.value, MessageKind.DIGEST.value})
_REMEMBERED = timedelta(days=180)
_WAYS = {
    MailEventSource.SMTP: SuppressionWay.REPLY,
    MailEventSource.DSN: SuppressionWay.REPORT,
    MailEventSource.ARF: SuppressionWay.REPORT,
    MailEventSource.MAIL: SuppressionWay.MAIL,
}
_REASONS = {_K.UNSUBSCRIBED: SuppressionReason.UNSUBSCRIBED, _K.COMPLAINED: SuppressionReason.COMPLAINED}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, with what it was said about."""

    event: MailEvent
    subject: Subject

    @property
    def needs_person(self) -> bool:
        """What nobody understands, what is about nobody we wrote to, and complaints of offices."""
        if self.event.kind is _K.UNKNOWN or not self.subject.is_known:
            return True
        return self.event.kind in _REASONS and not self.subject.is_person

    @property
    def has_failed(self) -> bool:
        """Whether the e-mail did not arrive, and will not."""
        return self.event.kind in _FAILED and self.event.verdict is not None

    @property
    def words(self) -> str:
        """The status with the receiver's words."""
        return f"{self.event.status} {self.event.detail}".strip()


def follow(session: Session, said: Sequence[Said], now: datetime) -> None:
    """Carry out what follows: rows first, then addresses, then lanes and offices, each in one order."""
    for each in sorted(said, key=_place):
        _settle(session, each, now)
    for each in sorted(said, key=lambda each: each.subject.email_hash or b""):
        _suppress(session, each, now)
    _tell_lanes(session, said, now)
    _tell_offices(session, said, now)


def come_back(session: Session, returned: Returned, words: str, now: datetime) -> bool:
    """An e-mail did not arrive after all; False when it is in a state that this cannot change."""
    if returned.kind == MAILING:
        return _record_mailing(session, returned.row_id, MessageEvent.BOUNCE, words, now)
    which = Message.id == returned.row_id
    return _record(session, MessageEvent.BOUNCE, which, words, now, reply=words)


def _place(said: Said) -> tuple[str, int]:
    returned = said.subject.returned
    return (returned.kind, returned.row_id) if returned else ("", 0)


def _settle(session: Session, said: Said, now: datetime) -> None:
    """A later word does not undo an earlier one: what came back stays so, whoever says that it arrived."""
    returned, event = said.subject.returned, said.event
    if returned is None:
        return
    if said.has_failed:
        come_back(session, returned, said.words, now)
    elif event.kind is _K.DELIVERED and said.subject.state is MessageState.UNCERTAIN:
        _end_doubt(session, returned, event, now)


def _end_doubt(session: Session, returned: Returned, event: MailEvent, now: datetime) -> None:
    words = f"{event.source} says that it arrived"
    if returned.kind == MAILING:
        _record_mailing(session, returned.row_id, MessageEvent.ACCEPT, words, now)
        return
    which = (Message.id == returned.row_id) & (Message.state == MessageState.UNCERTAIN)
    _record(session, MessageEvent.ACCEPT, which, words, now)


def _record(
    session: Session, event: MessageEvent, which: ColumnElement[bool], words: str, now: datetime, **values: str
) -> bool:
    done = record_all(session, event, which, now, detail=words, settled_at=now, **values)
    for packet in done:
        packets.follow(session, packet, event, now, words, settled_at=now, **values)
    return bool(done)


def _record_mailing(session: Session, row_id: int, event: MessageEvent, words: str, now: datetime) -> bool:
    """Only states in which an outcome has been written down: `SENDING` is its holder's."""
    states = sources(MESSAGE_TABLE, event) - {MessageState.SENDING}
    (target,) = {MESSAGE_TABLE[state, event] for state in states}
    changed = session.execute(
        update(MailingMessage)
        .where(MailingMessage.id == row_id, MailingMessage.state.in_(states))
        .values(state=target, reply=words, settled_at=now)
        .returning(MailingMessage.mailing_id)
    )
    mailing_id = changed.scalar_one_or_none()
    if mailing_id is None:
        return False
    mailing_runs.recount(session, mailing_id)
    session.execute(insert(MailingEvidence).values(message_id=row_id, event=event, at=now, detail=words))
    return True


def _suppress(session: Session, said: Said, now: datetime) -> None:
    event, subject = said.event, said.subject
    if not subject.is_person or subject.email_hash is None:
        return
    reason = _REASONS.get(event.kind)
    if reason is None and event.verdict and _is_gone(session, event.verdict, subject.email_hash, now):
        reason = SuppressionReason.BOUNCED
    if reason is not None:
        way = _WAYS.get(event.source, SuppressionWay.WEBHOOK)
        mailing_id = subject.mailing_id
        suppress(session, subject.email_hash, reason, way, now, mailing_id=mailing_id, detail=said.words)


def _is_gone(session: Session, verdict: Verdict, email_hash: bytes, now: datetime) -> bool:
    treatment = TREATMENTS[verdict]
    return treatment.suppresses or (treatment.when_repeated and _is_full_for_good(session, email_hash, now))


def _is_full_for_good(session: Session, email_hash: bytes, now: datetime) -> bool:
    """Full often enough, for long enough, and nothing has arrived since the first time.

    A server that said so itself when it was handed an e-mail is believed, too, when it takes a later one.
    """
    theirs = MailEventRow.email_hash == email_hash
    arrived = select(func.max(MailEventRow.at)).where(theirs, MailEventRow.kind == _K.DELIVERED).scalar_subquery()
    taken = (
        select(func.max(MailingMessage.settled_at))
        .join(Person, Person.id == MailingMessage.person_id)
        .where(Person.email_hash == email_hash, MailingMessage.state == MessageState.SENT)
        .scalar_subquery()
    )
    still_holds = MailEventRow.at > func.coalesce(taken, now - _REMEMBERED)
    row = session.execute(
        select(
            func.count(func.date_trunc("day", MailEventRow.at).distinct()),
            func.min(MailEventRow.at),
            func.max(MailEventRow.at),
        ).where(
            theirs,
            MailEventRow.verdict == Verdict.FULL,
            MailEventRow.at > now - _REMEMBERED,
            MailEventRow.at > func.coalesce(arrived, now - _REMEMBERED),
            or_(MailEventRow.source != MailEventSource.SMTP, still_holds),
        )
    ).one()
    days, first, last = row
    return bool(days >= FULL_TIMES and last - first >= FULL_OVER)


def _tell_lanes(session: Session, said: Sequence[Said], now: datetime) -> None:
    """What was held against us slows the lane of that domain, and trips it when it is too much."""
    told: dict[int, Answers] = {}
    for each in said:
        treatment = TREATMENTS[each.event.verdict] if each.event.verdict else None
        lane_id = _lane(session, each.subject) if treatment and treatment.slows else None
        if treatment and lane_id is not None and each.event.at > now - _FRESH:
            before, is_bad = told.get(lane_id, Answers()), treatment.blames_us
            bad, slowing = before.bad + is_bad, before.slowing + (not is_bad)
            told[lane_id] = Answers(bad=bad, slowing=slowing, reason=each.words)
    if told:
        mailing_lanes.note(session, told, now)


def _tell_offices(session: Session, said: Sequence[Said], now: datetime) -> None:
    """A letter that came back may stop its office, or all letters."""
    told = {
        each.subject.returned.row_id: each
        for each in said
        if each.has_failed and each.subject.returned and each.subject.returned.kind in _TO_OFFICES
    }
    seats = select(Message.id, Message.seat_id).where(Message.id.in_(told)).order_by(Message.seat_id, Message.id)
    for row_id, seat_id in session.execute(seats).all() if told else ():
        each = told[row_id]
        if seat_id is None or each.event.verdict is None or each.event.at <= now - _FRESH:
            continue
        if TREATMENTS[each.event.verdict].blames_us:
            brakes.hold_all(session, seat_id, each.words, now)
        elif TREATMENTS[each.event.verdict].suppresses:
            brakes.come_back(session, seat_id, each.words, now)


def _lane(session: Session, subject: Subject) -> int | None:
    if subject.lane_id is not None or not subject.domain:
        return subject.lane_id
    return session.scalar(select(MailDomain.id).where(MailDomain.domain == subject.domain))
