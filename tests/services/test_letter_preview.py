"""What organizers see of a letter is what a resident of that town and seat would send."""

import pytest

from advocacy.db import Database
from advocacy.domain.matches import Address
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill
from advocacy.queries.seat_choices import seat_choices
from advocacy.services import letters
from advocacy.services.letter_preview import NAME, STREET, preview, towns_of
from advocacy.services.petition_sheets import sheet
from tests.samples import CAMBRIDGE_6_1, WELLESLEY, sign

SLUG = "press-pause"


@pytest.mark.parametrize(("address", "language"), [(WELLESLEY, "en"), (WELLESLEY, "es"), (CAMBRIDGE_6_1, "en")])
def test_it_is_the_letter_of_a_real_signature(
    prepared: Database, pack: Pack, address: Address, language: str
) -> None:
    given, family = NAME.split()
    with prepared.unit_of_work() as session:
        names = {"given_name": given, "family_name": family, "street": STREET, "language": language}
        signature_id = sign(session, pack, address, **names)
        real = letters.drafts(session, pack, signature_id)
        there = sheet(session, SLUG)
        choices = {choice.seat.id: choice for choice in seat_choices(session, pack, there.bill_id)}
    assert len(real) == 2
    for draft in real:
        tried = preview(pack, there.words, "en", language, choices[draft.seat.id], address.town)
        assert tried.body == draft.body
        assert draft.subject in tried.subjects
        assert tried.sign_off.splitlines()[-1] == draft.sign_off.splitlines()[-1]


def test_each_seat_has_towns_and_those_with_a_ban_come_first(prepared: Database, pack: Pack) -> None:
    with prepared.reading() as session:
        choices = seat_choices(session, pack, session.query(Bill.id).filter(Bill.key == "194").scalar())
    assert len(choices) == len(pack.seats)
    assert all(towns_of(pack, choice.seat.key) for choice in choices)
    assert "Brookline" in towns_of(pack, next(c.seat.key for c in choices if c.seat.name == "15th Norfolk"))[:1]
