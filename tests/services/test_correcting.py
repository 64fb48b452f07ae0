"""A signer corrects the address while the other signature of the mailbox is being confirmed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.actors import SIGNER
from advocacy.jurisdictions.pack import Pack
from advocacy.models import AuditEntry, MatchRow, Signature
from advocacy.services import confirming, correcting
from tests.samples import LINKS, NOW, WHATELY, match_of, sign
from tests.waiting import wait_for_waiting


def confirm(database: Database, pack: Pack, signature_id: int) -> None:
    with database.single_act() as act:
        confirming.confirm(act, pack, signature_id, {}, timedelta(minutes=10), NOW)


def test_a_signature_that_is_just_being_confirmed_moves_along_and_each_leaves_a_record(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        first, second = sign(session, pack), sign(session, pack, given_name="Bo")
    confirm(prepared, pack, first)

    def correct() -> None:
        with prepared.unit_of_work() as session:
            found = match_of(pack, WHATELY)
            correcting.correct(session, pack, LINKS, first, WHATELY, found, timedelta(), NOW)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            session.execute(select(MatchRow).where(MatchRow.signature_id == second).with_for_update())
            waiting = [pool.submit(confirm, prepared, pack, second)]
            wait_for_waiting(prepared, 1)
            waiting.append(pool.submit(correct))
            wait_for_waiting(prepared, 2)
        for each in waiting:
            each.result()
    with prepared.reading() as session:
        rows = session.execute(select(Signature.state, Signature.street, Signature.address_key)).all()
        assert [(row.state, row.street) for row in rows] == [("confirmed", WHATELY.street)] * 2
        assert len({row.address_key for row in rows}) == 1
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(each.actor, each.act, each.subject_id) for each in entries] == [
            (SIGNER.name, "correct_address", str(each)) for each in (first, second)
        ]
        assert all(WHATELY.street not in f"{each.before}{each.after}{each.reason}" for each in entries)
