"""The database's doors: `unit_of_work()` commits at its end, `single_act()` at once, `reading()` cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, Executable, create_engine, event, exc
from sqlalchemy.orm import Session

from advocacy import vaults
from advocacy.domain.ports import Bell, Job
from advocacy.vault import Vault

_NUDGES = "nudges"
_COMMON = {"connect_timeout": 5, "application_name": "advocacy", "keepalives_idle": 60}


def connect(url: str, *, vault: Vault | None = None, pool_size: int = 8, **options: Any) -> Engine:
    """An engine for a `postgresql+psycopg://` address; `vault` seals the columns that are kept sealed.

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
    if vault is not None:
        vaults.lay(engine.dialect, vault)
    return engine


class Act:
    """A connection whose every statement commits by itself: what some services use of a `Session`, and no more.

    A session's own bookkeeping costs as much as such a service's whole work, and SQLAlchemy's `Connection` as much
    again as taking one from the pool: it is made for those only who ask for it.
    """

    def __init__(self, engine: Engine, bell: Bell, vault: Vault | None) -> None:
        self.info: dict[str, Any] = {}
        self.vault = vault
        self._engine, self._bell = engine, bell
        self._connection: Connection | None = None

    def __enter__(self) -> "Act":
        try:
            self._pooled = self._engine.raw_connection()
        except psycopg.Error as error:
            raise as_raised(None, error, self._engine.dialect) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        (self._connection or self._pooled).close()
        if kind is None and (jobs := self.info.get(_NUDGES)):
            self._bell.ring(jobs)

    def connection(self) -> Connection:
        """The connection."""
        if self._connection is None:
            self._connection = Connection(self._engine, self._pooled)
        return self._connection

    def driver(self) -> Any:
        """The driver's own connection; a new one where `connection` was given up since."""
        pooled = self._pooled if self._connection is None else self._connection.connection
        return pooled.driver_connection

    def scalar(self, question: Executable) -> Any:
        """The first column of the first row of the answer, or None."""
        return self.connection().scalar(question)

    def flush(self) -> None:
        """Nothing ever waits to be written."""


def as_raised(text: str | None, error: psycopg.Error, dialect: Dialect) -> BaseException:
    """What SQLAlchemy raises for an error of the driver, in a statement of this text or in none."""
    return exc.DBAPIError.instance(text, None, error, psycopg.Error, hide_parameters=True, dialect=dialect)


def driver_of(session: Session | Act) -> "psycopg.Connection[Any]":
    """The driver's own connection, for what SQLAlchemy has no words for or takes too long over."""
    found = session.driver() if isinstance(session, Act) else session.connection().connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def nudge(session: Session | Act, job: Job) -> None:
    """Ring for `job` once this session's work is committed; forgotten when it is rolled back."""
    session.info.setdefault(_NUDGES, set()).add(job)


def vault_of(session: Session | Act) -> Vault:
    """What seals and opens for the database of this session."""
    known = session.vault if isinstance(session, Act) else None
    return known or vaults.vault_at(session.connection().dialect)


class Database:
    """Opens sessions; rings the bell after each commit that was nudged."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self.engine = engine
        self._bell = bell
        self._single, self._vault = _autocommitting(engine), vaults.find(engine.dialect)
        # The server itself keeps these from writing.
        self.reader = _autocommitting(engine, connect_args={"options": "-c default_transaction_read_only=on"})

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any exception."""
        with Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                yield session
            jobs = session.info.pop(_NUDGES, None)
        if jobs:
            self._bell.ring(jobs)

    def single_act(self) -> Act:
        """For services that change everything in one statement: it commits by itself, in one round trip.

        Whatever the service asks before that statement is not locked; the statement itself must say under which
        circumstances it acts (docs/decisions/005-one-statement.md).
        """
        return Act(self._single, self._bell, self._vault)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write; each question sees what is committed when it is asked."""
        with Session(self.reader) as session:
            yield session

    def close(self) -> None:
        """Give all connections back to the server."""
        for engine in (self.reader, self._single, self.engine):
            engine.dispose()


def _autocommitting(engine: Engine, **options: Any) -> Engine:
    """Connections to the same database that stay so: to turn one back and forth costs time, and so does
    rolling back where nothing can be open.
    """
    address = engine.url.render_as_string(hide_password=False)
    own: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    return connect(address, vault=vaults.find(engine.dialect), **own, **options)


def _refuse_closed(connection: psycopg.Connection[Any], _record: Any, _proxy: Any) -> None:
    """An idle connection has nothing to read, unless the server has said goodbye.

    libpq looks by itself, twice, for the farewell and for the end behind it. `select` would do as well, but lets
    other threads go first, which costs more than the look.
    """
    try:
        connection.pgconn.consume_input()
        connection.pgconn.consume_input()
    except psycopg.OperationalError as error:
        # All others are as old or older: the next one shall be new.
        raise exc.InvalidatePoolError("the server has closed this connection") from error
