"""Waiting for somebody who waits for somebody else's lock."""

from sqlalchemy import text

from advocacy.db import Database
from tests.workers.fleet import wait_until

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def wait_for_waiting(database: Database, number: int) -> None:
    """Until so many transactions wait for locks."""

    def are_waiting() -> bool:
        with database.reading() as session:
            return int(session.scalar(text(_WAITING)) or 0) == number

    wait_until(are_waiting, f"{number} that wait for a lock")
