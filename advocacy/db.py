"""The database's two doors: `unit_of_work()` commits at its end, `reading()` cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from advocacy.domain.ports import Bell, Job

_NUDGES = "nudges"


def connect(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for a `postgresql+psycopg://` address; connections are checked before use."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,  # an error message must not carry what people typed
        connect_args={"connect_timeout": 5, "application_name": "advocacy"},
    )


def nudge(session: Session, job: Job) -> None:
    """Ring for `job` once this session's work is committed; forgotten when it is rolled back."""
    session.info.setdefault(_NUDGES, set()).add(job)


class Database:
    """Opens sessions on one engine; rings the bell after each commit that was nudged."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self.engine = engine
        self._bell = bell

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
    def reading(self) -> Iterator[Session]:
        """A session whose transaction is READ ONLY."""
        with Session(self.engine) as session, session.begin():
            session.execute(text("SET TRANSACTION READ ONLY"))
            yield session
