"""Organizers' accounts: invite, change the role, deactivate, sign out everywhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import InvitationOver, LastAdmin, NotAllowed, OrganizerExists, OrganizerNotFound
from advocacy.domain.invitations import ENTRANCE_FOR, INVITED_FOR
from advocacy.domain.rights import Right, Role
from advocacy.models import Organizer, Passkey
from advocacy.services import audit
from advocacy.services.notices import Notices

_SUBJECT = "organizer"


def invite(session: Session, notices: Notices, email: str, role: Role, actor: Actor, now: datetime) -> int:
    """Open an account and send the link to take it up; returns its id. Raises `OrganizerExists`."""
    _refuse_former_admin(session, actor)
    organizer = Organizer(email=email.strip().lower(), role=role, fs_uniquifier=_new_key(), invited_at=now)
    try:
        with session.begin_nested():
            session.add(organizer)
    except IntegrityError:
        raise OrganizerExists(organizer.email) from None
    notices.invite(session, organizer.email, role, organizer.fs_uniquifier, _inviter(notices, actor), now)
    after = {"email": organizer.email, "role": role}
    audit.note(session, actor, "invite", _SUBJECT, organizer.id, now, after=after)
    return organizer.id


def invite_again(session: Session, notices: Notices, organizer_id: int, actor: Actor, now: datetime) -> None:
    """Send a new link to somebody who has not taken up the account; the old one opens nothing any more.

    Raises `InvitationOver` when the account was taken up or deactivated.
    """
    organizer = _locked(session, organizer_id, actor)
    if organizer.password or not organizer.active:
        raise InvitationOver
    organizer.fs_uniquifier, organizer.invited_at = _new_key(), now
    key, inviter = organizer.fs_uniquifier, _inviter(notices, actor)
    notices.invite(session, organizer.email, organizer.role, key, inviter, now)
    audit.note(session, actor, "invite_again", _SUBJECT, organizer.id, now)


def invited(session: Session, key: str, issued_at: datetime, now: datetime) -> Organizer:
    """The account that an invitation opens, locked. Raises `InvitationOver`."""
    organizer = session.scalar(select(Organizer).where(Organizer.fs_uniquifier == key).with_for_update())
    is_open = organizer is not None and organizer.active and not organizer.password
    if organizer is None or not is_open or now >= issued_at + INVITED_FOR:
        raise InvitationOver
    return organizer


def take_up(
    session: Session, key: str, issued_at: datetime, password_hash: str, network: str, now: datetime
) -> None:
    """Give the invited account its first password; the link is used up. Raises `InvitationOver`."""
    organizer = invited(session, key, issued_at, now)
    organizer.password, organizer.fs_uniquifier = password_hash, _new_key()
    actor = Actor(organizer.id, organizer.email, network)
    audit.note(session, actor, "take_up_invitation", _SUBJECT, organizer.id, now)


def enter(session: Session, key: str, issued_at: datetime, network: str, now: datetime) -> int:
    """Use up a sign-in link of development; returns whose it is. Raises `InvitationOver`."""
    organizer = session.scalar(select(Organizer).where(Organizer.fs_uniquifier == key).with_for_update())
    if organizer is None or not organizer.active or now >= issued_at + ENTRANCE_FOR:
        raise InvitationOver
    organizer.fs_uniquifier = _new_key()
    audit.note(session, Actor(organizer.id, organizer.email, network), "use_entrance", _SUBJECT, organizer.id, now)
    return organizer.id


def change_role(session: Session, organizer_id: int, role: Role, actor: Actor, now: datetime) -> None:
    """Give an organizer another role, and sign them out: what they may do is settled when they sign in.

    Raises `LastAdmin`, `OrganizerNotFound`, `NotAllowed`.
    """
    organizer = _locked(session, organizer_id, actor, is_losing_rights=role is not Role.ADMIN)
    if organizer.role == role:
        return
    before = {"role": organizer.role}
    organizer.role, organizer.fs_uniquifier = role, _new_key()
    audit.note(session, actor, "change_role", _SUBJECT, organizer.id, now, before=before, after={"role": role})


def deactivate(session: Session, organizer_id: int, actor: Actor, now: datetime) -> None:
    """Close an account; sessions and links of it end. Raises `LastAdmin`, `OrganizerNotFound`, `NotAllowed`."""
    organizer = _locked(session, organizer_id, actor, is_losing_rights=True)
    _set_active(session, organizer, False, "deactivate", actor, now)


def activate(session: Session, organizer_id: int, actor: Actor, now: datetime) -> None:
    """Open a closed account again. Raises `OrganizerNotFound`, `NotAllowed`."""
    _set_active(session, _locked(session, organizer_id, actor), True, "activate", actor, now)


def sign_out_everywhere(session: Session, organizer_id: int, actor: Actor, now: datetime) -> None:
    """End all sessions of an account, and its links; everybody may do so with their own.

    Raises `OrganizerNotFound`, `NotAllowed`.
    """
    is_own = actor.organizer_id == organizer_id
    organizer = _found(session, organizer_id) if is_own else _locked(session, organizer_id, actor)
    organizer.fs_uniquifier = _new_key()
    audit.note(session, actor, "sign_out_everywhere", _SUBJECT, organizer.id, now)


def reset_second_factor(session: Session, organizer_id: int, actor: Actor, now: datetime) -> None:
    """Forget authenticator app, passkeys and recovery codes, and sign out everywhere: for lost devices.

    A new one is set up after a link by mail, at the next sign-in. Raises `OrganizerNotFound`, `NotAllowed`.
    """
    organizer = _locked(session, organizer_id, actor)
    lost = session.execute(delete(Passkey).where(Passkey.user_id == organizer.id).returning(Passkey.id)).all()
    before: Mapping[str, object] = {"authenticator": bool(organizer.tf_totp_secret), "passkeys": len(lost)}
    organizer.tf_primary_method = organizer.tf_totp_secret = organizer.totp_counter = None
    organizer.mf_recovery_codes, organizer.fs_uniquifier = None, _new_key()
    after = {"authenticator": False, "passkeys": 0}
    audit.note(session, actor, "reset_second_factor", _SUBJECT, organizer.id, now, before=before, after=after)


def first_admin(session: Session, email: str, now: datetime) -> Organizer:
    """The admin who has been here longest, or a new one with this address if there is no organizer at all.

    Raises `OrganizerNotFound` when there are organizers but no active admin.
    """
    admin = session.scalars(_admins().limit(1)).first()
    if admin is not None:
        return admin
    if session.scalar(select(func.count()).select_from(Organizer)):
        raise OrganizerNotFound(Role.ADMIN)
    admin = Organizer(email=email, role=Role.ADMIN, fs_uniquifier=_new_key(), invited_at=now)
    session.add(admin)
    session.flush()
    return admin


def _locked(session: Session, organizer_id: int, actor: Actor, *, is_losing_rights: bool = False) -> Organizer:
    """The account to change. All admins are locked first, in one order, so that two admins who change each other
    take turns and the second one sees what the first has done.
    """
    admins = session.scalars(_admins().with_for_update().execution_options(populate_existing=True)).all()
    if is_losing_rights:
        _refuse_last(admins, organizer_id)
    _refuse_former(admins, actor)
    return _found(session, organizer_id)


def _found(session: Session, organizer_id: int) -> Organizer:
    wanted = select(Organizer).where(Organizer.id == organizer_id)
    organizer = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if organizer is None:
        raise OrganizerNotFound(str(organizer_id))
    return organizer


def _admins() -> Select[Organizer]:
    return select(Organizer).where(Organizer.role == Role.ADMIN, Organizer.active).order_by(Organizer.id)


def _refuse_last(admins: Sequence[Organizer], organizer_id: int) -> None:
    """Only who has signed in before counts: an invitation may have gone to a mistyped address."""
    proven = {admin.id for admin in admins if admin.last_seen_at is not None}
    if proven == {organizer_id}:
        raise LastAdmin


def _refuse_former_admin(session: Session, actor: Actor) -> None:
    _refuse_former(session.scalars(_admins().with_for_update()).all(), actor)


def _refuse_former(admins: Sequence[Organizer], actor: Actor) -> None:
    """Whoever lost the right while this request waited for its turn has lost it for this request too."""
    if actor.organizer_id is not None and actor.organizer_id not in {admin.id for admin in admins}:
        raise NotAllowed(Right.MANAGE_ORGANIZERS)


def _set_active(
    session: Session, organizer: Organizer, is_active: bool, act: str, actor: Actor, now: datetime
) -> None:
    if organizer.active is is_active:
        return
    organizer.active, organizer.fs_uniquifier = is_active, _new_key()
    audit.note(session, actor, act, _SUBJECT, organizer.id, now)


def _inviter(notices: Notices, actor: Actor) -> str:
    return notices.letterhead.organization if actor.organizer_id is None else actor.name


def _new_key() -> str:
    return uuid4().hex
