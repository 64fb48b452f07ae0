"""Organizers who moderate are told once an hour how many say that somebody else signed with their address."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.rights import Role
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Notice, Organizer
from advocacy.services.disowning import disown
from advocacy.services.moderators import tell
from advocacy.services.notices import Notices
from tests.samples import LINKS, sign
from tests.services.test_notices import LETTERHEAD, RENDERER

HOUR = timedelta(hours=1)
TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
NOTICES = Notices(LINKS, RENDERER, LETTERHEAD)


def test_those_who_moderate_get_the_number_of_the_hour_and_nothing_else(prepared: Database, pack: Pack) -> None:
    said_at = [TEN - HOUR, TEN - timedelta(seconds=1), TEN - HOUR - timedelta(seconds=1), TEN]
    with prepared.unit_of_work() as session:
        for name, role, is_active in (
            ("viewer", Role.VIEWER, True),
            ("sender", Role.SENDER, True),
            ("admin", Role.ADMIN, True),
            ("gone", Role.ADMIN, False),
        ):
            email = f"{name}@example.org"
            session.add(
                Organizer(email=email, role=role, active=is_active, fs_uniquifier=name, invited_at=TEN - HOUR)
            )
        for number, at in enumerate(said_at):
            email = f"ana{number}@example.org"
            disown(session, LINKS, sign(session, pack, email=email, email_key=email, now=at - HOUR), at)
        assert tell(session, NOTICES, HOUR, TEN + timedelta(minutes=7)) == 2
        assert tell(session, NOTICES, HOUR, TEN - 2 * HOUR) == 0
    with prepared.reading() as session:
        found = session.scalars(select(Notice).order_by(Notice.recipient)).all()
    assert [notice.recipient for notice in found] == ["admin@example.org", "sender@example.org"]
    assert found[0].subject.endswith("2 in the last hour")
    assert "ana" not in found[0].text.replace("organ", "")
