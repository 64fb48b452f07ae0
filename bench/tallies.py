"""How many signatures a second are counted into the tallies, beside the live aggregation that they save.

Signatures that are new, and later the same once they are confirmed, counted in batches as the workers do; then the
same figures by one `SELECT count(*) … GROUP BY` over all rows, which is what each look at the dashboard would
cost without tallies. `ratio` is signatures counted a second over signatures aggregated a second.
"""

import json
from datetime import UTC, datetime

from advocacy.domain.tallies import BATCH, Dimension, Room
from advocacy.domain.tally_steps import Step
from advocacy.queries.tallies import breakdowns, by_source, over_time, totals
from advocacy.queries.tally_scopes import Scope
from advocacy.services import tallies
from bench.house import House, house
from bench.stopwatch import timed

NUMBER = 200_000
SECONDS_APART = 13  # 200,000 signatures in a month

SIGN = """
INSERT INTO signatures (petition_id, state, language, given_name, family_name, street, town, zip, note, show_name,
                        source, share_code, created_at)
SELECT (SELECT id FROM petitions LIMIT 1), 'unconfirmed', CASE number % 9 WHEN 0 THEN 'es' ELSE 'en' END,
       'Sample', 'Person', '1 Sample St', 'Wellesley', '', '', number % 3 = 0,
       CASE number % 5 WHEN 0 THEN 'flyer' WHEN 1 THEN 'sample' || number / 40 WHEN 2 THEN 'news' ELSE '' END,
       'sample' || number, now() - interval '1 minute' - number * :apart * interval '1 second'
FROM generate_series(1, :number) AS number
"""
MATCH = """
INSERT INTO matches (signature_id, upper_seat_id, lower_seat_id, method, certainty, detail, data_version,
                     matched_at)
SELECT id, upper[1 + id % array_length(upper, 1)], lower[1 + id * 7 % array_length(lower, 1)],
       CASE id % 4 WHEN 0 THEN 'census' ELSE 'town' END, 'certain',
       jsonb_build_object('reason', 'whole_town', 'municipality', 'Town ' || id * 31 % 351, 'facts', '{}'::jsonb,
                          'candidates', '[]'::jsonb), 'bench', created_at
FROM signatures, (SELECT array_agg(id) FILTER (WHERE chamber = 'upper') AS upper,
                         array_agg(id) FILTER (WHERE chamber = 'lower') AS lower FROM seats) AS seats
"""
CONFIRM = "UPDATE signatures SET state = 'confirmed', confirmed_at = created_at + interval '30 seconds'"
LIVE = """
SELECT count(*) FROM (
    SELECT s.petition_id, s.state, date_trunc('day', s.created_at), m.upper_seat_id, m.lower_seat_id,
           m.detail ->> 'municipality', s.source, s.language, m.method, m.certainty, count(*)
    FROM signatures s JOIN matches m ON m.signature_id = s.id
    GROUP BY 1, 2, GROUPING SETS ((), (3), (4), (5), (6), (7), (8), (9), (10))
) AS figures
"""


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        running.run(SIGN, number=NUMBER, apart=SECONDS_APART)
        running.run(MATCH)
        running.rest()
        new = timed(lambda: count(running))
        running.run(CONFIRM)
        running.rest()
        confirmed = timed(lambda: count(running))
        live = min(timed(lambda: running.run(LIVE)) for _ in range(3))
        looks = min(timed(lambda: look(running)) for _ in range(3))
    print(f"{NUMBER:,} new signatures counted in {new:.1f} s, the same once confirmed in {confirmed:.1f} s")
    print(f"all figures by live aggregation: {live * 1000:,.0f} ms; from the tallies: {looks * 1000:,.1f} ms")
    figures = {
        "new_per_second": round(NUMBER / new),
        "confirmed_per_second": round(NUMBER / confirmed),
        "live_per_second": round(NUMBER / live),
        "live_ms": round(live * 1000, 1),
        "tallied_ms": round(looks * 1000, 1),
        "ratio": round(2 * live / (new + confirmed), 3),
    }
    print(json.dumps(figures))


def count(running: House) -> None:
    """As the workers do, batch after batch."""
    done = BATCH
    while done == BATCH:
        with running.toolbox.database.unit_of_work() as session:
            done = tallies.count(session, Room.SIGNATURES, running.toolbox.pack.timezone, datetime.now(UTC))


def look(running: House) -> None:
    """What a dashboard shows of signatures."""
    scope = Scope(running.toolbox.pack.timezone)
    with running.toolbox.database.reading() as session:
        if totals(session, scope).confirmed != NUMBER:
            raise SystemExit("the tallies are wrong")
        over_time(session, scope, Step.DAY)
        by_source(session, scope)
        breakdowns(session, scope, Dimension.UPPER, Dimension.LOWER)
        breakdowns(session, scope, Dimension.LANGUAGE, Dimension.TOWN, Dimension.METHOD)


if __name__ == "__main__":
    main()
