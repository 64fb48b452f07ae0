"""Mailings: begun, copied, scheduled, stopped; each act by somebody, and written down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain import mailing_parts as parts
from advocacy.domain.actors import Actor
from advocacy.domain.errors import MailingNotFound, MailingNotReady, SomebodyElseSaved, TransitionRefused
from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.domain.ports import Job
from advocacy.models import Mailing
from advocacy.queries.mailing_texts import mailing_words
from advocacy.services import audit, mailing_snapshots
from advocacy.services.mailing_snapshots import locked, writable


@dataclass(frozen=True, slots=True)
class Plan:
    """When it starts; both subjects go to `test_share` per cent first (0 for none), and the better one is known by
    clicks `decide_after` the start, or (None) when somebody says so."""

    at: datetime
    test_share: int = 0
    decide_after: timedelta | None = None

    @property
    def decides_at(self) -> datetime | None:
        """When clicks are compared."""
        return self.at + self.decide_after if self.test_share and self.decide_after else None


def create(session: Session, name: str, language: str, actor: Actor, now: datetime) -> Mailing:
    """Begin a draft."""
    mailing = _added(session, name, language, actor, now)
    mailing_snapshots.write(session, mailing, dict.fromkeys(parts.keys_of(language), ""))
    audit.note(session, actor, "create", "mailing", mailing.id, now, after={"name": name})
    return mailing


def clone(session: Session, mailing_id: int, actor: Actor, now: datetime) -> Mailing:
    """Begin a draft with the words, settings and segment of another mailing. Raises `MailingNotFound`."""
    source = found(session, mailing_id)
    words = mailing_words(session, source)
    name = f"Copy of {source.name}"[: parts.most_characters(parts.NAME)]
    mailing = _added(session, name, source.default_language, actor, now)
    mailing.segment = dict(source.segment)
    mailing_snapshots.write(session, mailing, {**words, parts.NAME: name})
    audit.note(session, actor, "create", "mailing", mailing.id, now, after={"name": name, "copy_of": mailing_id})
    return mailing


def delete(session: Session, mailing_id: int, actor: Actor, now: datetime) -> None:
    """Delete a draft. Raises `MailingNotFound` and `MailingNotWritable`."""
    mailing = writable(session, mailing_id)
    audit.note(session, actor, "delete", "mailing", mailing_id, now, before={"name": mailing.name})
    session.delete(mailing)


def waive(session: Session, mailing_id: int, finding: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let a finding of preflight (`Check.finding`) pass: this one, and no other of the same check.

    Raises `MailingNotFound` and `MailingNotWritable`.
    """
    mailing = writable(session, mailing_id)
    mailing.waived = {**mailing.waived, finding: reason}
    audit.note(session, actor, "waive", "mailing", mailing_id, now, after={"finding": finding}, reason=reason)


def schedule(
    session: Session,
    mailing_id: int,
    plan: Plan,
    version: int,
    blocking: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Let it start at a time, which may be now. `blocking` is what preflight holds against `version`.

    Raises `MailingNotFound`, `TransitionRefused`, `MailingNotReady` while anything is blocking, and
    `SomebodyElseSaved` when it is another version by now: nobody has looked at that.
    """
    mailing = locked(session, mailing_id)
    if blocking:
        raise MailingNotReady(tuple(sorted(blocking)))
    if mailing.version != version:
        raise SomebodyElseSaved("mailing")
    before = _standing(mailing)
    session.add(mailing.record(MailingEvent.SCHEDULE, now, actor.name))
    mailing.scheduled_at, mailing.test_share, mailing.winner = plan.at, plan.test_share, None
    mailing.decide_at = plan.decides_at
    audit.note(session, actor, "schedule", "mailing", mailing_id, now, before=before, after=_standing(mailing))
    nudge(session, Job.MAILINGS)


def unschedule(session: Session, mailing_id: int, actor: Actor, now: datetime) -> None:
    """Make it a draft again, before it has started. Raises `MailingNotFound` and `TransitionRefused`."""
    mailing = _record(session, mailing_id, MailingEvent.UNSCHEDULE, actor, now)
    mailing.scheduled_at = mailing.decide_at = None


def pause(session: Session, mailing_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Let nothing more go for now; this is one row, which workers look at before each group.

    Raises `MailingNotFound` and `TransitionRefused`.
    """
    _record(session, mailing_id, MailingEvent.PAUSE, actor, now, reason)


def resume(session: Session, mailing_id: int, actor: Actor, now: datetime) -> None:
    """Let it go on. Raises `MailingNotFound` and `TransitionRefused`."""
    _record(session, mailing_id, MailingEvent.RESUME, actor, now)


def cancel(session: Session, mailing_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """End it; what has not gone is cancelled bit by bit (`advocacy.services.mailing_cancelling`).

    Raises `MailingNotFound` and `TransitionRefused`.
    """
    _record(session, mailing_id, MailingEvent.CANCEL, actor, now, reason)


def choose_winner(session: Session, mailing_id: int, variant: int, actor: Actor, now: datetime) -> None:
    """Say which subject (0 or 1) the rest of the audience gets.

    Raises `MailingNotFound`, and `TransitionRefused` when there is no test, or its winner is known.
    """
    mailing = locked(session, mailing_id)
    state = MailingState(mailing.state)
    if not mailing.test_share or mailing.winner is not None or state not in _TESTING:
        raise TransitionRefused(state, MailingEvent.RESUME)
    mailing.winner, mailing.decide_at = variant, None
    audit.note(session, actor, "choose_subject", "mailing", mailing_id, now, after={"winner": variant})
    nudge(session, Job.MAILINGS)


def found(session: Session, mailing_id: int) -> Mailing:
    """The mailing. Raises `MailingNotFound`."""
    mailing = session.get(Mailing, mailing_id)
    if mailing is None:
        raise MailingNotFound(mailing_id)
    return mailing


_TESTING = frozenset({MailingState.SENDING, MailingState.PAUSED})


def _record(
    session: Session, mailing_id: int, event: MailingEvent, actor: Actor, now: datetime, reason: str = ""
) -> Mailing:
    mailing = locked(session, mailing_id)
    before = _standing(mailing)
    session.add(mailing.record(event, now, actor.name, reason))
    after = _standing(mailing)
    audit.note(session, actor, event, "mailing", mailing_id, now, before=before, after=after, reason=reason)
    nudge(session, Job.DELIVER_MAILINGS if event is MailingEvent.RESUME else Job.MAILINGS)
    return mailing


def _standing(mailing: Mailing) -> dict[str, object]:
    at = mailing.scheduled_at.isoformat() if mailing.scheduled_at else None
    return {"state": str(mailing.state), "scheduled_at": at, "test_share": mailing.test_share}


def _added(session: Session, name: str, language: str, actor: Actor, now: datetime) -> Mailing:
    mailing = Mailing(
        name=name,
        state=MailingState.DRAFT,
        default_language=language,
        segment={},
        waived={},
        version=0,
        created_at=now,
        created_by=actor.name,
    )
    session.add(mailing)
    session.flush()
    return mailing
