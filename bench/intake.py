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
from bench.wire import Answer, Connection, Run, drive

CONNECTIONS, SECONDS, ROUNDS = 8, 2.0, 9
# We are the proxy of signers from everywhere. With so many a minute the house would ask for a proof of work; that
# has its own page and is not what is measured.
CROWD = {"ADVOCACY_WEB__PROXIES": "1", "ADVOCACY_LIMITS__PROOF_MINUTE": "1000000"}
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
    with house("bench.intake_server:application()", more=CROWD) as running:
        ROWS.create(running.toolbox.database.engine)
        warm(running)
        pairs = [(limit(running), product(running)) for _ in range(ROUNDS)]
    limits, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratio = median(own.rate / bare.rate for bare, own in pairs)
    for bare, own in pairs:
        print(f"bare {bare.rate:7.0f}/s   sign+confirm {own.rate:7.0f}/s   p95 {own.quantile(0.95):5.1f} ms")
    figures = {
        "bare_per_second": round(median(run.rate for run in limits)),
        "sign_and_confirm_requests_per_second": round(median(run.rate for run in ours)),
        "signatures_confirmed_per_minute": round(median(run.rate for run in ours) / 2 * 60),
        "p95_ms": round(median(run.quantile(0.95) for run in ours), 1),
        "ratio": round(ratio, 3),
    }
    print(json.dumps(figures))


def warm(running: House) -> None:
    limit(running, 1.0)
    product(running, 1.0)


def product(running: House, seconds: float = SECONDS) -> Run:
    """Signatures for half of the time, then their confirmations; what the mail would do between is not counted."""
    signed: list[str] = []
    stamp = time.time_ns()

    def sign(connection: Connection, number: int) -> Iterator[float]:
        began = time.perf_counter()
        email = f"sample-{stamp}-{number}@example.org"
        answer = connection.post("/p/press-pause/sign", FORM | {"email": email}, visitor(number))
        yield time.perf_counter() - began
        _expect(answer, 303)
        signed.append(answer.location)

    def confirm(connection: Connection, number: int) -> Iterator[float]:
        began = time.perf_counter()
        answer = connection.post(links.pop(), {}, visitor(number))
        yield time.perf_counter() - began
        _expect(answer, 303)

    signing = drive(running.port, CONNECTIONS, sign, seconds=seconds / 2)
    links = [_confirm_path(running, location) for location in signed]
    return signing + drive(running.port, CONNECTIONS, confirm, times=len(links) // CONNECTIONS)


def visitor(number: int) -> str:
    """An address for each number, all over the network."""
    return f"{11 + number % 89}.{number // 89 % 251}.{number // 22_339 % 241}.7"


def _confirm_path(running: House, location: str) -> str:
    signature_id = running.links.read_signed(location.rpartition("/")[2])
    return urlsplit(running.links.confirm(signature_id, datetime.now(UTC))).path


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise SystemExit(f"the server answered {answer.status}")


def limit(running: House, seconds: float = SECONDS) -> Run:
    """The bare view's requests."""

    def insert(connection: Connection, _number: int) -> Iterator[float]:
        began = time.perf_counter()
        answer = connection.post("/bare/insert", FORM)
        yield time.perf_counter() - began
        _expect(answer, 204)

    return drive(running.port, CONNECTIONS, insert, seconds=seconds)


if __name__ == "__main__":
    main()
