"""Asks the servers the product stands on whether they answer."""

from datetime import datetime, timedelta

from kombu.connection import Connection
from kombu.exceptions import OperationalError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from advocacy.db import Database
from advocacy.domain.ports import HealthReport, Turnstile
from advocacy.domain.proofs import ProofSwitch
from advocacy.gateways.locator_census import CensusLocator
from advocacy.queries.tally_health import lag, last_recount

_BROKER_SECONDS = 2
_MINUTE = timedelta(minutes=1)
_LATE = 5 * _MINUTE


def database_health(engine: Engine) -> HealthReport:
    """Whether PostgreSQL answers a question."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return HealthReport("database", "The database does not answer.")
    return HealthReport("database")


def census_health(census: CensusLocator | None) -> HealthReport:
    """Whether this process still asks the Census geocoder; asks it nothing."""
    if census is not None and census.is_resting:
        return HealthReport("census", "The geocoder has failed several times and is left alone for the moment.")
    return HealthReport("census")


def turnstile_health(turnstile: Turnstile) -> HealthReport:
    """Whether this process counts sign forms together with all others; asks nobody."""
    if turnstile.is_alone:
        return HealthReport("limits", "Each process counts sign forms by itself: Valkey is away, or not used.")
    return HealthReport("limits")


def proof_health(switch: ProofSwitch, now: datetime) -> HealthReport:
    """Whether this process asks for proofs of work by now."""
    return HealthReport("proof", "Sign forms have to prove an effort." if switch.is_on(now) else "")


def tallies_health(database: Database, now: datetime) -> HealthReport:
    """Whether the tallies are counted, and were right at the last recount; silence is the database's fault."""
    try:
        with database.reading() as session:
            late, last = lag(session, now), last_recount(session)
    except SQLAlchemyError:
        return HealthReport("tallies")
    if last is not None and last.is_alarming:
        return HealthReport("tallies", f"{last.differences} figures differ from the rows: flask tallies recount")
    if late is not None and late > _LATE:
        minutes = late // _MINUTE
        return HealthReport("tallies", f"Nothing was counted for {minutes} minutes: do worker and beat run?")
    return HealthReport("tallies")


def broker_health(url: str) -> HealthReport:
    """Whether the message broker takes a connection within two seconds."""
    try:
        with Connection(url, connect_timeout=_BROKER_SECONDS) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
    except (OperationalError, OSError):
        return HealthReport("broker", "The message broker does not answer.")
    return HealthReport("broker")
