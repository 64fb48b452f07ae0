"""Who organizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from advocacy.domain.errors import OrganizerNotFound
from advocacy.domain.rights import Role
from advocacy.models import Organizer, Passkey


@dataclass(frozen=True, slots=True)
class OrganizerRow:
    """An account as the list shows it; `last_seen_at` is the last sign-in, None before the first."""

    id: int
    email: str
    role: Role
    is_active: bool
    has_password: bool
    has_authenticator: bool
    passkeys: int
    recovery_codes: int
    invited_at: datetime
    last_seen_at: datetime | None

    @property
    def is_invited_only(self) -> bool:
        """Whether the invitation has not been taken up."""
        return not self.has_password and self.last_seen_at is None

    @property
    def has_second_factor(self) -> bool:
        return self.has_authenticator or self.passkeys > 0


def all_organizers(session: Session) -> Sequence[OrganizerRow]:
    """Everybody, active ones first, by address."""
    passkeys = select(func.count()).where(Passkey.user_id == Organizer.id).scalar_subquery()
    rows = session.execute(
        select(
            Organizer.id,
            Organizer.email,
            Organizer.role,
            Organizer.active,
            Organizer.password.is_not(None),
            Organizer.tf_totp_secret.is_not(None),
            passkeys,
            func.coalesce(func.cardinality(Organizer.mf_recovery_codes), 0),
            Organizer.invited_at,
            Organizer.last_seen_at,
        ).order_by(Organizer.active.desc(), Organizer.email)
    )
    return [OrganizerRow(row[0], row[1], Role(row[2]), *row[3:]) for row in rows]


def is_signed_in(session: Session, sign_in: str) -> bool:
    """Whether a sign-in still stands: `sign_in` was the account's `fs_uniquifier` when it began.

    That is another one after signing out everywhere, and as soon as the role is another or the account closed.
    """
    stands = (Organizer.fs_uniquifier == sign_in) & Organizer.active
    return bool(session.scalar(select(exists().where(stands))))


def organizer_id(session: Session, email: str) -> int:
    """The account with this address; raises `OrganizerNotFound`."""
    found = session.scalar(select(Organizer.id).where(Organizer.email == email.strip().lower()))
    if found is None:
        raise OrganizerNotFound(email)
    return found
