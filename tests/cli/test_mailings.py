"""`flask mailings`: the report adds up, or the command fails."""

import json

from flask import Flask

from advocacy.domain.message_states import MessageState
from advocacy.models import Mailing
from advocacy.wiring import Toolbox
from tests.mailings import draft, ledger


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["mailings", *words])
    return result.exit_code, result.output


def test_mailings_are_listed_and_reported(app: Flask, toolbox: Toolbox) -> None:
    assert run(app, "list") == (0, "There is no e-mail campaign.\n")
    with toolbox.database.unit_of_work() as session:
        mailing_id = draft(session)
    assert "not frozen yet" in run(app, "report", str(mailing_id))[1]
    with toolbox.database.unit_of_work() as session:
        ledger(session, mailing_id, [MessageState.SENT, MessageState.SENT, MessageState.BOUNCED])
    assert run(app, "list") == (0, f"{mailing_id}  sending  Hearing\n")
    code, said = run(app, "report", str(mailing_id), "--json")
    told = json.loads(said)
    assert code == 0
    assert told["audience"] == sum(told["terms"].values()) == 3
    assert (told["terms"]["sent"], told["terms"]["failed"]) == (2, 1)
    assert "        3  audience\n        2  sent\n" in run(app, "report", str(mailing_id))[1]
    assert run(app, "report", "99")[0] == 1
    with toolbox.database.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).audience = 5
    code, said = run(app, "report", str(mailing_id))
    assert code == 1
    assert "the audience is 5, the ledger holds 3" in said
