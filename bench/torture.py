"""Kill -9 of worker, broker, database and mail server in turn while a mailing goes out; then everybody is counted.

`TORTURE_NUMBER` recipients (20000), `TORTURE_ROUNDS` kills (20). Ends with an error unless nobody is lost, nobody
gets it twice, no more are uncertain than connections were open at the kills, and the sum was right each time.
Beside it, what django-post-office makes of as many kills of its sender.
"""

import json
import os
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from advocacy.models import MailingMessage, Person
from advocacy.services import mailing_figures
from advocacy.wiring import Toolbox, prepare
from bench import torture_parts as parts
from bench import torture_peer
from bench.send_fill import frozen, go, states
from config import Settings

NUMBER = int(os.environ.get("TORTURE_NUMBER", "20000"))
ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "20"))
PROCESSES, CONNECTIONS = 2, 4
_PATIENCE = 900.0
_LEASES = "UPDATE mailing_messages SET lease_until = now() - interval '1 second' WHERE lease_until > now()"
_OPEN = {"ready", "claimed", "sending"}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        Path(name).chmod(0o755)
        figures = _torture(Path(name))
    _table(figures)
    print(json.dumps(figures))
    if figures["lost"] or figures["twice"] or figures["uncertain"] > CONNECTIONS * ROUNDS or figures["wrong_sums"]:
        raise SystemExit(1)


def _table(figures: dict[str, Any]) -> None:
    peer = figures["peer"]
    print(f"{'':20}{'kills':>8}{'lost':>8}{'twice':>8}", file=sys.stderr)
    for name, found in (("this house", figures), ("django-post-office", peer)):
        numbers = "".join(f"{_or_dash(found.get(each)):>8}" for each in ("kills", "lost", "twice"))
        print(f"{name:20}{numbers}", file=sys.stderr)
    if "missing" in peer:
        print(peer["missing"], file=sys.stderr)


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)


def _torture(folder: Path) -> dict[str, Any]:
    postgres = parts.Postgres(folder / "postgres")
    postgres.start()
    broker_port, sink_port = parts.free_port(), parts.free_port()
    toolbox = _toolbox(folder, postgres.address, broker_port)
    environ = _environ(toolbox, sink_port)
    killed = [
        parts.worker(folder, environ),
        parts.broker(folder, broker_port),
        postgres,
        parts.sink(folder, sink_port),
    ]
    beat = parts.beat(folder, environ)
    prepare(toolbox.database, toolbox.pack)
    mailing = frozen(toolbox, NUMBER)
    try:
        for part in (*killed, beat):
            if part is not postgres:
                part.start()
        go(toolbox, mailing.id)
        began = time.monotonic()
        wrong = _rounds(folder, toolbox, killed, mailing.id)
        _wait(lambda: not _OPEN & set(_states(toolbox, mailing.id)), killed[0], toolbox)
        figures = _figures(folder, toolbox, mailing.id, wrong) | {"seconds": round(time.monotonic() - began)}
        _end(beat, *killed)
        return figures | {"peer": torture_peer.post_office(folder, postgres.address, NUMBER, ROUNDS)}
    finally:
        _end(beat, *killed)
        toolbox.database.close()
        postgres.stop()


def _end(*running: parts.Part | parts.Postgres) -> None:
    for part in running:
        if isinstance(part, parts.Part):
            part.kill()


def _rounds(folder: Path, toolbox: Toolbox, killed: list[parts.Part | parts.Postgres], mailing_id: int) -> int:
    """Kill one part after the other, each a little further on; returns how often the sum was wrong."""
    wrong, worker = 0, killed[0]
    for number in range(ROUNDS):
        mark = NUMBER * (number + 1) // (ROUNDS + 2)
        _wait(lambda mark=mark: len(_taken(folder)) >= mark, worker, None)
        part = killed[number % len(killed)]
        part.kill()
        part.start()
        wrong += _is_wrong(toolbox, mailing_id)
        print(f"{number + 1:2} killed {part.name:8} {_states(toolbox, mailing_id)}", file=sys.stderr, flush=True)
    return wrong


