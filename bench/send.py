"""A mailing through the whole path (frozen audience, claim, begin, SMTP, settle) by two worker processes, beside
others in the same run: Postfix' smtp-source (the ceiling), a bare smtplib loop, nodemailer, django-post-office.

`SEND_NUMBER` mails (20000), `SEND_LARGEST` once more for the memory (100000; 0: none), `SEND_ROUNDS` rounds (3),
`SEND_PEER_NUMBER` mails for each peer (5000), `SEND_CONNECTIONS` of each worker (1: this server never dawdles).
`ratio` is the smallest of: two times nodemailer, three times post-office, the smtplib loop; 1 or more is the aim.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import select

from advocacy.domain.mailing_sending import Held
from advocacy.gateways.embedded import Embedded
from advocacy.models import MailingMessage
from advocacy.services.mailing_writing import MailingWriter
from advocacy.wiring import Toolbox, prepare
from bench import send_peers
from bench.send_fill import Frozen, frozen, go, states
from bench.send_peers import Missing
from bench.send_sink import sink
from config import Settings

NUMBER = int(os.environ.get("SEND_NUMBER", "20000"))
LARGEST = int(os.environ.get("SEND_LARGEST", "100000"))
ROUNDS = int(os.environ.get("SEND_ROUNDS", "3"))
PEERS = int(os.environ.get("SEND_PEER_NUMBER", "5000"))
WORKERS = 2
CONNECTIONS = os.environ.get("SEND_CONNECTIONS", "1")


@dataclass(frozen=True, slots=True)
class Run:
    """What a mailing took."""

    rate: float
    cpu: float
    peak_mb: int


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _toolbox(Path(folder)) as toolbox, sink() as port:
        peers = _peers(toolbox, Path(folder), port)
        runs: dict[str, list[float]] = {}
        ours: list[Run] = []
        for _ in range(ROUNDS):
            ours.append(_send(toolbox, frozen(toolbox, NUMBER), port))
            for name, measure in peers.items():
                _measure(runs, name, measure)
            print(_line(ours[-1], runs), file=sys.stderr)
        largest = _send(toolbox, frozen(toolbox, LARGEST), port) if LARGEST else None
        freezing = _send_seconds(toolbox)
    own = median(run.rate for run in ours)
    found = {name: round(median(rates)) for name, rates in runs.items() if rates}
    shares = [own / found[name] / times for name, times in _AIMS.items() if found.get(name)]
    figures = {
        "mailings_per_second": round(own),
        "cpu_us_per_mail": round(1_000_000 * median(run.cpu for run in ours) / NUMBER),
        "worker_mb": ours[0].peak_mb,
        "worker_mb_largest": largest.peak_mb if largest else None,
        "worker_mb_grown": largest.peak_mb - ours[0].peak_mb if largest else None,
        "largest": LARGEST or None,
        "largest_per_second": round(largest.rate) if largest else None,
        "freeze_seconds": freezing,
        **found,
        "missing": _MISSING,
        "load": os.getloadavg()[0],
        "ratio": round(min(shares), 3) if shares else None,
    }
    print(json.dumps(figures))


_AIMS = {"smtplib": 1, "nodemailer": 2, "post_office": 3}
_MISSING: dict[str, str] = {}
_FREEZES: list[float] = []


def _send_seconds(_toolbox: Toolbox) -> float:
    return round(max(_FREEZES), 2)


def _measure(runs: dict[str, list[float]], name: str, measure: Callable[[], float]) -> None:
    try:
        runs.setdefault(name, []).append(measure())
    except Missing as missing:
        _MISSING[name] = str(missing)


def _peers(toolbox: Toolbox, folder: Path, port: int) -> dict[str, Callable[[], float]]:
    mail = _sample(toolbox)
    address = toolbox.addresses.database_url
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer")
    peer = Settings(database_url=address).database_url or ""
    return {
        "smtp_source": lambda: send_peers.smtp_source(port, NUMBER, len(mail)),
        "smtplib": lambda: send_peers.smtplib_loop(port, PEERS, mail),
        "nodemailer": lambda: send_peers.nodemailer(port, PEERS, len(mail), folder / "npm"),
        "post_office": lambda: send_peers.post_office(
            port, PEERS, len(mail), folder / "post_office", _named(peer, "peer")
        ),
    }


def _named(url: str, database: str) -> str:
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/{database}{mark}{query}"


def _sample(toolbox: Toolbox) -> bytes:
    """One e-mail of the mailing, as it goes out."""
    mailing = frozen(toolbox, 100)
    with toolbox.database.reading() as session:
        row = session.scalars(select(MailingMessage).where(MailingMessage.mailing_id == mailing.id).limit(1)).one()
        held = Held(row.id, 0, 0, mailing.id, row.person_id, row.mail_domain_id, row.language, row.variant)
        return MailingWriter(toolbox.press).gather(session, [held])(held, datetime.now(UTC)).octets


def _send(toolbox: Toolbox, mailing: Frozen, port: int) -> Run:
    _FREEZES.append(mailing.seconds)
    workers = [_worker(toolbox, port) for _ in range(WORKERS)]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    go(toolbox, mailing.id)
    began = time.time()
    said = [json.loads(worker.communicate("go\n")[0]) for worker in _told(workers)]
    found = states(toolbox, mailing.id)
    if found != {"sent": mailing.audience}:
        raise SystemExit(f"Not all were sent: {found} of {mailing.audience}")
    seconds = max(each["ended"] for each in said) - began
    return Run(
        mailing.audience / seconds, sum(each["cpu"] for each in said), max(each["peak_mb"] for each in said)
    )


def _told(workers: list["subprocess.Popen[str]"]) -> list["subprocess.Popen[str]"]:
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return workers


def _worker(toolbox: Toolbox, port: int) -> "subprocess.Popen[str]":
    settings = toolbox.settings
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    environ |= {
        "ADVOCACY_DATABASE_URL": settings.database_url or "",
        "ADVOCACY_BROKER_URL": settings.broker_url or "",
        "ADVOCACY_SECRET_KEY": settings.secret_key or "",
        "ADVOCACY_VAR": str(settings.var),
        "ADVOCACY_MAILINGS__CONNECTIONS": CONNECTIONS,
        "ADVOCACY_MAIL__TRANSPORT": "smtp",
        "ADVOCACY_MAIL__SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "bench.send_worker"], env=environ, stdin=pipe, stdout=pipe, text=True
    )


@contextmanager
def _toolbox(folder: Path) -> Iterator[Toolbox]:
    embedded = Embedded(folder / "var")
    addresses = embedded.start()
    settings = Settings(
        var=folder / "var",
        database_url=addresses.database_url,
        broker_url=addresses.broker_url,
        secret_key=secrets.token_urlsafe(32),
        locator={"census_url": ""},
    )
    toolbox = Toolbox(settings)
    prepare(toolbox.database, toolbox.pack)
    try:
        yield toolbox
    finally:
        toolbox.database.close()
        embedded.leave()


def _line(run: Run, runs: dict[str, list[float]]) -> str:
    others = "   ".join(f"{name} {rates[-1]:.0f}/s" for name, rates in runs.items() if rates)
    return f"mailings {run.rate:.0f}/s   {others}   load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
