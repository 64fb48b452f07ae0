"""My signature: letters can be changed until they go, and their state is said in words."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.db import Database
from advocacy.domain.letters import Aftermath
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message
from advocacy.services.retargeting import follow_seats
from advocacy.services.roster_changes import take_over
from advocacy.wiring import Toolbox
from tests.residents import mine_path, sign_and_confirm, words
from tests.rosters import newcomer, reading, seat_of


@pytest.fixture
def mine(client: FlaskClient, toolbox: Toolbox) -> str:
    """The path of a confirmed signature's page."""
    return mine_path(toolbox, sign_and_confirm(client, toolbox))


def first_letter(toolbox: Toolbox) -> int:
    with toolbox.database.reading() as session:
        return session.scalars(select(Letter.id).order_by(Letter.id)).all()[0]


def set_messages(toolbox: Toolbox, **values: object) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(**values))


def test_waiting_letters_say_when_they_go_and_can_be_changed(client: FlaskClient, mine: str) -> None:
    said = words(client.get(mine))
    assert said.count("It has not gone yet.") == 2
    assert said.count("Read or edit this letter") == 2
    assert "Cancel the letter to Senator Cynthia Creem" in said


def test_an_edit_is_kept(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    letter_id = first_letter(toolbox)
    answer = client.post(f"{mine}/letters/{letter_id}", data={"subject": "Mine", "body": "My <b>words</b>."})
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert 'value="Mine"' in page.text
    assert "My &lt;b&gt;words&lt;/b&gt;." in page.text


def test_a_kept_edit_is_announced_where_the_reader_lands(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    letter_id = first_letter(toolbox)
    answer = client.post(f"{mine}/letters/{letter_id}", data={"subject": "Mine", "body": "Words."})
    assert answer.location == f"{mine}?changed={letter_id}#notice"
    page = client.get(answer.location)
    assert 'id="notice" role="status" tabindex="-1"' in page.text
    assert words(page).count("This letter is saved as it reads here.") == 1
    assert page.text.count('<details class="more" open>') == 1


def test_a_cancelled_letter_is_announced(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    letter_id = first_letter(toolbox)
    answer = client.post(f"{mine}/letters/{letter_id}/cancel")
    assert answer.location == f"{mine}?changed={letter_id}#notice"
    said = words(client.get(answer.location))
    assert said.count("This letter is cancelled. It does not go to the office.") == 1


@pytest.mark.parametrize("changed", ["", "0", "<b>", "9" * 40, "\x00"])
def test_a_made_up_marker_announces_nothing(client: FlaskClient, mine: str, changed: str) -> None:
    page = client.get(mine, query_string={"changed": changed})
    assert page.status_code == 200
    assert 'role="status"' not in page.text


def test_a_letter_that_went_is_not_announced(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    set_messages(toolbox, state="sent")
    assert 'role="status"' not in client.get(f"{mine}?changed={first_letter(toolbox)}").text


def test_an_edit_that_came_too_late_is_shown_once_more(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    set_messages(toolbox, state="sent")
    edit = {"subject": "Mine", "body": "My long <thought>."}
    page = client.post(f"{mine}/letters/{first_letter(toolbox)}", data=edit)
    assert page.status_code == 409
    assert "None of it was saved." in words(page)
    assert "My long &lt;thought&gt;." in page.text


def test_a_refused_edit_loses_nothing(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    letter_id = first_letter(toolbox)
    page = client.post(f"{mine}/letters/{letter_id}", data={"subject": "", "body": "My long thought."})
    assert page.status_code == 422
    assert "Give the letter a subject." in words(page)
    assert f'<a href="#subject-{letter_id}">' in page.text
    assert "My long thought." in page.text


def test_words_typed_for_a_predecessor_are_asked_about_before_they_go_to_the_successor(
    client: FlaskClient, toolbox: Toolbox, pack: Pack, mine: str
) -> None:
    opened = client.get(mine).text
    holder = re.search(r'name="holder" value="(\d+)"', opened)
    assert holder
    edit = {"subject": "Mine", "body": "Dear Senator Creem, hello.", "holder": holder[1]}
    change_hands(toolbox.database, pack)
    path = f"{mine}/letters/{first_letter(toolbox)}"
    page = client.post(path, data=edit)
    assert page.status_code == 422
    assert "Somebody else holds this seat since you opened the page." in words(page)
    assert "To Senator Nia Newcomer" in words(page)
    assert "Dear Senator Creem, hello." in page.text
    now_shown = re.search(r'name="holder" value="(\d+)"', page.text)
    assert now_shown
    assert client.post(path, data={**edit, "holder": now_shown[1]}).status_code == 303


def change_hands(database: Database, pack: Pack) -> None:
    """The upper seat goes to Nia Newcomer, and the letter with it."""
    people = newcomer(pack, seat_of(pack, "Norfolk and Middlesex"))
    with database.unit_of_work() as session:
        take_over(session, pack, reading(pack, people), date(2026, 11, 22))
        assert follow_seats(session, pack, timedelta(minutes=10), datetime.now(UTC)) == 1


def test_a_cancelled_letter_stays_cancelled(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    letter_id = first_letter(toolbox)
    assert client.post(f"{mine}/letters/{letter_id}/cancel").status_code == 303
    said = words(client.get(mine))
    assert said.count("You cancelled it.") == 1
    assert said.count("It has not gone yet.") == 1
    for path in (f"{mine}/letters/{letter_id}", f"{mine}/letters/{letter_id}/cancel"):
        refused = client.post(path, data={"subject": "x", "body": "y"})
        assert refused.status_code == 409
        assert "This letter can no longer be changed" in words(refused)


def test_a_letter_that_went_cannot_be_changed(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    set_messages(toolbox, state="sent")
    page = client.get(mine)
    assert words(page).count("The office's mail server has taken it.") == 2
    assert "Cancel the letter" not in words(page)
    assert client.post(f"{mine}/letters/{first_letter(toolbox)}/cancel").status_code == 409


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("sending", "It is on its way to the office."),
        ("bounced", "refused it"),
        ("failed", "It could not be sent."),
        ("uncertain", "It may have arrived"),
    ],
)
def test_every_state_is_said_in_words(
    client: FlaskClient, toolbox: Toolbox, mine: str, state: str, sentence: str
) -> None:
    set_messages(toolbox, state=state, not_before=datetime.now(UTC) - timedelta(minutes=1), attempts=1)
    assert words(client.get(mine)).count(sentence) == 2


def test_nobody_changes_anothers_letter(client: FlaskClient, toolbox: Toolbox, mine: str) -> None:
    other = mine_path(toolbox, sign_and_confirm(client, toolbox, email="other@example.org"))
    letter_id = first_letter(toolbox)
    assert client.post(f"{other}/letters/{letter_id}/cancel").status_code == 409
    assert client.post(f"{other}/letters/{'9' * 30}/cancel").status_code == 404
    assert "You cancelled it." not in words(client.get(mine))


@pytest.mark.parametrize(
    ("aftermath", "state", "sentence"),
    [
        (Aftermath.REWRITTEN, MessageState.READY, "It was written anew for the new holder. It has not gone yet."),
        (Aftermath.READDRESSED, MessageState.READY, "the words are yours. It has not gone yet."),
        (Aftermath.TO_CHECK, MessageState.PARKED, "It waits for you. Read it, change what no longer fits"),
        (
            Aftermath.VACANT,
            MessageState.PARKED,
            "left it before your letter went. This seat is vacant. Your letter waits",
        ),
        (Aftermath.DROPPED, MessageState.CANCELLED, "nobody had taken it over. It was not sent."),
    ],
)
def test_what_a_new_holder_means_for_a_letter_is_said_in_a_sentence(
    client: FlaskClient, toolbox: Toolbox, mine: str, aftermath: Aftermath, state: MessageState, sentence: str
) -> None:
    letter_id = first_letter(toolbox)
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Letter).where(Letter.id == letter_id).values(aftermath=aftermath))
        session.execute(
            update(Message).where(Message.subject_id == letter_id, Message.kind == "letter").values(state=state)
        )
    said = words(client.get(mine))
    assert sentence in said
    assert said.count("It goes on") == (2 if state is MessageState.READY else 1)


def test_a_letter_that_waited_to_be_checked_goes_when_it_is_saved(
    client: FlaskClient, toolbox: Toolbox, mine: str
) -> None:
    letter_id = first_letter(toolbox)
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Letter).where(Letter.id == letter_id).values(aftermath=Aftermath.TO_CHECK))
        session.execute(
            update(Message).where(Message.subject_id == letter_id, Message.kind == "letter").values(state="parked")
        )
    answer = client.post(f"{mine}/letters/{letter_id}", data={"subject": "Mine", "body": "Words."})
    said = words(client.get(answer.location))
    assert "This letter is saved as it reads here." in said
    assert "It waits for you" not in said
