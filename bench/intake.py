"""Signing and confirming at the real server, beside a bare Flask view that inserts one row in the same processes.

`ratio` is product requests per second over the bare view's; the aim is 0.5 or more.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

from bench.house import House, house
from bench.intake_server import ROWS
from bench.wire import Connection, Run, drive

CONNECTIONS, SECONDS, ROUNDS = 8, 2.0, 9
FORM = {
    "given_name": "Sam",
    "family_name": "Sample",
    "street": "10 Washington St",
    "town": "Wellesley",
    "zip": "02481",
    "note": "I walk past those cameras every day.",
    "updates": "y",
}


def main() -> None:
    with house("bench.intake_server:application()") as running:
        ROWS.create(running.toolbox.database.engine)
        warm(running)
        pairs = [(drive(running.port, CONNECTIONS, SECONDS, bare), product(running)) for _ in range(ROUNDS)]
    limits, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratio = median(own.rate / limit.rate for limit, own in pairs)
    for limit, own in pairs:
        print(f"bare {limit.rate:7.0f}/s   sign+confirm {own.rate:7.0f}/s   p95 {own.quantile(0.95):5.1f} ms")
    figures = {
        "bare_per_second": round(median(run.rate for run in limits)),
        "sign_and_confirm_requests_per_second": round(median(run.rate for run in ours)),
        "signatures_confirmed_per_minute": round(median(run.rate for run in ours) / 2 * 60),
        "p95_ms": round(median(run.quantile(0.95) for run in ours), 1),
        "ratio": round(ratio, 3),
    }
    print(json.dumps(figures))


def warm(running: House) -> None:
    drive(running.port, CONNECTIONS, 1.0, bare)
    product(running, 1.0)


def product(running: House, seconds: float = SECONDS) -> Run:
    stamp = time.time_ns()

    def act(connection: Connection, number: int) -> Iterator[float]:
        began = time.perf_counter()
        email = f"sample-{stamp}-{number}@example.org"
        answer = connection.post("/p/press-pause/sign", FORM | {"email": email})
        yield time.perf_counter() - began
        if answer.status != 303:
            raise SystemExit(f"signing answered {answer.status}")
        signature_id = running.links.read_signed(answer.location.rpartition("/")[2])
        path = urlsplit(running.links.confirm(signature_id, datetime.now(UTC))).path
        began = time.perf_counter()
        answer = connection.post(path, {})
        yield time.perf_counter() - began
        if answer.status != 303:
            raise SystemExit(f"confirming answered {answer.status}")

    return drive(running.port, CONNECTIONS, seconds, act)


def bare(connection: Connection, _number: int) -> Iterator[float]:
    began = time.perf_counter()
    answer = connection.post("/bare/insert", FORM)
    yield time.perf_counter() - began
    if answer.status != 204:
        raise SystemExit(f"the bare view answered {answer.status}")


if __name__ == "__main__":
    main()
