"""`flask tallies`: counting and comparing by hand."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from advocacy.models import Petition, Signature
from advocacy.wiring import Toolbox
from tests.residents import sign_and_confirm

_HOUR = timedelta(hours=1)


def test_the_tallies_are_counted_compared_and_put_right(app: Flask, client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    with toolbox.database.unit_of_work() as session:
        session.get_one(Signature, signature_id).created_at -= _HOUR
        session.get_one(Signature, signature_id).confirmed_at -= _HOUR
    run = app.test_cli_runner().invoke
    assert "signatures: 1 counted" in run(args=["tallies", "count"]).output
    assert run(args=["tallies", "recount"]).output == "The tallies are right.\n"
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Petition).values(confirmed_count=7))
    wrong = run(args=["tallies", "recount"])
    assert (wrong.exit_code, "signatures: public: 1 difference" in wrong.output) == (1, True)
    assert "Put right." in run(args=["tallies", "recount", "--repair"]).output
    assert run(args=["tallies", "recount"]).exit_code == 0