def _is_wrong(toolbox: Toolbox, mailing_id: int) -> bool:
    found = None
    while found is None:
        try:
            with toolbox.database.reading() as session:
                found = mailing_figures.count(session, mailing_id)
        except DBAPIError:
            time.sleep(0.1)
    return sum(found.terms.values()) != NUMBER


def _figures(folder: Path, toolbox: Toolbox, mailing_id: int, wrong: int) -> dict[str, Any]:
    taken = Counter(_taken(folder))
    ended = _states(toolbox, mailing_id)
    with toolbox.database.reading() as session:
        question = select(Person.email).join(MailingMessage, MailingMessage.person_id == Person.id)
        sent = session.scalars(question.where(MailingMessage.state == "sent")).all()
        doubtful = session.scalars(question.where(MailingMessage.state == "uncertain")).all()
    return {
        "recipients": NUMBER,
        "kills": ROUNDS,
        "sent": ended.get("sent", 0),
        "uncertain": ended.get("uncertain", 0),
        "uncertain_that_arrived": sum(email in taken for email in doubtful),
        "other": NUMBER - ended.get("sent", 0) - ended.get("uncertain", 0),
        "lost": sum(email not in taken for email in sent),
        "twice": sum(times > 1 for times in taken.values()),
        "wrong_sums": wrong,
    }


def _states(toolbox: Toolbox, mailing_id: int) -> dict[str, int]:
    while True:
        try:
            return states(toolbox, mailing_id)
        except DBAPIError:
            time.sleep(0.1)


def _taken(folder: Path) -> list[str]:
    path = folder / "taken.txt"
    return path.read_text().split() if path.exists() else []


def _wait(is_so: Callable[[], bool], worker: parts.Part | parts.Postgres, toolbox: Toolbox | None) -> None:
    """Wait for something; with a toolbox, leases of the dead are not waited for: they end now and then.

    A worker that ends by itself is started again, as a supervisor does; Celery's sometimes does with the broker.
    """
    began = ended = time.monotonic()
    while not is_so():
        if time.monotonic() - began > _PATIENCE:
            raise SystemExit("The mailing does not go on.")
        time.sleep(0.2)
        if isinstance(worker, parts.Part):
            worker.revive()
        if toolbox is not None and time.monotonic() - ended > 20:
            with toolbox.database.unit_of_work() as session:
                session.execute(text(_LEASES))
            ended = time.monotonic()


def _toolbox(folder: Path, address: str, broker_port: int) -> Toolbox:
    return Toolbox(
        Settings(
            var=folder / "var",
            database_url=address,
            broker_url=f"redis://127.0.0.1:{broker_port}/0",
            secret_key=secrets.token_urlsafe(32),
            locator={"census_url": ""},
        )
    )


def _environ(toolbox: Toolbox, sink_port: int) -> dict[str, str]:
    settings = toolbox.settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    return kept | {
        "ADVOCACY_DATABASE_URL": settings.database_url or "",
        "ADVOCACY_BROKER_URL": settings.broker_url or "",
        "ADVOCACY_SECRET_KEY": settings.secret_key or "",
        "ADVOCACY_VAR": str(settings.var),
        "ADVOCACY_LOCATOR__CENSUS_URL": "",
        "ADVOCACY_MAILINGS__PROCESSES": str(PROCESSES),
        "ADVOCACY_MAILINGS__CONNECTIONS": str(CONNECTIONS // PROCESSES),
        "ADVOCACY_MAIL__TRANSPORT": "smtp",
        "ADVOCACY_MAIL__SMTP_URL": f"smtp://127.0.0.1:{sink_port}",
    }


if __name__ == "__main__":
    main()
