"""E-mails to organizers: written at once, delivered by the ledger, deleted when settled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists
from sqlalchemy.orm import Session

from advocacy.domain.invitations import INVITED_FOR, NOTICE_FOR, RESET_FOR
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.links import Links
from advocacy.models import Message, Notice
from advocacy.rendering import EmailRenderer, Rendered
from advocacy.services import outbox
from advocacy.services.envelopes import Letterhead

_STILL_MOVING = (MessageState.READY, MessageState.CLAIMED, MessageState.SENDING)


@dataclass(frozen=True, slots=True)
class Notices:
    """Writes notices and puts them into the ledger; they are in English (docs/decisions/009)."""

    links: Links
    renderer: EmailRenderer
    letterhead: Letterhead

    def invite(self, session: Session, email: str, role: str, key: str, invited_by: str, now: datetime) -> None:
        """The link with which somebody takes up an account."""
        url = self.links.invitation(key, now)
        words = self._write(
            "organizer_invitation", url=url, role=role, invited_by=invited_by, days=INVITED_FOR.days
        )
        put(session, email, words, now + INVITED_FOR, now)

    def offer_reset(self, session: Session, email: str, url: str, now: datetime) -> None:
        """The link with which an organizer chooses a new password."""
        put(session, email, self._write("organizer_reset", url=url), now + RESET_FOR, now)

    def tell_of_new_password(self, session: Session, email: str, url: str, now: datetime) -> None:
        """The news that the password was changed, and where to go if it was somebody else."""
        put(session, email, self._write("organizer_password_changed", url=url), now + NOTICE_FOR, now)

    def tell_of_strangers(self, session: Session, email: str, number: int, now: datetime) -> None:
        """How many people said of late that somebody else signed with their address."""
        words = self._write("organizer_not_me", url=self.links.integrity_desk(), number=number)
        put(session, email, words, now + NOTICE_FOR, now)

    def _write(self, name: str, **facts: object) -> Rendered:
        common = {
            "given_name": "",
            "organization": self.letterhead.organization,
            "organization_email": self.letterhead.email,
        }
        return self.renderer.render(name, "en", {**common, **facts})


def forget(session: Session, now: datetime) -> int:
    """Delete the notices that were settled for good or are of no use any more: they hold secret links.

    Returns how many.
    """
    gone = delete(Notice).where(is_over(now)).returning(Notice.id)
    return len(session.scalars(gone.execution_options(synchronize_session=False)).all())


def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a notice was settled for good or is of no use any more."""
    is_moving = exists().where(
        Message.kind == MessageKind.NOTICE,
        Message.subject_id == Notice.id,
        Message.state.in_(_STILL_MOVING),
    )
    return (Notice.expires_at <= now) | ~is_moving


def put(
    session: Session,
    email: str,
    words: Rendered,
    expires_at: datetime,
    now: datetime,
    from_name: str = "",
    reply_to: str = "",
) -> None:
    """Send these words to an address; nobody needs them any more after `expires_at`."""
    notice = Notice(
        recipient=email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        expires_at=expires_at,
        from_name=from_name,
        reply_to=reply_to,
    )
    session.add(notice)
    session.flush()
    outbox.put(session, MessageKind.NOTICE, notice.id, None, now)
