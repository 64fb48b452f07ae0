"""`flask petitions`: what an organizer can do until there is a page for it."""

from flask import Flask
from sqlalchemy import select, update

from advocacy.models import Petition, PetitionText, PetitionVersion
from advocacy.wiring import Toolbox


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["petitions", *words])
    return result.exit_code, result.output


def test_a_petition_is_listed_closed_and_opened_again(app: Flask) -> None:
    assert run(app, "list") == (0, "press-pause  open  0 confirmed\n")
    assert run(app, "close", "press-pause") == (0, "press-pause is closed now.\n")
    assert run(app, "open", "press-pause") == (0, "press-pause is open now.\n")


def test_what_cannot_be_done_is_said_plainly(app: Flask) -> None:
    assert run(app, "open", "press-pause") == (1, "Error: press-pause is open: it cannot open now.\n")
    code, said = run(app, "close", "nothing")
    assert code == 1
    assert "There is no petition nothing" in said


def test_a_petition_that_is_not_in_order_is_not_opened_and_its_gaps_are_listed(
    app: Flask, toolbox: Toolbox
) -> None:
    assert run(app, "close", "press-pause", "--outcome", "lost")[0] == 0
    with toolbox.database.unit_of_work() as session:
        assert session.scalars(select(Petition.outcome)).all() == ["lost"]
        session.execute(update(PetitionText).where(PetitionText.language == "es").values(title=""))
    code, said = run(app, "open", "press-pause")
    assert code == 1
    assert said == "Error: press-pause was not opened. Not in order yet:\n  text/es/title: empty\n"


def test_letters_to_vacant_seats_can_wait_for_the_successor(app: Flask, toolbox: Toolbox) -> None:
    for answer, kept in (("on", True), ("off", False)):
        assert run(app, "wait-for-successor", "press-pause", answer)[0] == 0
        with toolbox.database.reading() as session:
            assert session.scalars(select(Petition.wait_for_successor)).all() == [kept]
    assert run(app, "wait-for-successor", "nothing", "on")[0] == 1


def test_corrected_words_are_taken_from_the_pack_again(app: Flask, toolbox: Toolbox) -> None:
    assert run(app, "refresh", "press-pause") == (0, "press-pause has the pack's words already.\n")
    with toolbox.database.unit_of_work() as session:
        session.execute(update(PetitionText).where(PetitionText.language == "es").values(title="Con falta"))
    assert run(app, "refresh", "press-pause") == (0, "changed: es title\n")
    with toolbox.database.reading() as session:
        assert "Con falta" not in session.scalars(select(PetitionText.title)).all()
        kept = session.scalars(select(PetitionVersion).order_by(PetitionVersion.number)).all()
        assert [(each.number, each.saved_by) for each in kept] == [(1, ""), (2, "command line")]
    assert run(app, "refresh", "nothing") == (1, "Error: There is no petition nothing that came with the pack.\n")
