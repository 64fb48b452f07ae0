"""Addresses are sealed where they are stored; keys are changed while the house works."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Text, select, text, type_coerce
from sqlalchemy.exc import StatementError

from advocacy.db import Database, connect
from advocacy.domain.errors import KeyUnknown, SealBroken
from advocacy.domain.sealing import SealedColumn, Unreadable
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Signature
from advocacy.queries.drafting import signer
from advocacy.queries.matches import pending_matches
from advocacy.queries.seals import seal_counts
from advocacy.services import confirming
from advocacy.services.sealing import reseal, seal_new
from advocacy.vault import Vault
from tests.fakes import SilentBell
from tests.samples import CAMBRIDGE, NOW, sign
from tests.seals import VAULT

NEW = Vault([b"n" * 32, b"0123456789abcdef0123456789abcdef"])
ONLY_NEW = Vault([b"n" * 32])


def _behind(database: Database, vault: Vault) -> Iterator[Database]:
    address = database.engine.url.render_as_string(hide_password=False)
    other = Database(connect(address, vault=vault), SilentBell())
    yield other
    other.close()


@pytest.fixture
def with_new_key(prepared: Database) -> Iterator[Database]:
    yield from _behind(prepared, NEW)


@pytest.fixture
def without_old_key(prepared: Database) -> Iterator[Database]:
    yield from _behind(prepared, ONLY_NEW)


def _confirmed(database: Database, pack: Pack, email: str) -> int:
    with database.unit_of_work() as session:
        signature_id = sign(session, pack, email=email, email_key=email)
        confirming.confirm(session, pack, signature_id, {}, timedelta(0), NOW)
    return signature_id


def _stored(database: Database) -> list[str]:
    with database.reading() as session:
        streets = session.scalars(select(type_coerce(Signature.street, Text)).order_by(Signature.id)).all()
        blocks = session.scalars(select(type_coerce(Letter.sign_off, Text)).order_by(Letter.id)).all()
    return [*streets, *blocks]


def _spoil(database: Database, signature_id: int, stored: str) -> None:
    with database.unit_of_work() as session:
        given = {"stored": stored, "id": signature_id}
        session.execute(text("UPDATE signatures SET street = :stored WHERE id = :id"), given)


def test_keys_are_changed_row_by_row_and_what_somebody_holds_is_left_for_later(
    prepared: Database, with_new_key: Database, without_old_key: Database, pack: Pack
) -> None:
    ids = [_confirmed(prepared, pack, f"{name}@example.org") for name in ("ana", "ben")]
    assert all(stored.startswith(VAULT.prefix) for stored in _stored(prepared))
    with prepared.unit_of_work() as holder:
        holder.get_one(Signature, ids[0], with_for_update=True)
        with with_new_key.unit_of_work() as session:
            assert reseal(session, SealedColumn.STREET, 0).sealed == 1
    with with_new_key.unit_of_work() as session:
        done = [reseal(session, column, 0) for column in SealedColumn]
    assert [(batch.after, batch.sealed, batch.unopened) for batch in done] == [(None, 1, 0), (None, 4, 0)]
    assert all(stored.startswith(NEW.prefix) for stored in _stored(prepared))
    with without_old_key.unit_of_work() as session:
        assert signer(session, pack, ids[0]).street == "10 Washington St"
        assert all("\n10 Washington St\n" in letter.sign_off for letter in session.scalars(select(Letter)))
        assert [reseal(session, column, 0).sealed for column in SealedColumn] == [0, 0]


def test_what_was_stored_before_there_were_seals_is_read_and_sealed_by_itself(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        ids = [sign(session, pack, email_key=f"{name}@example.org") for name in ("ana", "ben")]
    _spoil(prepared, ids[0], "1 Unsealed Rd")
    with prepared.unit_of_work() as session:
        assert session.get_one(Signature, ids[0]).street == "1 Unsealed Rd"
        assert {count.key_id: count.rows for count in seal_counts(session, SealedColumn.STREET)} == {
            None: 1,
            VAULT.key_id: 1,
        }
        assert [seal_new(session, SealedColumn.STREET) for _ in range(2)] == [1, 0]
    with prepared.reading() as session:
        assert session.get_one(Signature, ids[0]).street == "1 Unsealed Rd"
    assert all(stored.startswith(VAULT.prefix) for stored in _stored(prepared))


def test_a_row_that_does_not_open_spoils_no_list_and_goes_into_no_letter(
    prepared: Database, without_old_key: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        ids = [sign(session, pack, CAMBRIDGE, email_key=f"{name}@example.org") for name in ("ana", "ben", "cleo")]
    block = VAULT.seal(SealedColumn.SIGN_OFF, "18 Clary St")
    _spoil(prepared, ids[0], block)
    with prepared.unit_of_work() as session:
        rows = session.scalars(select(Signature).order_by(Signature.id)).all()
        assert [isinstance(row.street, Unreadable) for row in rows] == [True, False, False]
        assert [each.signature_id for each in pending_matches(session, 0, 1)] == ids[1:2]
        with pytest.raises(SealBroken):
            signer(session, pack, ids[0])
        assert reseal(session, SealedColumn.STREET, 0).unopened == 0
        rows[0].street = ""  # as erasing does
    assert _stored(prepared)[0] == ""
    with without_old_key.unit_of_work() as session:
        with pytest.raises(KeyUnknown):
            signer(session, pack, ids[1])
        assert reseal(session, SealedColumn.STREET, 0).unopened == 2
    with without_old_key.reading() as session:
        three_dots = session.get_one(Signature, ids[1]).street
    with pytest.raises(StatementError, match="KeyUnknown"), prepared.unit_of_work() as session:
        session.get_one(Signature, ids[2]).street = three_dots


def test_a_database_that_was_opened_without_a_vault_takes_no_address(prepared: Database, pack: Pack) -> None:
    bare = Database(connect(prepared.engine.url.render_as_string(hide_password=False)), SilentBell())
    with pytest.raises(LookupError), bare.unit_of_work() as session:
        sign(session, pack)
    bare.close()
