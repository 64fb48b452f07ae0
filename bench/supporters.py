"""Searching supporters, and starting an export, among ten thousand and among a million: the questions themselves.

Each kind of search is asked with many different values; `ratio` is the largest p95 among many over the same among
few. `bench.dashboard` measures the pages. BENCH_SIGNATURES takes another number than a million.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select

from advocacy.domain.signature_states import SignatureState
from advocacy.domain.supporters import Audience, ExportOrder, SupporterFilter
from advocacy.models import Person, SeatRow, Signature
from advocacy.queries.supporters import supporter_page
from advocacy.services import exports
from bench.house import House, house
from bench.supporters_fill import fill

FEW, MANY = 10_000, int(os.environ.get("BENCH_SIGNATURES", "1000000"))
ROUNDS = 40

Searches = Mapping[str, Sequence[SupporterFilter]]


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        fill(running.toolbox.database, running.toolbox.pack.towns, 1, FEW)
        few = measured(running)
        began = time.perf_counter()
        fill(running.toolbox.database, running.toolbox.pack.towns, FEW + 1, MANY)
        filling = time.perf_counter() - began
        many = measured(running)
    for kind, seconds in many.items():
        print(f"{kind:<16} p95 {p95(few[kind]):7.1f} ms among {FEW:,}, {p95(seconds):7.1f} ms among {MANY:,}")
    figures = {
        "filled_per_second": round((MANY - FEW) / filling),
        "slowest_p95_ms": round(max(map(p95, many.values())), 1),
        "ratio": round(max(p95(many[kind]) / p95(few[kind]) for kind in many), 2),
    }
    print(json.dumps(figures))


def measured(running: House) -> Mapping[str, Sequence[float]]:
    """The seconds of each question, by kind of search; exports under "export"."""
    toolbox = running.toolbox
    searches = _searches(running)
    found: dict[str, list[float]] = {}
    for place in range(ROUNDS):
        for kind, variants in searches.items():
            wanted = variants[place % len(variants)]
            order = ExportOrder(wanted, Audience.NEWS if place % 2 else Audience.ALL)
            with toolbox.database.unit_of_work() as session:
                zone = toolbox.pack.timezone
                found.setdefault(kind, []).append(_timed(partial(supporter_page, session, wanted, zone)))
                found.setdefault("export", []).append(_timed(partial(exports.batch, session, order, zone, None)))
    return found


def _searches(running: House) -> Searches:
    chance, today = Random(4), datetime.now(UTC).date()
    with running.toolbox.database.reading() as session:
        some = select(Signature.given_name, Signature.family_name, Signature.town, Person.email)
        rows = session.execute(some.join(Person, Person.id == Signature.person_id).limit(ROUNDS)).all()
        seats = session.scalars(select(SeatRow).limit(ROUNDS)).all()
    days = [today - timedelta(days=chance.randrange(1, 30)) for _ in range(ROUNDS)]
    return {
        "nothing": [SupporterFilter()],
        "family name": [SupporterFilter(words=row.family_name) for row in rows],
        "its beginning": [SupporterFilter(words=row.family_name[: chance.randrange(1, 5)]) for row in rows],
        "given name": [SupporterFilter(words=row.given_name) for row in rows],
        "both names": [SupporterFilter(words=f"{row.given_name} {row.family_name}") for row in rows],
        "nobody's name": [SupporterFilter(words="Nobody Atall")],
        "e-mail": [SupporterFilter(words=row.email) for row in rows],
        "its start": [SupporterFilter(words=row.email[:5]) for row in rows],
        "town": [SupporterFilter(town=row.town) for row in rows],
        "town, language": [SupporterFilter(town=row.town, language="es") for row in rows],
        "seat": [
            SupporterFilter(**{f"{seat.chamber}_id": seat.id, "state": SignatureState.CONFIRMED}) for seat in seats
        ],
        "seat, name": [
            SupporterFilter(**{f"{seat.chamber}_id": seat.id}, words=row.given_name)
            for seat, row in zip(seats, rows, strict=False)
        ],
        "unconfirmed": [SupporterFilter(state=SignatureState.UNCONFIRMED)],
        "town, unconfirmed": [SupporterFilter(town=row.town, state=SignatureState.UNCONFIRMED) for row in rows],
        "source": [SupporterFilter(source=f"flyer-{number}") for number in (0, 5, 45)],
        "no such source": [SupporterFilter(source="nowhere", petition="press-pause")],
        "a day": [SupporterFilter(since=day, until=day) for day in days],
        "until a day": [SupporterFilter(until=day) for day in days],
    }


def p95(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * sorted(seconds)[int(0.95 * len(seconds))]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
