"""The tables are filled from the pack, once for each version of it."""

from dataclasses import replace
from datetime import date
from threading import Thread

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.loader import load_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, BillSponsor, Committee, CommitteeMember, Legislator, SeatRow, Tenure
from advocacy.queries.roster import holders
from advocacy.services.roster import load_pack_facts
from tests.tables import seat_called

PACK = load_pack("ma")
TODAY = date(2026, 11, 22)
LATER = date(2027, 1, 6)
CLARY = seat_called(PACK, Chamber.LOWER, "26th Middlesex")
WHATELY = seat_called(PACK, Chamber.LOWER, "1st Franklin")


def test_every_seat_holder_committee_and_bill_is_there(database: Database) -> None:
    _load(database, PACK)
    with database.reading() as session:
        assert _count(session, SeatRow) == 200
        assert _count(session, Legislator) == _count(session, Tenure) == 198
        assert _count(session, Committee) == len(PACK.committees)
        assert _count(session, CommitteeMember) == sum(len(known.members) for known in PACK.committees)
        assert set(session.scalars(select(Bill.key))) == {"191", "192", "193", "194"}
        assert _count(session, BillSponsor) == 3


def test_the_bill_names_the_committee_by_its_full_name(database: Database) -> None:
    _load(database, PACK)
    with database.reading() as session:
        name = session.scalar(select(Committee.name).join(Bill, Bill.committee_id == Committee.id))
    assert name == "Joint Committee on the Judiciary"


def test_loading_again_changes_nothing(database: Database) -> None:
    _load(database, PACK)
    with database.reading() as session:
        before = session.execute(
            select(Tenure.id, Tenure.legislator_id, Tenure.ended_on).order_by(Tenure.id)
        ).all()
    _load(database, PACK, LATER)
    _load(database, replace(PACK, data_version="next"), LATER)
    with database.reading() as session:
        after = session.execute(select(Tenure.id, Tenure.legislator_id, Tenure.ended_on).order_by(Tenure.id)).all()
    assert after == before


def test_the_same_version_does_not_undo_later_changes(database: Database) -> None:
    _load(database, PACK)
    with database.unit_of_work() as session:
        legislator = session.scalars(select(Legislator).where(Legislator.name == "Mike Connolly")).one()
        legislator.email = "new.office@example.org"
    _load(database, PACK, LATER)
    with database.reading() as session:
        assert _email(session, "Mike Connolly") == "new.office@example.org"


def test_a_new_version_is_loaded(database: Database) -> None:
    _load(database, PACK)
    people = tuple(replace(known, email="press@example.org") for known in PACK.legislators)
    _load(database, replace(PACK, legislators=people, data_version="next"), LATER)
    with database.reading() as session:
        assert _email(session, "Mike Connolly") == "press@example.org"


def test_a_seat_that_changes_hands_ends_one_tenure_and_begins_another(database: Database) -> None:
    _load(database, PACK)
    newcomer = replace(
        PACK.holders[CLARY],
        external_id="ocd-person/new",
        name="Sample Newcomer",
        family_name="Newcomer",
        since=LATER,
    )
    people = tuple(known for known in PACK.legislators if known.seat != CLARY)
    committees = tuple(replace(known, members=()) for known in PACK.committees)
    changed = replace(PACK, legislators=(*people, newcomer), committees=committees, data_version="next")
    _load(database, changed, LATER)
    with database.reading() as session:
        tenures = _tenures(session, CLARY.code)
        view = holders(session, PACK, [CLARY])[CLARY]
    assert [(ended is None) for _, ended in tenures] == [False, True]
    assert tenures[0][1] == LATER
    assert view.legislator is not None
    assert view.legislator.name == "Sample Newcomer"


def test_a_seat_that_falls_vacant_has_no_holder(database: Database) -> None:
    _load(database, PACK)
    people = tuple(known for known in PACK.legislators if known.seat != CLARY)
    _load(database, replace(PACK, legislators=people, data_version="next"), LATER)
    with database.reading() as session:
        assert holders(session, PACK, [CLARY])[CLARY].legislator is None


def test_processes_that_start_at_once_load_once(database: Database) -> None:
    threads = [Thread(target=_load, args=(database, PACK)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert _count(session, Tenure) == 198


def test_holders_are_shown_with_the_words_of_their_chamber(database: Database) -> None:
    _load(database, PACK)
    upper = seat_called(PACK, Chamber.UPPER, "Norfolk and Middlesex")
    with database.reading() as session:
        views = holders(session, PACK, [upper, CLARY, WHATELY])
    assert views[upper].chamber_name == "Senate"
    assert views[upper].legislator is not None
    assert views[upper].legislator.title == "Senator"
    assert views[upper].legislator.name == "Cynthia Creem"
    assert views[CLARY].chamber_name == "House"
    assert views[WHATELY].legislator is None


def test_all_holders_take_one_question(database: Database) -> None:
    _load(database, PACK)
    asked: list[str] = []
    with database.reading() as session:
        event.listen(database.reader, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert len(holders(session, PACK, PACK.seats.keys())) == 200
    assert len(asked) == 1


def _load(database: Database, pack: Pack, today: date = TODAY) -> None:
    with database.unit_of_work() as session:
        load_pack_facts(session, pack, today)


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _email(session: Session, name: str) -> str | None:
    return session.scalar(select(Legislator.email).where(Legislator.name == name))


def _tenures(session: Session, code: str) -> list[tuple[date | None, date | None]]:
    rows = session.execute(
        select(Tenure.started_on, Tenure.ended_on)
        .join(SeatRow, SeatRow.id == Tenure.seat_id)
        .where(SeatRow.code == code, SeatRow.chamber == "lower")
        .order_by(Tenure.id)
    )
    return [(started, ended) for started, ended in rows]
