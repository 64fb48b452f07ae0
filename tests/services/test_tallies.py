"""The public count counts each confirmed signature once, whoever counts beside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from advocacy.db import Database
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Petition
from advocacy.services import confirming, tallies
from tests.samples import NOW, sign


def test_four_counters_at_once_count_each_confirmed_signature_once(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        for number in range(12):
            email = f"sample{number}@example.org"
            signature_id = sign(session, pack, email=email, email_key=email)
            if number % 3:
                confirming.confirm(session, pack, signature_id, {}, timedelta(), NOW)

    def count(_: int) -> int:
        with prepared.unit_of_work() as session:
            return tallies.count(session)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(count, range(4))) == 8
    assert count(0) == 0
    with prepared.reading() as session:
        assert session.scalars(select(Petition.confirmed_count)).all() == [8]
