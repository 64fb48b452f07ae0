"""What the Census said is remembered for a day, under a key that tells nothing."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.matches import Address
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.retention import Kept, rules
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.gateways.locator_cached import KEPT, CachedLocator
from advocacy.gateways.locator_census import CensusLocator
from advocacy.jurisdictions.loader import load_pack
from advocacy.models import LocatedAddress
from advocacy.services import retention_rules
from tests.stubs import census
from tests.stubs.census import census_stub, good, place

CLARY = Address("18 Clary St", "Cambridge", "02139")


def pair(lower: str) -> SeatPair:
    return SeatPair(
        SeatKey("ma-senate-2021", Chamber.UPPER, "D26"), SeatKey("ma-house-2021", Chamber.LOWER, lower)
    )


FOUND = Located(LocatorVerdict.FOUND, (pair("084"),))
SEVERAL = Located(LocatorVerdict.SEVERAL, (pair("084"), pair("083")))
NOT_FOUND = Located(LocatorVerdict.NOT_FOUND)
UNAVAILABLE = Located(LocatorVerdict.UNAVAILABLE)


class Inner:
    """A locator that gives its answers in turn, the last again and again."""

    def __init__(self, *answers: Located) -> None:
        self.answers = list(answers)
        self.asked: list[Address] = []

    def locate(self, address: Address) -> Located:
        self.asked.append(address)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def cached(inner: Inner, database: Database, *, secret: str = "a secret", version: str = "1") -> CachedLocator:
    return CachedLocator(inner, database, secret, version)


@pytest.mark.parametrize("answer", [FOUND, SEVERAL, NOT_FOUND])
def test_an_answer_is_asked_for_once(database: Database, answer: Located) -> None:
    inner = Inner(answer, UNAVAILABLE)
    assert [cached(inner, database).locate(CLARY) for _ in range(3)] == [answer] * 3
    assert len(inner.asked) == 1


def test_no_answer_is_not_remembered(database: Database) -> None:
    inner = Inner(UNAVAILABLE, UNAVAILABLE, FOUND)
    assert [cached(inner, database).locate(CLARY) for _ in range(3)] == [UNAVAILABLE, UNAVAILABLE, FOUND]


@pytest.mark.parametrize(
    "same",
    [
        Address("18  clary st.", "CAMBRIDGE", "02139"),
        Address("18 Clary St", "City of Cambridge", "02139", ward="6", precinct="1"),
        Address("18 Cláry St", "Cambridge", "02139", state="MA"),
        Address("18 Clary St\x00\ud800", "Cambridge", "02139"),
    ],
)
def test_an_address_written_otherwise_is_the_same(database: Database, same: Address) -> None:
    inner = Inner(FOUND, NOT_FOUND)
    memory = cached(inner, database)
    assert [memory.locate(CLARY), memory.locate(same)] == [FOUND, FOUND]


@pytest.mark.parametrize(
    "other",
    [
        replace(CLARY, street="8 Clary St"),
        replace(CLARY, street="1 8 Clary St"),
        replace(CLARY, town="Belmont"),
        replace(CLARY, zip="02138"),
        Address("18 Clary St Cambridge", "", "02139"),
    ],
)
def test_another_address_is_another(database: Database, other: Address) -> None:
    inner = Inner(FOUND, NOT_FOUND)
    memory = cached(inner, database)
    assert [memory.locate(CLARY), memory.locate(other), memory.locate(CLARY)] == [FOUND, NOT_FOUND, FOUND]


def test_new_data_asks_anew(database: Database) -> None:
    inner = Inner(FOUND, SEVERAL)
    assert cached(inner, database, version="1").locate(CLARY) == FOUND
    assert cached(inner, database, version="2").locate(CLARY) == SEVERAL


def test_after_a_day_it_is_asked_again_and_remembered_again(database: Database) -> None:
    inner = Inner(FOUND, SEVERAL, NOT_FOUND)
    memory = cached(inner, database)
    memory.locate(CLARY)
    with database.unit_of_work() as session:
        session.execute(update(LocatedAddress).values(expires_at=LocatedAddress.expires_at - KEPT))
    assert [memory.locate(CLARY), memory.locate(CLARY)] == [SEVERAL, SEVERAL]


def test_upkeep_deletes_what_is_older_than_a_day(database: Database) -> None:
    memory = cached(Inner(FOUND), database)
    memory.locate(CLARY)
    now = datetime.now(UTC)
    assert _count(database, now + KEPT - timedelta(minutes=5)) == 1
    assert _count(database, now + KEPT + timedelta(minutes=5)) == 0


def test_neither_address_nor_plain_hash_is_stored(database: Database) -> None:
    cached(Inner(FOUND), database, secret="one").locate(CLARY)
    cached(Inner(FOUND), database, secret="two").locate(CLARY)
    with database.reading() as session:
        rows = session.execute(select(LocatedAddress)).scalars().all()
        stored = str(session.execute(text("SELECT located_addresses::text FROM located_addresses")).all())
    assert len({row.key for row in rows}) == 2
    assert "lary" not in stored
    assert "ambridge" not in stored
    assert "02139" not in stored


def test_a_memory_that_fails_is_no_failure(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with database.unit_of_work() as session:
        session.execute(text("DROP TABLE located_addresses"))
    with capture_logs() as logged:
        assert cached(Inner(FOUND), database).locate(CLARY) == FOUND
    assert {event["event"] for event in logged} == {"locator_memory_failed"}
    assert "lary" not in caplog.text + str(logged)


def test_a_row_that_cannot_be_read_is_asked_for_and_written_anew(database: Database) -> None:
    inner = Inner(FOUND, SEVERAL)
    memory = cached(inner, database)
    memory.locate(CLARY)
    for spoilt in ({"verdict": "perhaps"}, {"pairs": [["only", "two"]]}, {"pairs": 7}):
        with database.unit_of_work() as session:
            session.execute(update(LocatedAddress).values(**spoilt))
        assert [memory.locate(CLARY), memory.locate(CLARY)] == [SEVERAL, SEVERAL]


def test_while_the_service_rests_what_it_said_before_still_counts(database: Database) -> None:
    here = place(("D26", "Middlesex and Suffolk"), ("084", "26th Middlesex"))
    with census_stub(good(here), census.raw(b"", 500)) as stub:
        geocoder = CensusLocator(load_pack("ma"), stub.url, budget_seconds=30.0)
        memory = CachedLocator(geocoder, database, "a secret", "1")
        memory.locate(CLARY)
        others = [replace(CLARY, street=f"{number} Clary St") for number in range(4)]
        assert [memory.locate(other) for other in others] == [UNAVAILABLE] * 4
        assert geocoder.is_resting
        assert memory.locate(CLARY) == FOUND


def _count(database: Database, now: datetime) -> int:
    with database.unit_of_work() as session:
        (way,) = retention_rules.ways(Kept.LOCATED)
        retention_rules.step(session, way, rules()[Kept.LOCATED], now)
        return session.scalar(select(func.count()).select_from(LocatedAddress)) or 0
