"""The course of mailings, which the house itself watches: started at their time, decided, ended, counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.errors import FiguresDisagree
from advocacy.domain.mailing_states import MISSED_AFTER, MailingEvent, MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.ports import Job
from advocacy.links import Links
from advocacy.models import Mailing, MailingClicks, MailingDecision, MailingLink, MailingMessage
from advocacy.models.table import fixed
from advocacy.services import mailing_figures
from advocacy.services.mailing_freezing import Overtaken, freeze, is_free
from advocacy.services.mailing_snapshots import locked

RELEASED = 10_000
_LOOKED_AT = 100
_UNDER_WAY = (fixed(MailingState.SENDING), fixed(MailingState.PAUSED))
_COUNTED_EVERY = timedelta(seconds=5)
_COUNTED_A_SECOND = 20_000
"""A report is an aggregate over the whole audience: of large ones it is taken less often."""

log = structlog.get_logger()


def start_next(session: Session, links: Links, zone: ZoneInfo, now: datetime) -> int | None:
    """Start the mailing whose time came first, with its audience of this moment; None when there is none.

    One whose time passed long ago is not started: somebody has to say whether its words still hold. Raises
    `Overtaken` when somebody took it back meanwhile; nothing may be kept then.
    """
    due = Mailing.scheduled_at <= now
    question = select(Mailing).where(Mailing.state == fixed(MailingState.SCHEDULED), due)
    question = question.order_by(Mailing.scheduled_at).limit(_LOOKED_AT)
    mailing = next((each for each in session.scalars(question) if is_free(session, each.id)), None)
    if mailing is None:
        return None
    session.refresh(mailing)  # whoever was busy with it may have ended just before
    if mailing.state != MailingState.SCHEDULED or mailing.scheduled_at is None:
        raise Overtaken
    if now - mailing.scheduled_at > MISSED_AFTER:
        return _miss(session, mailing.id, now)
    freeze(session, mailing.id, links, zone, now)
    session.add(mailing.record(MailingEvent.START, now))
    nudge(session, Job.DELIVER_MAILINGS)
    return mailing.id


def _miss(session: Session, mailing_id: int, now: datetime) -> int:
    mailing = locked(session, mailing_id)
    if mailing.state != MailingState.SCHEDULED:
        raise Overtaken
    session.add(mailing.record(MailingEvent.MISS, now))
    return mailing_id


def decide_tests(session: Session, now: datetime) -> None:
    """In tests whose time is up, the subject that led to more clicks wins; the first one if neither did."""
    question = select(Mailing).where(
        Mailing.state.in_(_UNDER_WAY), Mailing.test_share > 0, Mailing.winner.is_(None), Mailing.decide_at <= now
    )
    for mailing in session.scalars(question.order_by(Mailing.id).with_for_update(skip_locked=True)).all():
        clicks = _clicks(session, mailing.id)
        mailing.winner = int(clicks.get(1, 0) > clicks.get(0, 0))
        mailing.decide_at = None
        log.info("subject_decided", mailing=mailing.id, winner=mailing.winner)


def release_parked(session: Session, now: datetime, size: int = RELEASED) -> int:
    """Let up to `size` of those who waited for a subject test have the one that won; returns how many."""
    batch = (
        select(MailingMessage.id, Mailing.winner)
        .join(Mailing, Mailing.id == MailingMessage.mailing_id)
        .where(Mailing.state.in_(_UNDER_WAY), Mailing.winner.is_not(None))
        .where(MailingMessage.state == fixed(MessageState.PARKED))
        .limit(size)
        .with_for_update(of=MailingMessage, skip_locked=True)
        .cte("batch")
    )
    done = session.execute(
        update(MailingMessage)
        .where(MailingMessage.id == batch.c.id)
        .values(state=MessageState.READY, variant=batch.c.winner, not_before=now)
        .returning(MailingMessage.id)
        .execution_options(synchronize_session=False)
    )
    released = len(done.all())
    if released:
        nudge(session, Job.DELIVER_MAILINGS)
    return released


def finish(session: Session, now: datetime) -> Sequence[int]:
    """End mailings in which nothing waits or is on its way any more, nor will by what was decided; their ids."""
    ended = []
    is_decided = exists().where(MailingDecision.mailing_id == Mailing.id, MailingDecision.done_at.is_(None))
    is_sending = Mailing.state == fixed(MailingState.SENDING)
    question = select(Mailing).where(is_sending, ~_is_open(_UNSENT), ~is_decided)
    for mailing in session.scalars(question.order_by(Mailing.id).with_for_update(skip_locked=True)).all():
        # Somebody may have let one go once more between the question and the lock.
        if session.scalar(select(_is_open(_UNSENT)).where(Mailing.id == mailing.id)):
            continue
        session.add(mailing.record(MailingEvent.FINISH, now))
        mailing.finished_at = now
        ended.append(mailing.id)
    return ended


def cancelled(session: Session) -> Sequence[int]:
    """The mailings that were cancelled and have messages that were not yet."""
    question = select(Mailing.id).where(
        Mailing.state == fixed(MailingState.CANCELLED), Mailing.finished_at.is_(None)
    )
    return session.scalars(question.order_by(Mailing.id)).all()


def end_cancelled(session: Session, now: datetime) -> None:
    """Write down when the last message of a cancelled mailing was accounted for."""
    is_cancelled = (Mailing.state == fixed(MailingState.CANCELLED)) & Mailing.finished_at.is_(None)
    question = select(Mailing).where(is_cancelled, ~_is_open(_UNSENT)).order_by(Mailing.id)
    for mailing in session.scalars(question.with_for_update(skip_locked=True)).all():
        mailing.finished_at = now
        count(session, mailing.id, now)


def uncounted(session: Session, now: datetime) -> Sequence[int]:
    """The mailings whose figures are to be taken: those under way when they are old, the larger the mailing the
    older they may be, and ended ones that something changed (`recount`).
    """
    pause = func.make_interval(0, 0, 0, 0, 0, 0, func.coalesce(Mailing.audience, 0) / float(_COUNTED_A_SECOND))
    is_old = Mailing.figures_at + func.greatest(pause, _COUNTED_EVERY) <= now
    has_none = Mailing.figures_at.is_(None) & Mailing.frozen_at.is_not(None)
    question = select(Mailing.id).where(has_none | (Mailing.state.in_(_UNDER_WAY) & is_old))
    return session.scalars(question.order_by(Mailing.id)).all()


def recount(session: Session, mailing_id: int) -> None:
    """Let the figures of a mailing be taken anew: one of its messages came back after it had ended."""
    has_ended = Mailing.state.not_in(_UNDER_WAY) & Mailing.figures_at.is_not(None)
    session.execute(update(Mailing).where(Mailing.id == mailing_id, has_ended).values(figures_at=None))


def count(session: Session, mailing_id: int, now: datetime) -> None:
    """Take the figures; that they do not add up is an alarm in the log."""
    try:
        mailing_figures.take(session, mailing_id, now)
    except FiguresDisagree:
        log.error("figures_disagree", mailing=mailing_id)


def _clicks(session: Session, mailing_id: int) -> dict[int, int]:
    rows = session.execute(
        select(MailingClicks.variant, func.sum(MailingClicks.number))
        .join(MailingLink, MailingLink.id == MailingClicks.link_id)
        .where(MailingLink.mailing_id == mailing_id)
        .group_by(MailingClicks.variant)
    )
    return {variant: int(number) for variant, number in rows}


_UNSENT = (MessageState.READY, MessageState.PARKED, MessageState.CLAIMED, MessageState.SENDING)


def _is_open(states: Sequence[MessageState]) -> ColumnElement[bool]:
    """Whether a message is in one of these; each state has a partial index of its own."""
    questions = [
        exists().where(MailingMessage.mailing_id == Mailing.id, MailingMessage.state == fixed(state))
        for state in states
    ]
    return or_(*questions)
