"""The report of a mailing, counted in one question and kept with it."""

from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from advocacy.domain.errors import MailingNotFound
from advocacy.domain.mailing_figures import Counted, MailingFigures, figures
from advocacy.domain.message_states import MessageState
from advocacy.models import Mailing, MailingMessage


def count(session: Session, mailing_id: int) -> MailingFigures | None:
    """The figures of this moment; None before the audience is frozen.

    One statement sees one state of the database, so the sum is right while messages go out.
    Raises `MailingNotFound`, and `FiguresDisagree` when rows are missing or too many.
    """
    message = MailingMessage
    kinds = (message.state, message.language, message.variant)
    counted = (
        select(*kinds, func.count().label("number"))
        .where(message.mailing_id == mailing_id)
        .group_by(*kinds)
        .subquery("counted")
    )
    question = select(Mailing.audience, counted).outerjoin(counted, true()).where(Mailing.id == mailing_id)
    rows = session.execute(question).all()
    if not rows:
        raise MailingNotFound(mailing_id)
    if (audience := rows[0][0]) is None:
        return None
    return figures(
        audience, (Counted(MessageState(row[1]), row[2], row[3], row[4]) for row in rows if row[1] is not None)
    )


def take(session: Session, mailing_id: int, now: datetime) -> MailingFigures | None:
    """Count and keep; raises what `count` raises, and then keeps nothing. Doing it twice does no harm."""
    found = count(session, mailing_id)
    if found is not None:
        mailing = session.get_one(Mailing, mailing_id)
        mailing.figures, mailing.figures_at = found.as_json, now
    return found
