"""`flask letters`: a person decides what nobody else can know."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from advocacy.domain.message_states import MessageState
from advocacy.models import AuditEntry, Message, MessageHistory
from advocacy.services import confirming
from advocacy.wiring import Toolbox
from tests.samples import NOW, sign


@pytest.fixture
def uncertain_id(toolbox: Toolbox) -> int:
    """The first of two letters is uncertain, the other is not."""
    with toolbox.database.unit_of_work() as session:
        confirming.confirm(session, toolbox.pack, sign(session, toolbox.pack), {}, timedelta(), NOW)
        first = session.scalars(select(Message.id).where(Message.kind == "letter").order_by(Message.id)).first()
        assert first is not None
        session.execute(update(Message).where(Message.id == first).values(state=MessageState.UNCERTAIN))
    return first


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["letters", *words])
    return result.exit_code, result.output


def test_only_uncertain_letters_are_listed(app: Flask, uncertain_id: int) -> None:
    code, said = run(app, "uncertain")
    assert code == 0
    assert [line.split()[1] for line in said.splitlines()] == [f"letter-{uncertain_id}"]


@pytest.mark.parametrize(("command", "state"), [("resend", MessageState.READY), ("sent", MessageState.SENT)])
def test_a_decision_is_kept_with_its_reason(
    app: Flask, toolbox: Toolbox, uncertain_id: int, command: str, state: MessageState
) -> None:
    assert run(app, command, str(uncertain_id), "--reason", "not in the log")[0] == 0
    with toolbox.database.reading() as session:
        assert session.scalars(select(Message.state).where(Message.id == uncertain_id)).all() == [state]
        assert session.scalars(select(MessageHistory.detail)).all() == ["not in the log"]
    code, said = run(app, command, str(uncertain_id), "--reason", "again")
    assert code == 1
    assert f"is {state}, not uncertain" in said


def test_an_unknown_message_is_named(app: Flask) -> None:
    code, said = run(app, "resend", "4711", "--reason", "x")
    assert code == 1
    assert "There is no message 4711" in said


def test_a_number_that_no_message_can_have_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["letters", "sent", str(2**63), "--reason", "x"])
    assert (result.exit_code, "is not in the range" in result.output) == (2, True)


def test_delivery_is_switched_with_a_reason_and_noted(app: Flask, toolbox: Toolbox) -> None:
    assert run(app, "switch", "hold")[0] == 2
    assert run(app, "switch", "hold", "--reason", "the bill was amended") == (0, "Delivery is on hold now.\n")
    with toolbox.database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.act, entry.before, entry.after) == (
        "command line",
        "switch",
        {"mode": "live"},
        {"mode": "hold"},
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["test", "--reason", "x"], "Say where letters go"),
        (["test", "--reason", "x", "--test-inbox", "nobody"], "no e-mail address"),
        (["test", "--reason", "x", "--test-inbox", "Cynthia.Creem@masenate.gov"], "legislator's own address"),
        (["live", "--reason", " "], "Say why"),
    ],
)
def test_a_switch_that_lacks_something_is_refused(app: Flask, words: list[str], sentence: str) -> None:
    code, said = run(app, "switch", *words)
    assert code == 1
    assert sentence in said
