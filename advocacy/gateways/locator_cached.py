"""Remembers for a day what a locator said of an address, without keeping the address."""

import hmac
from datetime import timedelta
from hashlib import sha256

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from advocacy.db import Database
from advocacy.domain.matches import Address
from advocacy.domain.names import fold, place_key
from advocacy.domain.ports import Located, Locator, LocatorVerdict
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.models import LocatedAddress

KEPT = timedelta(days=1)
_PURPOSE = "located address"
_NOT_OURS = (TypeError, ValueError)
"""What reading a row ends in that another version has written."""

log = structlog.get_logger()


class CachedLocator:
    """A `Locator` that asks `inner` only what it has not answered within a day; safe to share by threads.

    UNAVAILABLE is never remembered. Answers are kept in PostgreSQL under a keyed hash of the normalized address
    and the pack's version (docs/decisions/008-asked-once-a-day.md). A memory that fails is as good as empty.
    """

    def __init__(self, inner: Locator, database: Database, secret_key: str, data_version: str) -> None:
        self._inner = inner
        self._database = database
        self._secret = secret_key.encode()
        self._data_version = data_version

    def locate(self, address: Address) -> Located:
        """What is remembered of the address, or else what `inner` says now."""
        key = self._key(address)
        if remembered := self._remembered(key):
            return remembered
        located = self._inner.locate(address)
        if located.verdict is not LocatorVerdict.UNAVAILABLE:
            self._remember(key, located)
        return located

    def _key(self, address: Address) -> bytes:
        parts = (_PURPOSE, self._data_version, fold(address.street), place_key(address.town), fold(address.zip))
        return hmac.digest(self._secret, "\0".join(parts).encode(errors="replace"), sha256)

    def _remembered(self, key: bytes) -> Located | None:
        question = select(LocatedAddress.verdict, LocatedAddress.pairs).where(
            LocatedAddress.key == key, LocatedAddress.expires_at > func.now()
        )
        try:
            with self._database.reading() as session:
                found = session.execute(question).one_or_none()
            return _read(*found) if found else None
        except (SQLAlchemyError, *_NOT_OURS) as problem:
            log.warning("locator_memory_failed", error=type(problem).__name__)
            return None

    def _remember(self, key: bytes, located: Located) -> None:
        values = {"verdict": located.verdict.value, "pairs": _written(located), "expires_at": func.now() + KEPT}
        row = insert(LocatedAddress).values(key=key, **values)
        try:
            with self._database.unit_of_work() as session:
                session.execute(row.on_conflict_do_update(index_elements=[LocatedAddress.key], set_=values))
        except SQLAlchemyError as problem:
            log.warning("locator_memory_failed", error=type(problem).__name__)


def _written(located: Located) -> list[list[str]]:
    return [[pair.upper.plan, pair.upper.code, pair.lower.plan, pair.lower.code] for pair in located.pairs]


def _read(verdict: str, pairs: list[list[str]]) -> Located:
    return Located(LocatorVerdict(verdict), tuple(_pair(*pair) for pair in pairs))


def _pair(upper_plan: str, upper_code: str, lower_plan: str, lower_code: str) -> SeatPair:
    return SeatPair(SeatKey(upper_plan, Chamber.UPPER, upper_code), SeatKey(lower_plan, Chamber.LOWER, lower_code))
