"""The largest decision that organizers can make, about 100,000 signatures: planned, carried out, counted, undone
and counted again, as the workers do it; beside it a bare UPDATE of the same rows there and back.

Nothing may be left of it: states, places, letters, reasons and public counts are compared with those before.
`ratio` is the decision with its undo over the bare UPDATE. BENCH_SIGNATURES takes another number than 100,000.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text

from advocacy.cli.demo_filling import filled
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.demo import Plan
from advocacy.domain.integrity_actions import MOST_AT_ONCE, ActionKind
from advocacy.domain.selections import Selection
from advocacy.domain.tallies import BATCH, Room
from advocacy.services import invalidation, recounting, stray_letters, tallies
from advocacy.services.invalidation_batches import open_actions
from bench.house import House, house
from bench.stopwatch import memory, timed
from workers.hands import Hands
from workers.integrity import decide

NUMBER = int(os.environ.get("BENCH_SIGNATURES", MOST_AT_ONCE))
FILLED = NUMBER * 23 // 20  # nine of ten samples confirm
NOTE = "The same words"

MEANT = """
UPDATE signatures SET note = :note WHERE id IN (
    SELECT id FROM signatures WHERE state = 'confirmed' ORDER BY id LIMIT :number)
"""
QUEUE = """
UPDATE messages SET state = CASE id % 10 WHEN 0 THEN 'tested' ELSE 'ready' END, in_test = id % 10 = 0,
                    settled_at = CASE id % 10 WHEN 0 THEN settled_at END, not_before = now() + interval '1 day'
WHERE kind = 'letter' AND state = 'sent' AND id % 2 = 0
"""
BARE = (
    "UPDATE signatures SET state = 'invalidated' WHERE note = :note",
    """UPDATE messages SET state = 'held' WHERE kind = 'letter' AND state IN ('ready', 'tested')
       AND subject_id IN (
           SELECT id FROM letters WHERE signature_id IN (SELECT id FROM signatures WHERE note = :note))""",
    "UPDATE signatures SET state = 'confirmed' WHERE note = :note",
    """UPDATE messages SET state = CASE id % 10 WHEN 0 THEN 'tested' ELSE 'ready' END
       WHERE kind = 'letter' AND state = 'held'""",
)
KEPT = {
    "signatures": "id, state, counted_as, place, name_key, address_key, household_key, confirmed_at",
    "messages": "id, kind, state, counted_as, not_before, lease_until, fence, attempts, digest_id, seat_id",
    "letters": "id, seat_id, legislator_id, aftermath, subject, body",
    "signature_flags": "signature_id, reason, score, settled_at",
    "petitions": "id, confirmed_count",
}


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        fill(running)
        keep(running)
        bare = timed(partial(there_and_back, running))
        running.rest()
        began, before = time.perf_counter(), memory()
        action_id = plan(running)
        planning = time.perf_counter() - began
        taking = timed(partial(begin, running, action_id)) + timed(partial(work, running))
        counting = timed(partial(count, running))
        gone, wrong = counted(running), recount(running)
        back = timed(partial(undo, running, action_id)) + timed(partial(work, running))
        counting_back = timed(partial(count, running))
        grown, wrong = memory() - before, wrong + recount(running)
        differences = {table: differing(running, table) for table in KEPT}
        looking = timed(partial(look_for_strays, running))
    figures = {
        "signatures": NUMBER,
        "plan_seconds": round(planning, 2),
        "invalidate_seconds": round(taking, 1),
        "undo_seconds": round(back, 1),
        "tallies_seconds": round(counting, 1),
        "tallies_back_seconds": round(counting_back, 1),
        "counted_meanwhile": gone,
        "recount_differences": wrong,
        "rows_left_different": differences,
        "look_for_strays_ms": round(1000 * looking, 1),
        "memory_grown_mib": round(grown / 1024, 1),
        "bare_seconds": round(bare, 1),
        "ratio": round((taking + back) / bare, 2),
    }
    print(json.dumps(figures))
    if wrong or any(differences.values()):
        raise SystemExit("Something is left of a decision that was undone.")


def fill(running: House) -> None:
    """Samples, of whom as many as are meant share a note; half of their letters wait for their turn."""
    toolbox, now = running.toolbox, datetime.now(UTC)
    samples = Plan(1, FILLED, 30, ("en",), timedelta(minutes=10), now, toolbox.pack.timezone)
    for _ in filled(toolbox, samples, toolbox.pack.petitions[0].slug):
        pass
    running.run(MEANT, note=NOTE, number=NUMBER)
    running.run(QUEUE)
    count(running)
    running.rest()


def keep(running: House) -> None:
    """Note down how all stands."""
    for table, columns in KEPT.items():
        running.run(f"CREATE TABLE kept_{table} AS SELECT {columns} FROM {table}")


def differing(running: House, table: str) -> int:
    """How many rows are not as they were; one that is gone or new counts, too."""
    now, was = f"SELECT {KEPT[table]} FROM {table}", f"TABLE kept_{table}"
    both = f"({now} EXCEPT {was}) UNION ALL ({was} EXCEPT {now})"
    return number(running, f"SELECT count(DISTINCT {KEPT[table].partition(',')[0]}) FROM ({both}) AS different")


def there_and_back(running: House) -> None:
    for statement in BARE:
        running.run(statement, **({"note": NOTE} if ":note" in statement else {}))


def plan(running: House) -> int:
    toolbox, wanted = running.toolbox, Selection(least=0, note=NOTE)
    with toolbox.database.unit_of_work() as session:
        return invalidation.plan(
            session, ActionKind.INVALIDATE, wanted, toolbox.pack.timezone, COMMAND_LINE, datetime.now(UTC)
        )


def begin(running: House, action_id: int) -> None:
    with running.toolbox.database.unit_of_work() as session:
        invalidation.begin(session, action_id, "a bot", COMMAND_LINE, datetime.now(UTC))


def undo(running: House, action_id: int) -> None:
    with running.toolbox.database.unit_of_work() as session:
        invalidation.undo(session, action_id, "a mistake", COMMAND_LINE, datetime.now(UTC))


def work(running: House) -> None:
    """As the workers do, without the seconds between two bells."""
    hands, is_open = Hands(running.toolbox), True
    while is_open:
        decide(hands, hands.now())
        with running.toolbox.database.reading() as session:
            is_open = bool(open_actions(session))


def look_for_strays(running: House) -> None:
    """The nightly look at all letters, of which none is astray."""
    with running.toolbox.database.unit_of_work() as session:
        stray_letters.mend(session, datetime.now(UTC))


def count(running: House) -> None:
    """Bring the tallies up to date."""
    for room in (Room.SIGNATURES, Room.MESSAGES):
        done = BATCH
        while done == BATCH:
            with running.toolbox.database.unit_of_work() as session:
                done = tallies.count(session, room, running.toolbox.pack.timezone, datetime.now(UTC))


def counted(running: House) -> int:
    """The public count of all petitions."""
    return number(running, "SELECT sum(confirmed_count) FROM petitions")


def recount(running: House) -> int:
    """How many differences the nightly recount finds."""
    with running.toolbox.database.unit_of_work() as session:
        return recounting.recount(session, running.toolbox.pack.timezone, datetime.now(UTC)).differences


def number(running: House, question: str) -> int:
    with running.toolbox.database.reading() as session:
        return int(session.execute(text(question)).scalar_one())


if __name__ == "__main__":
    main()
