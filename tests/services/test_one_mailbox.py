"""A mailbox has two places on a petition: for two names, from one home, whoever signs at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import AlreadySigned
from advocacy.domain.matches import Address
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Household, Letter, Person, Signature
from advocacy.queries.households import blocking_signature
from advocacy.queries.mails import notice_facts
from advocacy.services import confirming, erasing
from advocacy.services.suppressions import suppress
from tests.samples import LINKS, NOW, WELLESLEY, WHATELY, sign

FLAT = Address(street="10 Washington Street, Apt 2", town="Wellesley", zip="02481")


def signed(database: Database, pack: Pack, address: Address = WELLESLEY, **changes: object) -> int:
    with database.unit_of_work() as session:
        return sign(session, pack, address, **changes)


def confirm(database: Database, pack: Pack, signature_id: int) -> bool:
    """Whether the mailbox had a place for it."""
    try:
        with database.single_act() as session:
            confirming.confirm(session, pack, signature_id, {}, timedelta(minutes=10), NOW)
    except AlreadySigned:
        return False
    return True


def at_once(database: Database, pack: Pack, ids: Sequence[int]) -> list[bool]:
    with ThreadPoolExecutor(len(ids)) as pool:
        return list(pool.map(lambda each: confirm(database, pack, each), ids))


def holders(database: Database) -> list[Signature]:
    with database.reading() as session:
        question = select(Signature).where(Signature.place.is_not(None)).order_by(Signature.place)
        return list(session.scalars(question))


def change(database: Database, signature_id: int, *events: SignatureEvent) -> None:
    with database.unit_of_work() as session:
        for event in events:
            session.add(session.get_one(Signature, signature_id, with_for_update=True).record(event, NOW))


def test_fifty_at_once_get_two_places_at_most_with_two_names_from_one_home(prepared: Database, pack: Pack) -> None:
    names = [("Ana", "Sample"), ("SAMPLE", "Ána"), ("Ben", "Sample"), ("Cleo", "Sample"), ("Dan", "Sample")]
    kinds = list(product(names, (WELLESLEY, FLAT, WHATELY)))
    who = (kinds[each % len(kinds)] for each in range(50))
    ids = [
        signed(prepared, pack, address, given_name=given, family_name=family) for (given, family), address in who
    ]
    answers = at_once(prepared, pack, ids)
    kept = holders(prepared)
    assert [each.place for each in kept] == [1, 2]
    assert {each.id for each in kept} == {each for each, is_in in zip(ids, answers, strict=True) if is_in}
    assert len({each.name_key for each in kept}) == 2
    assert len({each.address_key for each in kept}) == 1
    with prepared.reading() as session:
        letters = session.execute(select(Letter.signature_id, Letter.seat_id)).all()
    assert {row.signature_id for row in letters} == {each.id for each in kept}
    assert len(letters) == len(set(letters))


def test_fifty_of_one_name_get_one_place(prepared: Database, pack: Pack) -> None:
    assert sum(at_once(prepared, pack, [signed(prepared, pack) for _ in range(50)])) == 1


def test_two_people_of_a_household_confirm_at_the_same_moment(prepared: Database, pack: Pack) -> None:
    for round_number in range(8):
        mailbox = f"round-{round_number}@example.org"
        ids = [
            signed(prepared, pack, address, given_name=name, email=mailbox, email_key=mailbox)
            for name, address in (("Ana", WELLESLEY), ("Ben", FLAT))
        ]
        assert at_once(prepared, pack, ids) == [True, True]


def test_one_signature_in_two_tabs_is_confirmed_once(prepared: Database, pack: Pack) -> None:
    one = signed(prepared, pack)
    assert at_once(prepared, pack, [one] * 6) == [True] * 6
    assert [each.id for each in holders(prepared)] == [one]


def test_a_third_the_same_name_and_another_home_find_out_what_is_in_their_way(
    prepared: Database, pack: Pack
) -> None:
    first, again, elsewhere = (
        signed(prepared, pack),
        signed(prepared, pack, given_name="SAM"),
        signed(prepared, pack, WHATELY, given_name="Ben"),
    )
    second, third = (signed(prepared, pack, FLAT, given_name=name) for name in ("Ben", "Cleo"))
    ids = [first, again, elsewhere, second, third]
    assert confirm(prepared, pack, first)
    with prepared.reading() as session:
        in_the_way = [blocking_signature(session, each) for each in ids]
        told = {each: facts.confirmed_id for each, facts in notice_facts(session, ids).items()}
    assert in_the_way == [first, first, first, None, None]
    assert [told[each] for each in ids] == in_the_way
    assert [confirm(prepared, pack, each) for each in ids] == [True, False, False, True, False]
    with prepared.reading() as session:
        assert [blocking_signature(session, each) for each in ids] == [first, first, second, second, first]


def test_a_refusal_leaves_the_rest_of_a_transaction_as_it_was(prepared: Database, pack: Pack) -> None:
    first, again = signed(prepared, pack), signed(prepared, pack)
    with prepared.unit_of_work() as session:
        confirming.confirm(session, pack, first, {}, timedelta(0), NOW)
        with pytest.raises(AlreadySigned):
            confirming.confirm(session, pack, again, {}, timedelta(0), NOW)
    assert [each.id for each in holders(prepared)] == [first]


def test_who_withdraws_gives_the_place_back_and_may_sign_from_another_home(prepared: Database, pack: Pack) -> None:
    first = signed(prepared, pack)
    assert confirm(prepared, pack, first)
    change(prepared, first, SignatureEvent.WITHDRAW)
    assert holders(prepared) == []
    again, second = signed(prepared, pack, WHATELY), signed(prepared, pack, given_name="Ben")
    assert confirm(prepared, pack, again)
    assert not confirm(prepared, pack, second)
    assert [(each.id, each.place) for each in holders(prepared)] == [(again, 1)]


def test_what_organizers_take_out_keeps_its_place_and_can_be_put_back(prepared: Database, pack: Pack) -> None:
    first, again = signed(prepared, pack), signed(prepared, pack)
    assert confirm(prepared, pack, first)
    for events in (
        (SignatureEvent.QUARANTINE,),
        (SignatureEvent.INVALIDATE,),
        (SignatureEvent.RESTORE, SignatureEvent.RELEASE),
    ):
        change(prepared, first, *events)
        assert not confirm(prepared, pack, again)
    assert holders(prepared)[0].state == SignatureState.CONFIRMED


def test_one_in_quarantine_takes_a_place_when_it_is_confirmed(prepared: Database, pack: Pack) -> None:
    suspect = signed(prepared, pack, reasons=(Reason.DISPOSABLE,))
    assert holders(prepared) == []
    assert confirm(prepared, pack, suspect)
    assert [(each.id, each.state) for each in holders(prepared)] == [(suspect, SignatureState.QUARANTINED)]


def test_the_household_goes_with_its_people(prepared: Database, pack: Pack) -> None:
    ids = [signed(prepared, pack), signed(prepared, pack, given_name="Ben")]
    assert at_once(prepared, pack, ids) == [True, True]
    with prepared.unit_of_work() as session:
        person_id = session.get_one(Signature, ids[0]).person_id or 0
        erasing.erase(session, person_id, COMMAND_LINE, NOW, reason="asked")
    with prepared.reading() as session:
        assert session.scalar(select(func.count()).select_from(Household)) == 0
        rows = session.execute(select(Signature.name_key, Signature.address_key, Signature.place)).all()
    assert rows == [("", None, None)] * 2


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"place": 1}, "uq_signatures_place"),
        ({"place": 2, "name_key": "sam sample"}, "uq_signatures_name"),
        ({"place": 2, "address_key": b"elsewhere"}, "fk_signatures_household"),
        ({"place": 3}, "ck_signatures_place"),
        ({"place": None}, "ck_signatures_place"),
        ({"place": 2, "address_key": None}, "ck_signatures_household"),
    ],
)
def test_the_database_itself_refuses_it(
    prepared: Database, pack: Pack, wrong: dict[str, object], name: str
) -> None:
    assert confirm(prepared, pack, signed(prepared, pack))
    second = signed(prepared, pack, given_name="Ben")
    changed = update(Signature).where(Signature.id == second).values(state=SignatureState.CONFIRMED, **wrong)
    with pytest.raises(IntegrityError, match=name), prepared.unit_of_work() as session:
        session.execute(changed)


def test_people_from_before_there_were_rules_keep_their_key(prepared: Database, pack: Pack) -> None:
    old = {"email": "Ann.Lee@gmail.com", "email_key": "ann.lee@gmail.com"}
    new = {**old, "email_key": "annlee@gmail.com", "former_key": "ann.lee@gmail.com"}
    hashes = {"former_hash": LINKS.email_hash("ann.lee@gmail.com")}
    signed(prepared, pack, **old)
    signed(prepared, pack, **new, **hashes)
    with prepared.reading() as session:
        assert session.scalars(select(Person.email_key)).all() == ["ann.lee@gmail.com"]


def test_a_complaint_from_before_there_were_rules_still_stands_against_a_new_signer(
    prepared: Database, pack: Pack
) -> None:
    former = LINKS.email_hash("ann.lee@gmail.com")
    with prepared.unit_of_work() as session:
        suppress(session, former, SuppressionReason.COMPLAINED, SuppressionWay.REPORT, NOW)
    new = {"email": "ann.lee@gmail.com", "email_key": "annlee@gmail.com"}
    signed(prepared, pack, **new, former_key="ann.lee@gmail.com", former_hash=former)
    with prepared.reading() as session:
        assert session.scalars(select(Person.email_hash)).all() == [former]
