"""The database's doors: `unit_of_work()` commits at its end, `single_act()` at once, `reading()` cannot write."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.orm import Session

from advocacy.domain.ports import Bell, Job

_NUDGES = "nudges"
_COMMON = {"connect_timeout": 5, "application_name": "advocacy", "keepalives_idle": 60}


def connect(url: str, *, pool_size: int = 8, **options: Any) -> Engine:
    """An engine for a `postgresql+psycopg://` address.

    A pooled connection that the server has closed meanwhile (a restart) is noticed and replaced when it is taken
    from the pool, without asking the server (docs/decisions/004-no-ping.md).
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_recycle=1800,
        hide_parameters=True,  # an error message must not carry what people typed
        connect_args=_COMMON | options.pop("connect_args", {}),
        **options,
    )
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def nudge(session: Session, job: Job) -> None:
    """Ring for `job` once this session's work is committed; forgotten when it is rolled back."""
    session.info.setdefault(_NUDGES, set()).add(job)


class Database:
    """Opens sessions; rings the bell after each commit that was nudged."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self.engine = engine
        self._bell = bell
        # Every statement for itself, on connections that stay so: to turn one back and forth costs time.
        address = engine.url.render_as_string(hide_password=False)
        self._single = connect(address, isolation_level="AUTOCOMMIT")
        # The server itself keeps these from writing.
        self.reader = connect(
            address,
            isolation_level="AUTOCOMMIT",
            connect_args={"options": "-c default_transaction_read_only=on"},
        )

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any exception."""
        with Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                yield session
            jobs = session.info.pop(_NUDGES, None)
        if jobs:
            self._bell.ring(jobs)

    @contextmanager
    def single_act(self) -> Iterator[Session]:
        """For services that change everything in one statement: it commits by itself, in one round trip.

        Whatever the service asks before that statement is not locked; the statement itself must say under which
        circumstances it acts (docs/decisions/005-one-statement.md).
        """
        with Session(self._single) as session:
            yield session
            jobs = session.info.pop(_NUDGES, None)
        if jobs:
            self._bell.ring(jobs)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write; each question sees what is committed when it is asked."""
        with Session(self.reader) as session:
            yield session

    def close(self) -> None:
        """Give all connections back to the server."""
        for engine in (self.reader, self._single, self.engine):
            engine.dispose()


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """An idle connection has nothing to read, unless the server has said goodbye."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):
        raise exc.DisconnectionError("the server has closed this connection")
