"""The petition page with ten signatures and with a million, at the real server.

`ratio` is the median time with a million over the median with ten; the aim is 1.
"""

import json
import time
from collections.abc import Iterator

from sqlalchemy import text

from bench.house import House, house
from bench.wire import Connection, Run, drive

CONNECTIONS, SECONDS = 4, 5.0
FEW, MANY = 10, 1_000_000

FILL = """
INSERT INTO signatures (petition_id, state, language, given_name, family_name, street, town, zip, note, show_name,
                        source, share_code, created_at, confirmed_at)
SELECT (SELECT id FROM petitions LIMIT 1), 'confirmed', 'en', 'Sample', 'Person', '', 'Wellesley', '', '',
       number % 3 = 0, '', 'sample' || number,
       now() - number * interval '1 second', now() - number * interval '1 second'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS number
"""
COUNT = "UPDATE petitions SET confirmed_count = (SELECT count(*) FROM signatures)"


def main() -> None:
    with house("advocacy.app:create_served_app()") as running:
        few = measured(running, 1, FEW)
        many = measured(running, FEW + 1, MANY)
    print(f"{FEW:>9,} signatures: {few.quantile(0.5):6.2f} ms median, {few.quantile(0.95):6.2f} ms p95")
    print(f"{MANY:>9,} signatures: {many.quantile(0.5):6.2f} ms median, {many.quantile(0.95):6.2f} ms p95")
    figures = {
        "few_median_ms": round(few.quantile(0.5), 2),
        "many_median_ms": round(many.quantile(0.5), 2),
        "many_per_second": round(many.rate),
        "ratio": round(many.quantile(0.5) / few.quantile(0.5), 3),
    }
    print(json.dumps(figures))


def measured(running: House, first: int, last: int) -> Run:
    """Fill up to `last` signatures, then ask for the page."""
    with running.toolbox.database.unit_of_work() as session:
        session.execute(text(FILL), {"first": first, "last": last})
        session.execute(text(COUNT))
    with running.toolbox.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE signatures"))
    drive(running.port, CONNECTIONS, page, seconds=1.0)
    return drive(running.port, CONNECTIONS, page, seconds=SECONDS)


def page(connection: Connection, _number: int) -> Iterator[float]:
    began = time.perf_counter()
    answer = connection.get("/p/press-pause")
    yield time.perf_counter() - began
    if answer.status != 200:
        raise SystemExit(f"the page answered {answer.status}")


if __name__ == "__main__":
    main()
