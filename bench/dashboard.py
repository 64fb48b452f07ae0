"""What organizers wait for, with ten thousand signatures and with a million: at the real server, signed in.

Dashboard, seats, the supporters' search and the start of an export, each in several variants that take turns, so
that the 95th percentile is that of the slowest. Beside them the live aggregation that the tallies save. `ratio` is
the largest p95 with many signatures over the same page's with few; the aims are p95 below 150 ms, and 1.5.
BENCH_SIGNATURES takes another number than a million.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import select, text

from advocacy.cli.demo_filling import filled
from advocacy.domain.demo import Plan
from advocacy.domain.tallies import BATCH, Room
from advocacy.models import SeatRow
from advocacy.services import demo, tallies
from bench.browser import Browser, signed_in
from bench.house import House, house
from bench.stopwatch import timed
from bench.tallies import LIVE

FEW, MANY = 10_000, int(os.environ.get("BENCH_SIGNATURES", "1000000"))
ROUNDS, REST_SECONDS = 12, 0.3
SLUG = "press-pause"
DASHBOARD = ("", "?range=30d", "?range=7d", "?range=today", f"?petition={SLUG}", "?range=30d&show=letters")
SEATS = ("", "?range=30d", "?sort=letters&down=1", "?chamber=upper&none=1")
SEARCHES = (
    *("", "?q=ana", "?q=muestra", "?q=ana+muestra", "?q=zoe.sample.1-000", "?q=nobody@example.org"),
    *("?town=Boston", "?town=Gosnold", "?seat=upper-{upper}", "?seat=lower-{lower}&q=ana"),
    *("?state=unconfirmed", "?source=newsletter", "?language=es&town=Worcester", "?q=ana&state=unconfirmed"),
)
EXPORTS: Sequence[dict[str, str]] = (
    {},
    {"town": "Boston"},
    {"q": "muestra", "columns": "full"},
    {"state": "unconfirmed"},
)
LIVE_LETTERS = """
SELECT l.seat_id, m.state, count(*) FROM messages m JOIN letters l ON l.id = m.subject_id AND m.kind = 'letter'
GROUP BY 1, 2
"""

Runs = Mapping[str, Sequence[float]]


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        now = datetime.now(UTC)
        fill(running, FEW, now)
        few = measured(running)
        filling = timed(lambda: fill(running, MANY, now))
        many = measured(running)
        live = [aggregated(running, question) for question in (LIVE, LIVE_LETTERS)]
    for page in many:
        print(f"{page:<10} p95 {p95(few[page]):7.1f} ms at {FEW:,}, {p95(many[page]):7.1f} ms at {MANY:,}")
    print(f"live aggregation at {MANY:,}: signatures {live[0] * 1000:,.0f} ms, letters {live[1] * 1000:,.0f} ms")
    figures = {
        **{f"{page}_few_p95_ms": round(p95(few[page]), 1) for page in few},
        **{f"{page}_many_p95_ms": round(p95(many[page]), 1) for page in many},
        "live_ms": round(1000 * sum(live)),
        "filled_per_second": round((MANY - FEW) / filling),
        "slowest_p95_ms": round(max(p95(many[page]) for page in many), 1),
        "ratio": round(max(p95(many[page]) / p95(few[page]) for page in many), 3),
    }
    print(json.dumps(figures))


def fill(running: House, total: int, now: datetime) -> None:
    """Samples up to this number, counted, with the database at rest."""
    toolbox = running.toolbox
    with toolbox.database.reading() as session:
        languages = demo.languages(session, SLUG)
    plan = Plan(1, total, 30, languages, timedelta(minutes=10), now, toolbox.pack.timezone)
    began = time.perf_counter()
    new = sum(added for _, added in filled(toolbox, plan, SLUG))
    written = time.perf_counter()
    count(running)
    print(
        f"{new:,} signed in {written - began:.0f} s, counted in {time.perf_counter() - written:.0f} s", flush=True
    )
    running.rest()


def count(running: House) -> None:
    """As the workers do, batch after batch."""
    toolbox = running.toolbox
    for room in (Room.SIGNATURES, Room.MESSAGES):
        done = BATCH
        while done == BATCH:
            with toolbox.database.unit_of_work() as session:
                done = tallies.count(session, room, toolbox.pack.timezone, datetime.now(UTC))


def measured(running: House) -> Runs:
    """The seconds of each request, by page; signed in just before, as exports ask for."""
    browser = signed_in(running)
    with running.toolbox.database.reading() as session:
        seats = {seat.chamber: seat.id for seat in session.scalars(select(SeatRow).order_by(SeatRow.id))}
    searches = [search.format(**seats) for search in SEARCHES]
    token = browser.token("/organizers/supporters")
    return {
        "dashboard": _each(DASHBOARD, lambda which: browser.page(f"/organizers/{which}")[0]),
        "seats": _each(SEATS, lambda which: browser.page(f"/organizers/seats{which}")[0]),
        "search": _each(searches, lambda which: browser.page(f"/organizers/supporters{which}")[0]),
        "export": _each(EXPORTS, lambda which: _export_begun(browser, which, token)),
    }


def _export_begun(browser: Browser, wanted: dict[str, str], token: str) -> float:
    """The seconds until the first byte; the rest is left, and the server has a moment to see that."""
    seconds = browser.post("/organizers/supporters/export", {"audience": "all", **wanted}, token, status=200)
    time.sleep(REST_SECONDS)
    return seconds


def _each(variants: Sequence[object], ask: Callable[..., float]) -> Sequence[float]:
    """All variants once to warm up, then in turns; the slowest is named."""
    for variant in variants:
        ask(variant)
    runs = [[ask(variant) for variant in variants] for _ in range(ROUNDS)]
    medians = {str(variant): median(run[place] for run in runs) for place, variant in enumerate(variants)}
    slowest = max(medians, key=medians.__getitem__)
    print(f"  slowest: {slowest or '(plain)'}, {1000 * medians[slowest]:.1f} ms median", flush=True)
    return [seconds for run in runs for seconds in run]


def aggregated(running: House, question: str) -> float:
    """The seconds of the best of three."""

    def ask() -> None:
        with running.toolbox.database.reading() as session:
            session.execute(text(question)).all()

    return min(timed(ask) for _ in range(3))


def p95(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * sorted(seconds)[int(0.95 * len(seconds))]


if __name__ == "__main__":
    main()
