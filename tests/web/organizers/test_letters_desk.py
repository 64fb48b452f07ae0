"""The letters desk through its door: who sees what, who may do what, and what it leaves in the audit log."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.app import create_app
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.rights import Role
from advocacy.domain.tallies import LAG, Room
from advocacy.models import AuditEntry, Digest, Message, MessageHistory, OfficePause
from advocacy.services import confirming, office_pauses, outbox, tallies
from advocacy.wiring import Toolbox
from config import Settings
from tests.organizers import csrf_token, organizer, send
from tests.residents import mine_path, words
from tests.samples import NOW, sign

DESK = "/organizers/letters"
SWITCH = f"{DESK}/delivery"
CANCEL = f"{DESK}/cancel"
WHY = "the press conference is over"


@pytest.fixture
def signature_id(toolbox: Toolbox) -> int:
    """A confirmed signature whose two letters are due, counted by the tallies."""
    with toolbox.database.unit_of_work() as session:
        made = sign(session, toolbox.pack)
        confirming.confirm(session, toolbox.pack, made, {}, timedelta(), NOW)
    _count(toolbox)
    return made


@pytest.fixture
def seats(toolbox: Toolbox, signature_id: int) -> list[int]:
    with toolbox.database.reading() as session:
        found = session.scalars(select(Message.seat_id).where(Message.seat_id.is_not(None)).order_by(Message.id))
        return [seat_id for seat_id in found if seat_id is not None]


def _count(toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        tallies.count(session, Room.MESSAGES, toolbox.pack.timezone, NOW + timedelta(days=1) + LAG)


def _states(toolbox: Toolbox) -> list[str]:
    with toolbox.database.reading() as session:
        question = select(Message.state).where(Message.seat_id.is_not(None)).order_by(Message.id)
        return list(session.scalars(question))


def _put(toolbox: Toolbox, seat_id: int, state: MessageState) -> int:
    """Bring an office's letter to a state, with what the server said; returns the message's id."""
    with toolbox.database.unit_of_work() as session:
        changed = update(Message).where(Message.seat_id == seat_id).values(state=state, settled_at=NOW)
        message_id = session.execute(changed.returning(Message.id)).scalar_one()
        said = "550 no such user"
        session.add(MessageHistory(message_id=message_id, event="refuse", at=NOW, detail=said))
    _count(toolbox)
    return message_id


def _acts(toolbox: Toolbox) -> list[tuple[str, str, str, dict[str, object], dict[str, object], str]]:
    ours = ("switch", "pause", "resume", "resend", "accept", "recall")
    with toolbox.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.act.in_(ours)).order_by(AuditEntry.id))
        return [(row.actor, row.act, row.subject, row.before, row.after, row.reason) for row in rows]


def _switch(client: FlaskClient, mode: str, **fields: str) -> str:
    """Fill in the form and, if it is taken, press the button of the next page; returns what the last page says."""
    checked = send(client, SWITCH, mode=mode, reason=WHY, **{"seen": "0", **fields})
    if checked.status_code != 200:
        return words(checked)
    hidden = {"mode": mode, "reason": WHY, "test_inbox": "", "seen": "0", **fields}
    answer = client.post(f"{SWITCH}/switch", data={"csrf_token": csrf_token(checked), **hidden})
    return words(client.get(answer.location)) if answer.status_code == 303 else words(answer)


def test_before_the_first_letter_the_desk_says_what_to_do(app: Flask) -> None:
    said = words(organizer(app, Role.VIEWER).get(DESK))
    assert "No letter has been written yet" in said
    assert "Delivery is on live" in said


def test_a_sender_sees_letters_by_state_office_and_day(app: Flask, toolbox: Toolbox, seats: list[int]) -> None:
    said = words(organizer(app, Role.SENDER).get(f"{DESK}?show=waiting&days=90"))
    assert "Written, waiting to go 2" in said
    assert "Norfolk and Middlesex Senate" in said
    assert "Suffolk" not in said
    assert "2 2" not in words(organizer(app, Role.EDITOR).get(DESK))
    assert "No office is like that" in words(organizer(app, Role.ADMIN).get(f"{DESK}?show=paused&chamber=upper"))


def test_a_viewer_sees_no_small_numbers_no_names_and_no_buttons(app: Flask, seats: list[int]) -> None:
    client = organizer(app, Role.VIEWER)
    page = client.get(DESK)
    assert "too few people" in words(page)
    assert "Sam Sample" not in words(page)
    assert "Switch delivery" not in words(page)
    assert "Pause" not in words(client.get(f"{DESK}/offices/{seats[0]}"))


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (SWITCH, Role.SENDER),
        (f"{SWITCH}/switch", Role.SENDER),
        (SWITCH, Role.VIEWER),
        (CANCEL, Role.EDITOR),
        (f"{DESK}/offices/1/pause", Role.VIEWER),
        (f"{DESK}/offices/1/resume", Role.VIEWER),
        (f"{DESK}/attention/all", Role.EDITOR),
        (f"{DESK}/messages/1/decision", Role.VIEWER),
    ],
)
def test_who_lacks_the_right_changes_nothing_by_its_address(
    app: Flask, toolbox: Toolbox, seats: list[int], path: str, role: Role
) -> None:
    client = organizer(app, role)
    fields = {"reason": WHY, "mode": "hold", "seen": "0", "sure": "y", "decision": "resend"}
    assert send(client, "/organizers/", to=path, **fields).status_code == 403
    if role is not Role.SENDER:
        pages = ("attention", "messages/1", "cancel")
        assert {client.get(f"{DESK}/{page}").status_code for page in pages} == {403}
    assert _acts(toolbox) == []
    assert _states(toolbox) == ["ready", "ready"]


def test_an_admin_switches_after_reading_what_would_happen(app: Flask, toolbox: Toolbox, seats: list[int]) -> None:
    client = organizer(app, Role.ADMIN)
    checked = send(client, SWITCH, mode="live", reason=WHY, seen="0")
    assert "2 letters go to 2 offices at once" in words(checked)
    assert _acts(toolbox) == []
    assert "Delivery is on hold now" in _switch(client, "hold")
    assert _acts(toolbox) == [("admin@example.org", "switch", "delivery", {"mode": "live"}, {"mode": "hold"}, WHY)]


def test_a_form_from_before_another_switch_is_refused(app: Flask, toolbox: Toolbox) -> None:
    client = organizer(app, Role.ADMIN)
    assert "Delivery is on hold now" in _switch(client, "hold")
    assert "Somebody else saved this" in _switch(client, "live")
    assert [entry[4] for entry in _acts(toolbox)] == [{"mode": "hold"}]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mode": "hold", "reason": "  "}, "Say why"),
        ({"mode": "test", "reason": WHY}, "Say which inbox"),
        ({"mode": "test", "reason": WHY, "test_inbox": "nobody"}, "no e-mail address"),
        ({"mode": "test", "reason": WHY, "test_inbox": "Cynthia.Creem@masenate.gov"}, "own address"),
        ({"mode": "never", "reason": WHY}, "Choose what"),
    ],
)
def test_a_switch_that_lacks_something_is_asked_for_again(
    app: Flask, toolbox: Toolbox, fields: dict[str, str], sentence: str
) -> None:
    client = organizer(app, Role.ADMIN)
    answer = send(client, SWITCH, seen="0", **fields)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert _acts(toolbox) == []


def test_what_the_settings_say_is_a_ceiling_that_the_page_names(settings: Settings) -> None:
    mail = settings.mail.model_copy(update={"delivery": "hold"})
    app = create_app(settings.model_copy(update={"mail": mail}))
    client = organizer(app, Role.ADMIN)
    assert "allow no more than hold" in words(client.get(SWITCH))
    assert "settings do not allow this" in _switch(client, "live")
    app.extensions["toolbox"].database.close()


def test_an_office_is_paused_and_residents_read_that(
    app: Flask, toolbox: Toolbox, client: FlaskClient, signature_id: int, seats: list[int]
) -> None:
    desk, office = organizer(app, Role.SENDER), f"{DESK}/offices/{seats[0]}"
    assert send(desk, office, to=f"{office}/pause", reason=WHY).status_code == 303
    assert "It is paused already" in words(desk.get(send(desk, office, to=f"{office}/pause", reason="x").location))
    assert WHY in words(desk.get(office))
    mine = mine_path(toolbox, signature_id)
    assert words(client.get(mine)).count("paused letters to this office") == 1
    assert send(desk, office, to=f"{office}/resume", reason=WHY).status_code == 303
    assert "paused" not in words(client.get(mine))
    assert [entry[1:5] for entry in _acts(toolbox)] == [
        ("pause", "seat", {"paused": False}, {"paused": True}),
        ("resume", "seat", {"paused": True}, {"paused": False}),
    ]


def test_a_pause_needs_a_reason_and_an_office(app: Flask, toolbox: Toolbox, seats: list[int]) -> None:
    client, office = organizer(app, Role.SENDER), f"{DESK}/offices/{seats[0]}"
    assert send(client, office, to=f"{office}/pause", reason=" ").status_code == 422
    assert send(client, office, to=f"{DESK}/offices/987654/pause", reason=WHY).status_code == 404
    with toolbox.database.reading() as session:
        assert session.scalars(select(OfficePause)).all() == []


@pytest.mark.parametrize(
    ("state", "decision", "becomes", "status"),
    [
        (MessageState.UNCERTAIN, "accept", "sent", 303),
        (MessageState.UNCERTAIN, "resend", "ready", 303),
        (MessageState.BOUNCED, "resend", "ready", 303),
        (MessageState.FAILED, "resend", "ready", 303),
        (MessageState.BOUNCED, "accept", "bounced", 409),
        (MessageState.SENT, "resend", "sent", 409),
    ],
)
def test_one_letter_is_decided_about_by_its_evidence(
    app: Flask,
    toolbox: Toolbox,
    seats: list[int],
    state: MessageState,
    decision: str,
    becomes: str,
    status: int,
) -> None:
    message_id = _put(toolbox, seats[0], state)
    client = organizer(app, Role.SENDER)
    listed = f"{DESK}/attention?state={state}"
    assert ("550 no such user" in words(client.get(listed))) is (state is not MessageState.SENT)
    answer = send(
        client, f"{DESK}/attention", to=f"{DESK}/messages/{message_id}/decision", decision=decision, reason=WHY
    )
    assert answer.status_code == status
    assert _states(toolbox) == [becomes, "ready"]
    assert [entry[1] for entry in _acts(toolbox)] == ([decision] if status == 303 else [])


@pytest.mark.parametrize(("decision", "becomes"), [("accept", "sent"), ("resend", "ready")])
def test_a_packet_is_shown_with_its_letters_and_decided_about_as_one(
    app: Flask, toolbox: Toolbox, seats: list[int], decision: str, becomes: str
) -> None:
    letter_id = _put(toolbox, seats[0], MessageState.UNCERTAIN)
    with toolbox.database.unit_of_work() as session:
        digest = Digest(seat_id=seats[0], on_day=NOW.date(), created_at=NOW)
        session.add(digest)
        session.flush()
        session.execute(update(Message).where(Message.id == letter_id).values(digest_id=digest.id))
        outbox.put(session, MessageKind.DIGEST, digest.id, None, NOW, seat_id=seats[0])
        made = select(Message).where(Message.kind == MessageKind.DIGEST, Message.subject_id == digest.id)
        packet = session.scalars(made).one()
        packet.state, packet.settled_at, packet_id = MessageState.UNCERTAIN, NOW, packet.id
        session.add(MessageHistory(message_id=packet_id, event="lose", at=NOW, detail="closed at the dot"))
    client = organizer(app, Role.SENDER)
    page = f"{DESK}/attention?state=uncertain"
    shown = words(client.get(page))
    assert f"digest-{packet_id}" in shown
    assert "with 1 of these letters in it" in shown
    assert "closed at the dot" in shown
    assert f"digest-{packet_id}" not in words(client.get(f"{page}&seat={seats[1]}"))
    decided = f"{DESK}/messages/{packet_id}/decision"
    assert send(client, page, to=decided, decision=decision, reason=WHY).status_code == 303
    assert _states(toolbox) == [becomes, "ready", becomes]
    assert f"digest-{packet_id}" not in words(client.get(page))


def test_all_letters_to_one_office_are_decided_about_but_not_those_that_came_later(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    for seat_id in seats:
        _put(toolbox, seat_id, MessageState.UNCERTAIN)
    client = organizer(app, Role.SENDER)
    fields = {"seat": str(seats[0]), "state": "uncertain", "decision": "resend", "reason": WHY}
    page = f"{DESK}/attention?seat={seats[0]}"
    assert "All 1 to" in words(client.get(page))
    for looked_at, expected in (
        (NOW - timedelta(seconds=1), ["uncertain", "uncertain"]),
        (NOW, ["ready", "uncertain"]),
    ):
        stamp = looked_at.isoformat()
        assert send(client, page, to=f"{DESK}/attention/all", looked_at=stamp, **fields).status_code == 303
        assert _states(toolbox) == expected
    wrong = {**fields, "state": "bounced", "decision": "accept", "looked_at": stamp}
    assert send(client, page, to=f"{DESK}/attention/all", **wrong).status_code == 400


def test_who_may_see_persons_reads_the_whole_letter_and_the_log_knows(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    message_id = _put(toolbox, seats[0], MessageState.UNCERTAIN)
    client = organizer(app, Role.SENDER)
    said = words(client.get(f"{DESK}/messages/{message_id}"))
    assert "Sam Sample" in said
    assert "10 Washington St" in said
    assert client.get(f"{DESK}/messages/987654").status_code == 404
    with toolbox.database.reading() as session:
        seen = session.scalars(
            select(AuditEntry.actor).where(AuditEntry.act == "view", AuditEntry.subject == "letter")
        )
        assert seen.all() == ["sender@example.org"]


def test_letters_to_one_office_are_taken_back_and_their_writers_read_who_did_it(
    app: Flask, toolbox: Toolbox, client: FlaskClient, signature_id: int, seats: list[int]
) -> None:
    desk, page = organizer(app, Role.SENDER), f"{CANCEL}?seat={seats[0]}"
    asked = desk.get(page)
    assert "1 letter would be cancelled" in words(asked)
    stamp = asked.text.partition('name="looked_at" value="')[2].partition('"')[0]
    fields = {"seat": str(seats[0]), "looked_at": stamp, "reason": WHY}
    assert "Tick this" in words(send(desk, page, to=CANCEL, **fields))
    assert _states(toolbox) == ["ready", "ready"]
    assert send(desk, page, to=CANCEL, sure="y", **fields).status_code == 303
    assert _states(toolbox) == ["cancelled", "ready"]
    mine = mine_path(toolbox, signature_id)
    assert words(client.get(mine)).count("The organizers cancelled it. It was not sent.") == 1
    assert [entry[1:] for entry in _acts(toolbox)] == [("recall", "seat", {}, {"letters": 1}, WHY)]


def test_all_letters_are_taken_back_but_none_that_is_on_the_wire(
    app: Flask, toolbox: Toolbox, seats: list[int]
) -> None:
    with toolbox.database.unit_of_work() as session:
        on_wire = update(Message).where(Message.seat_id == seats[0])
        session.execute(on_wire.values(state=MessageState.SENDING, lease_until=NOW))
    client = organizer(app, Role.SENDER)
    asked = client.get(CANCEL)
    assert "1 letter would be cancelled" in words(asked)
    assert "1 on the wire at this moment is not touched" in words(asked)
    stamp = asked.text.partition('name="looked_at" value="')[2].partition('"')[0]
    send(client, CANCEL, looked_at=stamp, reason=WHY, sure="y")
    assert _states(toolbox) == ["sending", "cancelled"]


def test_offices_come_a_page_at_a_time_and_each_once(app: Flask, toolbox: Toolbox, seats: list[int]) -> None:
    client = organizer(app, Role.SENDER)
    with toolbox.database.unit_of_work() as session:
        office_pauses.pause(session, seats[0], WHY, COMMAND_LINE, NOW)
    pages = [client.get(f"{DESK}?show=all&page={number}") for number in range(1, 12)]
    names = [re.findall(r'rowheader" scope="row">\s*<a href="[^"]*/offices/(\d+)"', page.text) for page in pages]
    assert [len(each) for each in names] == [20] * 11
    assert names[10] == names[9]
    assert len({name for each in names for name in each}) == 200
    assert names[0][0] == str(seats[0])
    assert "1 to 20 of 200 offices" in words(pages[0])
    assert "page=2#by-office" in pages[0].text
    assert 'rel="next"' not in pages[9].text
    for nonsense in ("0", "-1", "x", "9" * 50):
        assert client.get(f"{DESK}?show=all&page={nonsense}").status_code == 200
