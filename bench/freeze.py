"""Freezing a mailing to a million people, and counting them while somebody chooses: each once more beside a bare
INSERT of as many rows into a table like the ledger, but without indexes, keys and questions.

`ratio` is freezing per row over that. The first freeze of all also hashes the addresses of people from before.
BENCH_PEOPLE takes another number than a million.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select, text

from advocacy.domain.segments import Segment, Signed
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import Mailing, SeatRow
from advocacy.queries import audiences
from advocacy.services import email_hashes
from advocacy.services.mailing_freezing import freeze
from bench.house import House, house
from bench.stopwatch import memory, timed
from bench.supporters_fill import fill

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
ROUNDS = 3
SUPPRESS = """
INSERT INTO suppressions (email_hash, reason, way, person_id, created_at)
SELECT email_hash, :reason, 'page', id, now() FROM persons WHERE id % 40 = 0
"""
BARE = """
INSERT INTO bare (id, mailing_id, person_id, signature_id, mail_domain_id, language, variant, state, not_before,
                  fence, attempts, reply)
SELECT number, 1, number, number, 1, 'en', 0, 'ready', now(), 0, 0, '' FROM generate_series(1, :number) AS number
"""


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        database = running.toolbox.database
        fill(database, running.toolbox.pack.towns, 1, PEOPLE)
        hashing = timed(partial(_hash, running))
        running.run(SUPPRESS, reason=SuppressionReason.UNSUBSCRIBED)
        running.rest()
        counts = {name: _counted(running, segment) for name, segment in _segments(running).items()}
        bare = timed(partial(_bare, running, PEOPLE))
        mailing_id, before = _draft(running), memory()
        freezing = timed(partial(_freeze, running, mailing_id))
        grown = memory() - before
        with database.reading() as session:
            rows = session.get_one(Mailing, mailing_id).audience or 0
    for name, seconds in counts.items():
        print(f"count of {name:<24} {1000 * seconds:8,.0f} ms")
    print(f"{PEOPLE:,} addresses hashed in {hashing:.1f} s; a bare INSERT of {PEOPLE:,} rows: {bare:.1f} s")
    print(f"audience of {rows:,} frozen in {freezing:.1f} s, that is {1e6 * freezing / rows:.1f} s for a million")
    figures = {
        "rows": rows,
        "seconds_a_million": round(1e6 * freezing / rows, 1),
        "bare_seconds_a_million": round(1e6 * bare / PEOPLE, 1),
        "hashed_per_second": round(PEOPLE / hashing),
        "count_everybody_ms": round(1000 * counts["everybody"]),
        "count_a_seat_ms": round(1000 * counts["a seat"]),
        "memory_grown_mib": round(grown / 1024, 1),
        "ratio": round((freezing / rows) / (bare / PEOPLE), 2),
    }
    print(json.dumps(figures))


def _hash(running: House) -> None:
    done = email_hashes.BATCH
    while done == email_hashes.BATCH:
        with running.toolbox.database.unit_of_work() as session:
            done = email_hashes.fill(session, running.links)


def _segments(running: House) -> Mapping[str, Segment]:
    with running.toolbox.database.reading() as session:
        seats = select(SeatRow.id).where(SeatRow.chamber == "lower").order_by(SeatRow.id).limit(1)
        seat_id = session.scalar(seats)
        slug = session.scalar(text("SELECT min(slug) FROM petitions")) or ""
    return {
        "everybody": Segment(),
        "a petition": Segment(petition=slug),
        "confirmed or not": Segment(signed=Signed.EITHER),
        "a language": Segment(language="es"),
        "a seat": Segment(lower_id=seat_id),
        "a town": Segment(town="Wellesley"),
        "a seat and a language": Segment(lower_id=seat_id, language="es"),
    }


def _counted(running: House, segment: Segment) -> float:
    """The best of some rounds."""

    def count() -> None:
        with running.toolbox.database.unit_of_work() as session:
            audiences.count(session, segment, running.toolbox.pack.timezone)

    return min(timed(count) for _ in range(ROUNDS))


def _bare(running: House, number: int) -> None:
    running.run("CREATE TABLE bare (LIKE mailing_messages)")
    running.run(BARE, number=number)


def _draft(running: House) -> int:
    with running.toolbox.database.unit_of_work() as session:
        mailing = Mailing(name="Bench", default_language="en", created_at=datetime.now(UTC), created_by="bench")
        session.add(mailing)
        session.flush()
        return mailing.id


def _freeze(running: House, mailing_id: int) -> None:
    toolbox = running.toolbox
    with toolbox.database.unit_of_work() as session:
        freeze(session, mailing_id, running.links, toolbox.pack.timezone, datetime.now(UTC))


if __name__ == "__main__":
    main()
