"""As many kills for django-post-office, a queue in the same PostgreSQL: its sender dies, over the same sink."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench import torture_parts as parts
from bench.send_peers import Missing, peer_environ, peer_step, post_office_home

_PATIENCE = 600.0
"""All of it may take so long; what was found by then is told."""


def post_office(folder: Path, database_url: str, number: int, rounds: int) -> dict[str, object]:
    """How many of `number` recipients got nothing, and how many more than once, after so many kills.

    `missing` instead, when the peer cannot be had here.
    """
    own, port = folder / "peer", parts.free_port()
    own.mkdir()
    try:
        home = post_office_home(folder / "post_office", "torture_post_office.py")
        environ = peer_environ(_database(database_url))
        peer_step(home, ["torture_post_office.py", "queue", str(port), str(number)], environ)
    except Missing as missing:
        return {"missing": str(missing)}
    line = [str(home / "bin" / "python"), "torture_post_office.py", "send", str(port)]
    sender, sink = parts.Part("sender", line, own, environ, home), parts.sink(own, port)
    sink.start()
    sender.start()
    try:
        return _killed(own, sender, number, rounds)
    finally:
        sender.kill()
        sink.kill()


def _killed(folder: Path, sender: parts.Part, number: int, rounds: int) -> dict[str, object]:
    stop_at, kills = time.monotonic() + _PATIENCE, 0
    for each in range(rounds):
        mark = number * (each + 1) // (rounds + 2)
        if not _until(lambda mark=mark: len(_counted(folder)) >= mark or sender.has_ended, stop_at):
            break
        kills += not sender.has_ended
        sender.kill()
        sender.start()
        print(f"{each + 1:2} killed the peer {len(_counted(folder))}", file=sys.stderr, flush=True)
    is_through = _until(lambda: sender.has_ended, stop_at)
    got = _counted(folder)
    return {
        "name": "django-post-office",
        "recipients": number,
        "kills": kills,
        "lost": number - len(got) if is_through else None,  # what it took too long for is not lost yet
        "twice": sum(times > 1 for times in got.values()),
        "mails": got.total(),
    }


def _counted(folder: Path) -> Counter[str]:
    path = folder / "taken.txt"
    return Counter(path.read_text().split() if path.exists() else ())


def _until(is_so: Callable[[], bool], stop_at: float) -> bool:
    while not is_so():
        if time.monotonic() > stop_at:
            return False
        time.sleep(0.2)
    return True


def _database(url: str) -> str:
    """A database of its own on the same server."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer")
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/peer{mark}{query}"
