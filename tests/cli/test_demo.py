"""`flask demo`: what it says, and where it will not run."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.models import AuditEntry, Petition, Signature
from advocacy.wiring import Toolbox
from config import Mail


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *words])
    return result.exit_code, result.output


def test_samples_sign_are_counted_and_go_again(app: Flask, toolbox: Toolbox) -> None:
    code, said = run(app, "signatures", "30", "--seed", "5")
    assert (code, said.splitlines()[-1]) == (0, "30 sample signatures were added.")
    with toolbox.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Signature)) == 30
        assert session.scalars(select(Petition.confirmed_count)).one() > 20
    assert run(app, "signatures", "30", "--seed", "5")[1].endswith("Seed 5 has its 30 samples already.\n")
    code, said = run(app, "clear")
    assert (code, said.splitlines()[-1]) == (0, "30 sample signatures were removed.")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Petition.confirmed_count)).all() == [0]
        acts = select(AuditEntry.act).where(AuditEntry.subject == "demo").order_by(AuditEntry.id)
        assert session.scalars(acts).all() == ["fill", "clear"]
    assert run(app, "clear")[1].endswith("0 sample signatures were removed.\n")


def test_a_petition_that_takes_no_signatures_is_named(app: Flask) -> None:
    code, said = run(app, "signatures", "3", "--petition", "nothing")
    assert (code, said) == (1, "Error: There is no petition nothing; see: flask petitions list\n")
    app.test_cli_runner().invoke(args=["petitions", "close", "press-pause"])
    code, said = run(app, "signatures", "3")
    assert code == 1
    assert "press-pause takes no signatures" in said


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"environment": "production"}, "Samples are for development"),
        ({"mail": Mail(transport="smtp", smtp_url="smtp://127.0.0.1:25")}, "Letters may go to a mail server here"),
    ],
)
def test_it_refuses_where_letters_could_reach_somebody(
    app: Flask, toolbox: Toolbox, changes: dict[str, object], reason: str
) -> None:
    app.extensions["toolbox"] = replace(toolbox, settings=toolbox.settings.model_copy(update=changes))
    code, said = run(app, "signatures", "3")
    app.extensions["toolbox"] = toolbox
    assert code == 1
    assert reason in said
    with toolbox.database.reading() as session:
        assert session.scalars(select(Signature.id)).all() == []
