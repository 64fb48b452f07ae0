"""A street index of a million synthetic addresses: how fast it is built, how large it is, how fast it answers.

The same with a tenth of them shows whether cost grows with size, a file of scattered points how large it can
become. Look-ups go through the whole gateway, reading of the typed line included; beside them, in the same run,
PostgreSQL looks for a street by reading the whole table. The last line is a JSON object; `ratio` is the aim of
2 ms over the 99th percentile of a look-up (1 or more is met).
"""

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection, text

from advocacy.db import Database
from advocacy.domain.address_points import Layout
from advocacy.domain.ports import Footing
from advocacy.gateways.address_points import read_address_points
from advocacy.gateways.embedded import Embedded
from advocacy.gateways.street_index import StreetIndex
from advocacy.gateways.town_index import TownIndex
from advocacy.jurisdictions.pack import Pack
from advocacy.services.streets import Origin, place, store
from advocacy.wiring import Toolbox, prepare
from bench.address_file import House, StripSurveyor, houses, write_houses
from config import Settings

MANY, FEW = 1_000_000, 100_000
LOOKUPS, ROUNDS, SCANS = 5_000, 5, 50
AIM_MS, AIM_PER_SECOND, AIM_MEGABYTES = 2.0, 20_000, 40.0
TYPED = ("{} {}", "{} {} #2", "{} {}, Apt 3B", "{} {} Unit 4")
TABLES = ("street_loads", "street_pairs", "street_sides")


@dataclass(frozen=True, slots=True)
class Index:
    """What one build and its look-ups took: seconds, megabytes, milliseconds."""

    points: int
    seconds: float
    megabytes: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return self.points / self.seconds


def main() -> None:
    with toolbox() as box:
        few, many = measured(box, FEW), measured(box, MANY)
        scan = median(scans(box.database))
        scattered = measured(box, MANY, scattered=True)
    for name, index in (("100,000", few), ("1,000,000", many), ("1,000,000 scattered", scattered)):
        print(
            f"{name:20} {index.per_second:9,.0f} points/s {index.megabytes:6.1f} MB "
            f"look-up p50 {index.p50:.3f} ms, p99 {index.p99:.3f} ms"
        )
    print(f"{'linear scan':20} {'':41}p50 {scan:.3f} ms")
    print(json.dumps(figures(few, many, scattered, scan)))


def figures(few: Index, many: Index, scattered: Index, scan: float) -> dict[str, float | bool]:
    met = many.per_second >= AIM_PER_SECOND and many.megabytes <= AIM_MEGABYTES and many.p99 <= AIM_MS
    return {
        "points": many.points,
        "points_per_second": round(many.per_second),
        "megabytes": round(many.megabytes, 1),
        "megabytes_scattered": round(scattered.megabytes, 1),
        "p50_ms": round(many.p50, 3),
        "p99_ms": round(many.p99, 3),
        "p99_ms_scattered": round(scattered.p99, 3),
        "scan_over_look_up": round(scan / many.p50, 1),
        "build_cost_a_point_1m_over_100k": round(few.per_second / many.per_second, 2),
        "look_up_cost_1m_over_100k": round(many.p50 / few.p50, 2),
        "ratio": round(AIM_MS / many.p99, 2),
        "aim_met": met,
    }


@contextmanager
def toolbox() -> Iterator[Toolbox]:
    """The product on a fresh PostgreSQL of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        embedded = Embedded(Path(folder) / "var")
        addresses = embedded.start()
        settings = Settings(
            var=Path(folder) / "var", database_url=addresses.database_url, broker_url=addresses.broker_url
        )
        box = Toolbox(settings)
        prepare(box.database, box.pack)
        try:
            yield box
        finally:
            box.database.close()
            embedded.leave()


def measured(box: Toolbox, count: int, *, scattered: bool = False) -> Index:
    empty(box.database)
    seconds = build(box, count, scattered=scattered)
    megabytes = size(box.database)
    asked = sample(houses(box.pack, count, scattered=scattered))
    p50, p99 = best_round(StreetIndex(box.database, box.pack.code), asked)
    return Index(count, seconds, megabytes, p50, p99)


def build(box: Toolbox, count: int, *, scattered: bool) -> float:
    """Seconds from the file to the index; every row must be in it."""
    surveyor = StripSurveyor(box.pack)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "points.csv"
        write_houses(path, houses(box.pack, count, scattered=scattered))
        began = time.perf_counter()
        used = built(box.database, box.pack, surveyor, path)
        seconds = time.perf_counter() - began
    if used != count:
        raise SystemExit(f"Only {used} of {count} points are in the index.")
    return seconds


def built(database: Database, pack: Pack, surveyor: StripSurveyor, path: Path) -> int:
    with path.open("rb") as file:
        placed = place(pack, surveyor, TownIndex([]), read_address_points(file, Layout.CSV))
    with database.unit_of_work() as session:
        store(session, pack, placed, Origin(path.name, datetime.now(UTC)))
    return placed.used


def sample(rows: Iterator[House]) -> Sequence[House]:
    """So many houses as are looked up, from all over the file."""
    everyone = list(rows)
    return random.Random(2).choices(everyone, k=LOOKUPS)


def best_round(index: StreetIndex, asked: Sequence[House]) -> tuple[float, float]:
    """Median and 99th percentile in the best of some rounds, so that a busy machine disturbs less."""
    rounds = [look_ups(index, asked) for _ in range(ROUNDS)]
    return min(median(times) for times in rounds), min(quantiles(times, n=100)[98] for times in rounds)


def look_ups(index: StreetIndex, asked: Sequence[House]) -> Sequence[float]:
    """Milliseconds of each look-up; each answer must be right."""
    times = []
    for number, house in enumerate(asked):
        line = TYPED[number % len(TYPED)].format(house.number, house.street)
        began = time.perf_counter()
        found = index.look_up(house.town, line)
        times.append((time.perf_counter() - began) * 1000)
        seats = [(pair.upper, pair.lower) for pair in found.pairs]
        if found.footing is not Footing.KNOWN or seats != [(house.seats.upper, house.seats.lower)]:
            raise SystemExit(f"A house in {house.town} was answered with other seats.")
    return times


def scans(database: Database) -> Sequence[float]:
    """Milliseconds of finding a street by reading the whole table."""
    with database.engine.connect() as connection:
        connection.execute(text("SET enable_indexscan = off"))
        connection.execute(text("SET enable_bitmapscan = off"))
        return [_timed_scan(connection, number) for number in range(SCANS)]


def _timed_scan(connection: Connection, number: int) -> float:
    question = text("SELECT runs FROM street_sides WHERE municipality = 'Cambridge' AND street = :street")
    began = time.perf_counter()
    connection.execute(question, {"street": f"none {number}"}).all()
    return (time.perf_counter() - began) * 1000


def empty(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text(f"TRUNCATE {', '.join(TABLES)}"))


def size(database: Database) -> float:
    with database.reading() as session:
        sizes = [session.scalar(text(f"SELECT pg_total_relation_size('{table}')")) for table in TABLES]
    return sum(sizes) / 1_000_000


if __name__ == "__main__":
    main()
