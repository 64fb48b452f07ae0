"""What became of each person of a mailing's audience, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from advocacy.domain.mailing_figures import TERM_OF, Term
from advocacy.domain.message_states import MessageState
from advocacy.models import MailDomain, MailingDecision, MailingEvidence, MailingMessage, Person
from advocacy.queries.evidence import Event

PAGE = 50
_EVENTS_SHOWN = 20
_M = MailingMessage

# Of these few are among many, and an index leads to them; of the others an index by person does.
_BY_MESSAGE = frozenset({Term.FAILED, Term.UNCERTAIN, Term.SUPPRESSED})


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody of the audience; `person_id` is None and `email` "" for somebody who was erased since.

    `reason` is what the server said, or for a suppressed one the `SuppressionReason`.
    """

    message_id: int
    person_id: int | None
    email: str
    domain: str
    language: str
    variant: int
    state: MessageState
    reply_code: int | None
    reason: str
    attempts: int
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Up to `PAGE` people; `after` begins the next page, "" on the last one."""

    people: Sequence[Reached]
    after: str


def people(session: Session, mailing_id: int, term: Term | None, after: str = "") -> PeoplePage:
    """A page of a term of the sum, or (None) of the whole audience. What cannot be read as a place begins anew."""
    rows, place = batch(session, mailing_id, term, after, PAGE)
    return PeoplePage(rows, place)


def batch(
    session: Session, mailing_id: int, term: Term | None, after: str, size: int
) -> tuple[Sequence[Reached], str]:
    """The next `size` people, and the place to go on from ("" at the end): those who were erased come last."""
    kind, number = _place(after, term)
    if kind == "m":
        rows = session.execute(_told(mailing_id, term).where(_M.id > number).order_by(_M.id).limit(size)).all()
        return _page(rows, size, "m")
    found: list[Any] = []
    if kind == "p":
        known = _told(mailing_id, term).where(_M.person_id > number).order_by(_M.person_id).limit(size)
        found += session.execute(known).all()
        if len(found) == size:
            return _page(found, size, "p")
        number = 0
    erased = _told(mailing_id, term).where(_M.person_id.is_(None), _M.id > number).order_by(_M.id)
    found += session.execute(erased.limit(size - len(found))).all()
    return _page(found, size, "e" if found and found[-1].person_id is None else "p")


def one(session: Session, mailing_id: int, message_id: int) -> Reached | None:
    """One message of the mailing."""
    row = session.execute(_told(mailing_id, None).where(_M.id == message_id)).one_or_none()
    return _reached(row) if row else None


def evidence(session: Session, message_ids: Collection[int]) -> Mapping[int, Sequence[Event]]:
    """What was out of the ordinary with each of these, oldest first."""
    found: dict[int, list[Event]] = {message_id: [] for message_id in message_ids}
    rows = session.execute(
        select(MailingEvidence.message_id, MailingEvidence.at, MailingEvidence.event, MailingEvidence.detail)
        .where(MailingEvidence.message_id.in_(message_ids))
        .order_by(MailingEvidence.id)
    )
    for message_id, at, event, detail in rows:
        found[message_id].append(Event(at, event, detail))
    return {message_id: events[-_EVENTS_SHOWN:] for message_id, events in found.items()}


def is_being_decided(session: Session, mailing_id: int, states: Collection[MessageState]) -> bool:
    """Whether what somebody decided about all in one of these states is not carried out yet."""
    question = exists().where(
        MailingDecision.mailing_id == mailing_id,
        MailingDecision.state.in_(states),
        MailingDecision.done_at.is_(None),
    )
    return bool(session.scalar(select(question)))


def _place(after: str, term: Term | None) -> tuple[str, int]:
    usual = "m" if term in _BY_MESSAGE else "p"
    kind, number = after[:1], after[1:]
    fits = kind == usual or (kind == "e" and usual == "p")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return (kind, int(number)) if fits and is_number else (usual, 0)


def _page(rows: Sequence[Any], size: int, kind: str) -> tuple[Sequence[Reached], str]:
    people = [_reached(row) for row in rows]
    if len(people) < size:
        return people, ""
    last = people[-1]
    return people, f"{kind}{last.person_id if kind == 'p' else last.message_id}"


def _told(mailing_id: int, term: Term | None) -> Select[Any]:
    question = (
        _select(
            *(_M.id, _M.person_id, Person.email, MailDomain.domain, _M.language, _M.variant, _M.state),
            *(_M.reply_code, _M.reply, _M.attempts, _M.settled_at),
        )
        .outerjoin(Person, Person.id == _M.person_id)
        .outerjoin(MailDomain, MailDomain.id == _M.mail_domain_id)
        .where(_M.mailing_id == mailing_id)
    )
    if term is None:
        return question
    return question.where(_M.state.in_([state for state, its in TERM_OF.items() if its is term]))


def _select(*columns: Any) -> Select[Any]:
    return select(*columns)


def _reached(row: Any) -> Reached:
    return Reached(
        message_id=row.id,
        person_id=row.person_id,
        email=row.email or "",
        domain=row.domain or "",
        language=row.language,
        variant=row.variant,
        state=MessageState(row.state),
        reply_code=row.reply_code,
        reason=row.reply,
        attempts=row.attempts,
        settled_at=row.settled_at,
    )
