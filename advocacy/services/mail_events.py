"""Takes in what receivers and providers say about e-mails that were handed over."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.mail_events import MailEvent, MailEventKind
from advocacy.domain.message_states import MessageState
from advocacy.links import Links
from advocacy.models import MailEventRow
from advocacy.queries.mail_events import newest_waiting
from advocacy.services.mail_consequences import Said, follow
from advocacy.services.mail_subjects import subjects

MOST_STRANGE = 10_000
"""So many things that were said about nobody we know are kept of a day: nobody could look at more."""

_A_DAY = timedelta(days=1)
_NO_NEWS = frozenset({MailEventKind.DELIVERED, MailEventKind.DELAYED})

log = structlog.get_logger()


class StillOnTheWire(Exception):
    """An e-mail came back before its own outcome was written down; the same report can be taken in a minute."""


def take(session: Session, event: MailEvent, links: Links, now: datetime) -> bool:
    """Write down one thing that was said, with all that follows from it; False for a repeat, and for no news.

    What is unknown, or about somebody we never wrote to, waits for a person and has no other effect. Raises
    `StillOnTheWire`; nothing may be kept then.
    """
    return take_all(session, [event], links, now) == 1


def take_all(session: Session, events: Sequence[MailEvent], links: Links, now: datetime) -> int:
    """The same for several, in any order; returns how many were new. Rows are locked in one order for all.

    Of what is about nobody we know, only so much of a day is written down (`MOST_STRANGE`); the rest is counted
    in the log, so that a provider gone wrong, or whoever has its secret, does not fill the table.
    """
    found = zip(events, subjects(session, events, links), strict=True)
    said = [Said(event, subject) for event, subject in found]
    said = [each for each in said if each.subject.is_known or each.event.kind not in _NO_NEWS]
    if any(each.has_failed and each.subject.state is MessageState.SENDING for each in said):
        raise StillOnTheWire
    return keep(session, _bounded(session, said, now), now)


def _bounded(session: Session, said: Sequence[Said], now: datetime) -> Sequence[Said]:
    strange = Counter(each.event.source.value for each in said if not each.subject.is_known)
    if not strange or not _is_full(session, now):
        return said
    for source, number in strange.items():
        log.warning("mail_events_passed_over", source=source, count=number)
    return [each for each in said if each.subject.is_known]


def _is_full(session: Session, now: datetime) -> bool:
    first_of_most = newest_waiting(session, MOST_STRANGE)
    return first_of_most is not None and first_of_most > now - _A_DAY


def keep(session: Session, said: Sequence[Said], now: datetime) -> int:
    """Write down what was said of known subjects, with all that follows from it; returns how many were new."""
    new = _written(session, said, now)
    follow(session, [each for each in new if not each.needs_person], now)
    return len(new)


def _written(session: Session, said: Sequence[Said], now: datetime) -> Sequence[Said]:
    """Those of them that are new, the first of each name."""
    named = {(each.event.source.value, each.event.external_id): each for each in reversed(said)}
    if not named:
        return ()
    rows = session.execute(
        insert(MailEventRow)
        .values([_values(named[name], now) for name in sorted(named)])
        .on_conflict_do_nothing(constraint="uq_mail_events_external_id")
        .returning(MailEventRow.source, MailEventRow.external_id)
    )
    return [named[row.source, row.external_id] for row in rows]


def _values(said: Said, now: datetime) -> dict[str, object]:
    event, subject = said.event, said.subject
    return {
        "kind": event.kind,
        "source": event.source,
        "external_id": event.external_id,
        "verdict": event.verdict or "",
        "message_kind": subject.returned.kind if subject.returned else None,
        "message_id": subject.returned.row_id if subject.returned else None,
        "mailing_id": subject.mailing_id,
        "email_hash": subject.email_hash,
        "domain": subject.domain,
        "status": event.status,
        "detail": event.detail,
        "needs_person": said.needs_person,
        "at": event.at,
        "received_at": now,
    }
