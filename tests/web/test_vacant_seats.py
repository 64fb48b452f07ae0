"""Where both seats of a resident are vacant, no page speaks of letters that there are not."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.pack import Pack
from advocacy.services import petitions
from advocacy.services.roster_changes import take_over
from advocacy.wiring import Toolbox
from tests.residents import WHATELY, confirm_path, mine_path, sign, words
from tests.rosters import reading, seat_of, without


@pytest.fixture(autouse=True)
def _vacant(toolbox: Toolbox, pack: Pack) -> None:
    """Nobody holds the two seats of Wellesley."""
    gone = [seat_of(pack, "Norfolk and Middlesex"), seat_of(pack, "14th Norfolk", Chamber.LOWER)]
    with toolbox.database.unit_of_work() as session:
        take_over(session, pack, reading(pack, without(pack, *gone)), date(2026, 11, 1), most_vacancies=3)


def wait_for_successor(toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        petitions.wait_for_successor(session, "press-pause", is_on=True)


def test_no_page_speaks_of_letters(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign(client, toolbox)
    path = confirm_path(toolbox, signature_id)
    pages = {
        "Your signature counts once you confirm it": client.get(toolbox.links.signed("press-pause", signature_id)),
        "Confirm your signature, Ana": client.get(path),
        "No letter was written, because both of your seats": client.post(path, follow_redirects=True),
        "both of your seats were vacant when you confirmed": client.get(mine_path(toolbox, signature_id)),
    }
    for phrase, page in pages.items():
        assert phrase in words(page)
        assert "letters" not in words(page).lower()
    assert "send" not in words(pages["Confirm your signature, Ana"])


def test_a_petition_that_waits_promises_the_letters(client: FlaskClient, toolbox: Toolbox) -> None:
    wait_for_successor(toolbox)
    path = confirm_path(toolbox, sign(client, toolbox))
    assert "A letter is written for you to whoever is elected." in words(client.get(path))
    thanks = words(client.post(path, follow_redirects=True))
    assert "Your signature counts." in thanks
    assert "are written" not in thanks
    assert thanks.count("Your letter waits until somebody is elected to it.") == 2
    assert "See my signature and letters" in thanks


def test_a_petition_that_waits_promises_the_letter_to_the_one_vacant_seat(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    path = confirm_path(toolbox, sign(client, toolbox, **WHATELY))
    promise = "A letter is written for you to whoever is elected."
    assert promise not in words(client.get(path))
    wait_for_successor(toolbox)
    assert promise in words(client.get(path))
    thanks = words(client.post(path, follow_redirects=True))
    assert "your letter is written" in thanks
    assert "See my signature and letters" in thanks
