"""Accounts of organizers: invitations, and never a house without an admin."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE, Actor
from advocacy.domain.errors import DomainError, InvitationOver, LastAdmin, NotAllowed, OrganizerExists
from advocacy.domain.invitations import INVITED_FOR
from advocacy.domain.rights import Role
from advocacy.links import Links
from advocacy.models import AuditEntry, Notice, Organizer
from advocacy.rendering import EmailRenderer
from advocacy.services import organizers
from advocacy.services.envelopes import Letterhead
from advocacy.services.notices import Notices
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests.ledger import NOON

NOTICES = Notices(
    Links("a secret for tests", "https://petition.example.org"),
    EmailRenderer(TEMPLATES / "email", TRANSLATIONS),
    Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
)


def hire(database: Database, name: str, role: Role, *, has_signed_in: bool = True) -> Actor:
    email = f"{name}@example.org"
    row = Organizer(
        email=email,
        role=role,
        password="hash",
        fs_uniquifier=name,
        invited_at=NOON,
        last_seen_at=NOON if has_signed_in else None,
    )
    with database.unit_of_work() as session:
        session.add(row)
        session.flush()
        return Actor(row.id, email, "203.0.113.0/24")


def found(database: Database, actor: Actor) -> Organizer:
    with database.reading() as session:
        row = session.get_one(Organizer, actor.organizer_id)
        session.expunge(row)
    return row


def acts(database: Database) -> list[tuple[str, str, dict[str, object], dict[str, object]]]:
    with database.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.actor, row.act, row.before, row.after) for row in rows]


def do(database: Database, act: Callable[..., None], target: Actor, actor: Actor, *more: object) -> None:
    with database.unit_of_work() as session:
        act(session, target.organizer_id, *more, actor, NOON)


def test_an_invitation_is_taken_up_once_and_in_time(database: Database) -> None:
    with database.unit_of_work() as session:
        organizers.invite(session, NOTICES, " Ana@Example.org ", Role.SENDER, COMMAND_LINE, NOON)
    with database.reading() as session:
        notice = session.scalars(select(Notice)).one()
        key = session.scalars(select(Organizer.fs_uniquifier)).one()
    assert notice.recipient == "ana@example.org"
    assert NOTICES.links.invitation(key, NOON) in notice.text
    for late in (NOON + INVITED_FOR, NOON + timedelta(days=30)):
        with pytest.raises(InvitationOver), database.unit_of_work() as session:
            organizers.take_up(session, key, NOON, "hash", "", late)
    with database.unit_of_work() as session:
        organizers.take_up(session, key, NOON, "hash", "", NOON)
    with pytest.raises(InvitationOver), database.unit_of_work() as session:
        organizers.take_up(session, key, NOON, "another", "", NOON)
    assert [act for _, act, _, _ in acts(database)] == ["invite", "take_up_invitation"]


def test_a_second_invitation_replaces_the_first_and_nobody_gets_two_accounts(database: Database) -> None:
    with database.unit_of_work() as session:
        first = organizers.invite(session, NOTICES, "ana@example.org", Role.VIEWER, COMMAND_LINE, NOON)
        key = session.get_one(Organizer, first).fs_uniquifier
    with pytest.raises(OrganizerExists), database.unit_of_work() as session:
        organizers.invite(session, NOTICES, "ANA@example.org", Role.ADMIN, COMMAND_LINE, NOON)
    with database.unit_of_work() as session:
        organizers.invite_again(session, NOTICES, first, COMMAND_LINE, NOON)
    with pytest.raises(InvitationOver), database.unit_of_work() as session:
        organizers.take_up(session, key, NOON, "hash", "", NOON)


@pytest.mark.parametrize(
    "leave",
    [
        lambda database, admin: do(database, organizers.deactivate, admin, admin),
        lambda database, admin: do(database, organizers.change_role, admin, admin, Role.SENDER),
        lambda database, admin: do(database, organizers.deactivate, admin, COMMAND_LINE),
    ],
)
def test_the_last_admin_stays_even_beside_one_who_never_came(
    database: Database, leave: Callable[[Database, Actor], None]
) -> None:
    admin = hire(database, "ana", Role.ADMIN)
    hire(database, "invited", Role.ADMIN, has_signed_in=False)
    with pytest.raises(LastAdmin):
        leave(database, admin)
    assert found(database, admin).role == Role.ADMIN
    hire(database, "bo", Role.ADMIN)
    leave(database, admin)
    assert acts(database)[0][0] in {admin.name, "command line"}


def test_an_admin_who_never_came_can_be_taken_back(database: Database) -> None:
    mistyped = hire(database, "mistyped", Role.ADMIN, has_signed_in=False)
    do(database, organizers.deactivate, mistyped, COMMAND_LINE)
    assert not found(database, mistyped).active


def test_another_role_signs_out_and_is_written_down(database: Database) -> None:
    admin, viewer = hire(database, "ana", Role.ADMIN), hire(database, "bo", Role.VIEWER)
    do(database, organizers.change_role, viewer, admin, Role.EDITOR)
    assert found(database, viewer).fs_uniquifier != "bo"
    assert found(database, admin).fs_uniquifier == "ana"
    assert acts(database) == [(admin.name, "change_role", {"role": "viewer"}, {"role": "editor"})]


def test_everybody_may_sign_themselves_out_everywhere_and_only_admins_others(database: Database) -> None:
    viewer, other = hire(database, "ana", Role.VIEWER), hire(database, "bo", Role.VIEWER)
    do(database, organizers.sign_out_everywhere, viewer, viewer)
    assert found(database, viewer).fs_uniquifier != "ana"
    with pytest.raises(NotAllowed):
        do(database, organizers.sign_out_everywhere, other, viewer)
    assert found(database, other).fs_uniquifier == "bo"


@pytest.mark.parametrize("round_", range(5))
def test_of_two_admins_who_remove_each_other_at_once_one_stays(database: Database, round_: int) -> None:
    ana, bo = hire(database, "ana", Role.ADMIN), hire(database, "bo", Role.ADMIN)
    start, refused = Barrier(2), list[DomainError]()

    def remove(actor: Actor, target: Actor) -> None:
        def at_once(session: Session, target_id: int, actor: Actor, now: datetime) -> None:
            start.wait()
            organizers.deactivate(session, target_id, actor, now)

        try:
            do(database, at_once, target, actor)
        except DomainError as error:
            refused.append(error)

    threads = [Thread(target=remove, args=pair) for pair in ((ana, bo), (bo, ana))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found(database, each).active for each in (ana, bo)].count(True) == 1
    assert [type(error) for error in refused] == [LastAdmin]


def test_who_lost_the_right_while_waiting_changes_nothing(database: Database) -> None:
    ana, bo, viewer = (hire(database, name, Role.ADMIN) for name in ("ana", "bo", "cy"))
    do(database, organizers.change_role, bo, ana, Role.EDITOR)
    with pytest.raises(NotAllowed):
        do(database, organizers.deactivate, viewer, bo)


def test_a_lost_second_factor_is_forgotten(database: Database) -> None:
    ana = hire(database, "ana", Role.ADMIN)
    with database.unit_of_work() as session:
        row = session.get_one(Organizer, ana.organizer_id)
        row.tf_primary_method, row.tf_totp_secret, row.mf_recovery_codes = "authenticator", "secret", ["code"]
    do(database, organizers.reset_second_factor, ana, COMMAND_LINE)
    row = found(database, ana)
    assert (row.tf_totp_secret, row.mf_recovery_codes) == (None, None)
    (entry,) = acts(database)
    assert entry[:3] == ("command line", "reset_second_factor", {"authenticator": True})
