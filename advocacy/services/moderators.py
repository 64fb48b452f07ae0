"""Tells organizers who look at odd signatures what was said since they were told last."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.rights import Right, Role, may
from advocacy.domain.suspicion import Reason
from advocacy.models import Organizer, SignatureFlag
from advocacy.services import slots
from advocacy.services.notices import Notices


def tell(session: Session, notices: Notices, width: timedelta, now: datetime) -> int:
    """Write to each, if anybody said in the slot of `width` before this one that they did not sign.

    Returns how many did; nothing else about them is written.
    """
    until = slots.floor(now, width)
    then = SignatureFlag.found_at >= until - width, SignatureFlag.found_at < until
    number = session.scalar(select(func.count()).where(SignatureFlag.reason == Reason.NOT_ME, *then)) or 0
    if number:
        roles = [role.value for role in Role if may(role, Right.MODERATE)]
        theirs = select(Organizer.email).where(Organizer.active, Organizer.role.in_(roles)).order_by(Organizer.id)
        for email in session.scalars(theirs).all():
            notices.tell_of_strangers(session, email, number, now)
    return number
