"""Others who send e-mail, to the same sink with mails of the same size: each returns mails a second."""

import json
import os
import shutil
import smtplib
import subprocess
import sys
import time
import venv
from pathlib import Path
from urllib.parse import urlsplit

_HERE = Path(__file__).parent


class Missing(Exception):
    """A peer that cannot be had here, and why."""


def smtp_source(port: int, number: int, size: int) -> float:
    """Postfix' load generator, ten sessions that stay connected (`-d`): the ceiling."""
    program = shutil.which("smtp-source", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise Missing("Postfix is not installed")
    line = [
        program,
        "-d",
        "-s",
        "10",
        "-m",
        str(number),
        "-l",
        str(size),
        "-f",
        "m@example.org",
        "-t",
        "s@example.org",
    ]
    began = time.monotonic()
    subprocess.run([*line, f"127.0.0.1:{port}"], check=True, capture_output=True)
    return number / (time.monotonic() - began)


def smtplib_loop(port: int, number: int, mail: bytes) -> float:
    """Python's own client, one process, one kept connection, the same octets again and again."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        began = time.monotonic()
        for place in range(number):
            smtp.sendmail("m@example.org", [f"s{place}@example.org"], mail)
        return number / (time.monotonic() - began)


def nodemailer(port: int, number: int, size: int, folder: Path) -> float:
    """The popular library of Node, with its pool of ten connections."""
    if shutil.which("npm") is None:
        raise Missing("Node is not installed")
    folder.mkdir(exist_ok=True)
    _run(["npm", "install", "--no-audit", "--no-fund", "--silent", "nodemailer@7"], folder)
    shutil.copy(_HERE / "send_nodemailer.mjs", folder)
    return float(_run(["node", "send_nodemailer.mjs", str(port), str(number), str(size)], folder))


def post_office(port: int, number: int, size: int, folder: Path, database_url: str) -> float:
    """django-post-office: a queue in the same PostgreSQL, worked by two processes."""
    home = post_office_home(folder)
    line = ["send_post_office.py", str(port), str(number), str(size)]
    return float(peer_step(home, line, peer_environ(database_url)).splitlines()[-1])


def post_office_home(folder: Path, *programs: str) -> Path:
    """Its own environment, with the programs beside it. Raises `Missing`."""
    if not (folder / "bin" / "pip").exists():
        venv.create(folder, with_pip=True)
        _run(
            [str(folder / "bin" / "pip"), "install", "-q", "django", "django-post-office", "psycopg[binary]"],
            folder,
        )
    for program in ("send_post_office.py", *programs):
        shutil.copy(_HERE / program, folder)
    return folder


def peer_environ(database_url: str) -> dict[str, str]:
    """What a peer that works in a database is started with."""
    url = urlsplit(database_url)._replace(scheme="postgresql").geturl()
    return _kept() | {"PEER_DATABASE": json.dumps({"url": url})}


def peer_step(home: Path, line: list[str], environ: dict[str, str]) -> str:
    """What a program said that ran in an environment of its own. Raises `Missing`."""
    return _run([str(home / "bin" / "python"), *line], home, environ)


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}


def _run(line: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            line,
            cwd=folder,
            env=environment or _kept(),
            check=True,
            capture_output=True,
            text=True,
            timeout=300,
        )
    except subprocess.CalledProcessError as failed:
        raise Missing(f"{line[0]} failed: {failed.stderr.strip()[-300:]}") from None
    except subprocess.TimeoutExpired:
        raise Missing(f"{line[0]} took too long") from None
    print(done.stderr[-300:], end="", file=sys.stderr)
    return done.stdout.strip()
