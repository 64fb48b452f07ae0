"""The pace of letters through the desk's door: set for all and for one office, read, and refused."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.domain.actors import HOUSE
from advocacy.domain.messages import Delivery, Lane
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.rights import Role
from advocacy.models import AuditEntry, DeliverySwitch, Message, OfficePause
from advocacy.services import confirming
from advocacy.services.claims import claim
from advocacy.services.office_lanes import hear
from advocacy.web.clock import now
from advocacy.wiring import Toolbox
from tests.organizers import organizer, send
from tests.residents import mine_path, words
from tests.samples import NOW, sign

DESK = "/organizers/letters"
PACE = f"{DESK}/pace"
WHY = "their server is small"


@pytest.fixture
def seats(toolbox: Toolbox) -> list[int]:
    """The two seats of a confirmed signature, whose letters are due."""
    with toolbox.database.unit_of_work() as session:
        made = sign(session, toolbox.pack)
        confirming.confirm(session, toolbox.pack, made, {}, timedelta(), NOW)
        return [seat for seat in session.scalars(select(Message.seat_id).order_by(Message.id)) if seat]


def _acts(toolbox: Toolbox, act: str = "pace") -> list[tuple[str, str, dict[str, object], str]]:
    with toolbox.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id))
        return [(row.subject, row.subject_id, dict(row.after), row.reason) for row in rows]


def test_a_pace_for_all_and_one_of_an_office_are_set_and_told(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    client, of_one = organizer(app, Role.SENDER), f"{DESK}/offices/{seats[0]}/pace"
    said = words(client.get(PACE))
    assert "Each office gets letters as fast as they go" in said
    assert "Each office gets no packets" in said
    assert "There are none" in said
    assert send(client, PACE, rule="own", per_hour="60", reason=WHY).status_code == 303
    said = words(client.get(PACE))
    assert "Each office gets 60 letters an hour at most" in said
    assert "(its own)" not in said
    assert send(client, of_one, rule="own", per_hour="", reason=WHY).status_code == 303
    assert "gets letters as fast as they go, by a rule of its own" in words(client.get(of_one))
    assert "letters as fast as they go (its own)" in words(client.get(PACE))
    assert "60 letters an hour at most" in words(client.get(DESK))
    assert send(client, of_one, rule="common", per_hour="7", reason=WHY).status_code == 303
    assert "60 letters an hour at most, as all offices" in words(client.get(of_one))
    assert _acts(toolbox) == [
        ("letters", "all", {"own_pace": True, "per_hour": 60}, WHY),
        ("seat", str(seats[0]), {"own_pace": True}, WHY),
        ("seat", str(seats[0]), {"own_pace": False}, WHY),
    ]


def test_what_waits_is_told_with_when_the_last_may_go_and_why_an_office_is_slow(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    client, of_one = organizer(app, Role.SENDER), f"{DESK}/offices/{seats[0]}/pace"
    assert "1 letter waits." in words(client.get(of_one))
    with toolbox.database.unit_of_work() as session:
        hear(session, seats[0], SendOutcome(SendVerdict.DEFERRED, 451, "4.3.2 <b>busy</b>"), NOW)
        hear(session, seats[1], SendOutcome(SendVerdict.REFUSED, 550, "5.1.1 no such user"), NOW)
    said = words(client.get(of_one))
    assert "Its mail server asked for less" in said
    assert "451 4.3.2 <b>busy</b>" in said
    page = client.get(PACE)
    assert page.text.count('/pace">') == 1
    assert "slowed" in words(page)


def test_packets_are_set_for_all_and_for_one_and_what_is_kept_is_told_to_organizers_and_residents(
    app: Flask, toolbox: Toolbox, client: FlaskClient
) -> None:
    desk, packets = organizer(app, Role.SENDER), f"{DESK}/packets"
    assert send(desk, PACE, to=packets, rule="own", over="0", hour="24", reason=WHY).status_code == 422
    assert send(desk, PACE, to=packets, rule="own", over="0", hour="6", reason=WHY).status_code == 303
    assert 'value="0"' in desk.get(PACE).text
    with toolbox.database.unit_of_work() as session:
        made = sign(session, toolbox.pack)
        confirming.confirm(session, toolbox.pack, made, {}, timedelta(), NOW)
        first, second = session.scalars(
            select(Message.seat_id).where(Message.kind == "letter").order_by(Message.id)
        )
    of_one = f"{DESK}/offices/{first}"
    assert send(desk, f"{of_one}/pace", to=f"{of_one}/packets", rule="own", over="", reason=WHY).status_code == 303
    moment = now()
    with toolbox.database.unit_of_work() as session:
        (taken,) = claim(session, Lane.LETTERS, Delivery.LIVE, moment, toolbox.pack.timezone)
        assert taken.seat_id == first
    said = words(desk.get(PACE))
    assert "0 letters a day singly, further ones in a packet" in said
    assert said.count("1 letter is kept for the packet of") == 1
    assert "1 letter is kept" in words(desk.get(f"{DESK}/offices/{second}/pace"))
    assert "1 letter is kept" not in words(desk.get(f"{of_one}/pace"))
    mine = mine_path(toolbox, made)
    assert words(client.get(mine)).count("in one e-mail. It goes on") == 1
    assert [act[2] for act in _acts(toolbox, "digest")] == [
        {"own_packets": True, "letters_a_day": 0, "hour": 6},
        {"own_packets": True},
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": "own", "per_hour": "0"},
        {"rule": "own", "per_hour": "-3"},
        {"rule": "own", "per_hour": "9" * 30},
        {"rule": "own", "per_hour": "many"},
        {"rule": "own", "per_hour": "60", "reason": " "},
        {"rule": "", "per_hour": "60"},
    ],
)
def test_nonsense_changes_nothing(app: Flask, toolbox: Toolbox, seats: list[int], fields: dict[str, str]) -> None:
    client = organizer(app, Role.SENDER)
    for page in (PACE, f"{DESK}/offices/{seats[0]}/pace"):
        assert send(client, page, **{"reason": WHY, **fields}).status_code == 422
    assert _acts(toolbox) == []


def test_only_who_may_tend_letters_sees_paces(app: Flask, seats: list[int]) -> None:
    client = organizer(app, Role.EDITOR)
    assert client.get(PACE).status_code == 403
    assert client.get(f"{DESK}/offices/{seats[0]}/pace").status_code == 403
    assert organizer(app, Role.SENDER).get(f"{DESK}/offices/999999/pace").status_code == 404


def test_what_the_house_stopped_by_itself_stands_on_the_desk(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    with toolbox.database.unit_of_work() as session:
        session.add(OfficePause(seat_id=seats[0], at=NOW, reason="550 no such user", actor=HOUSE.name))
        mode, reason = Delivery.HOLD, "550 5.7.1 blocked"
        session.add(DeliverySwitch(at=NOW, mode=mode, test_inbox="", reason=reason, actor=HOUSE.name))
    said = words(organizer(app, Role.SENDER).get(DESK))
    assert "The house paused an office by itself" in said
    assert "550 no such user" in said
    assert "The house switched delivery to hold by itself" in said
    assert "550 5.7.1 blocked" in said
    assert "550" not in words(organizer(app, Role.VIEWER).get(DESK))
