"""`flask serve`: everything starts with one command on an empty machine, and stops with Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from advocacy.gateways.embedded import Embedded
from advocacy.gateways.processes import Command
from config import PREFIX
from tests.processes import ended, run
from tests.scratch import new_folder, unused_port

ROOT = Path(__file__).parents[2]
FLASK = (sys.executable, "-m", "flask")
SERVE = Command("house", (*FLASK, "serve"))
FORM = {
    "given_name": "Sam",
    "family_name": "Sample",
    "email": "sam@example.org",
    "street": "10 Washington St",
    "town": "Wellesley",
    "zip": "02481",
}

pytestmark = [pytest.mark.xdist_group("serve"), pytest.mark.timeout(400)]


def surroundings(var: Path, port: int) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return clean | {"ADVOCACY_VAR": str(var), "PORT": str(port), "ADVOCACY_LOCATOR__CENSUS_URL": ""}


def refused(var: Path, port: int, **environ: str) -> str:
    """What it says when it does not start."""
    log = var.parent / "refused.log"
    process = run(SERVE, surroundings(var, port) | environ, log)
    assert ended(process, within_seconds=90) == 1
    return log.read_text()


class Served:
    """A running `flask serve` with what it has said so far."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        self.var, self.port = var, port
        self.said: list[str] = []
        self.process = subprocess.Popen(
            SERVE.line,
            cwd=ROOT,
            env=surroundings(var, port) | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def wait_until_open(self) -> None:
        self.wait_for("Open http")

    def wait_for(self, words: str, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while words not in "".join(self.said):
            assert self.process.poll() is None, "".join(self.said)
            assert time.monotonic() < deadline, "".join(self.said)
            time.sleep(0.05)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=90)
        self._reader.join(timeout=5)
        return code

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line)


@pytest.fixture
def var(open_folder: Path) -> Path:
    return open_folder / "var"


@pytest.fixture
def served(var: Path, free_port: int) -> Iterator[Served]:
    """One that its test may end."""
    running = Served(var, free_port, ADVOCACY_LETTERS__DELAY_SECONDS="0")
    running.wait_until_open()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def enduring() -> Iterator[Served]:
    """One for all tests that leave it running: each start costs many seconds."""
    with new_folder() as folder:
        running = Served(folder / "var", unused_port())
        running.wait_until_open()
        yield running
        running.stop()


def wait_for_mail(folder: Path, pattern: str, number: int) -> list[Path]:
    deadline = time.monotonic() + 60
    while len(found := sorted(folder.glob(pattern))) < number:
        assert time.monotonic() < deadline, f"{pattern}: {found}"
        time.sleep(0.1)
    return found


def test_from_an_empty_folder_to_two_delivered_letters_and_back_with_the_data_kept(
    served: Served, var: Path, free_port: int
) -> None:
    assert requests.get(f"{served.url}/readyz", timeout=10).status_code == 200
    answer = requests.post(f"{served.url}/p/press-pause/sign", data=FORM, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    (mail,) = wait_for_mail(var / "mail", "confirmation-*.eml", 1)
    link = re.search(r"/confirm/[\w.=\-]+", mail.read_text().replace("=\n", ""))
    assert link is not None
    assert requests.post(served.url + link.group(0), data={}, timeout=10).status_code == 200
    letters = wait_for_mail(var / "mail", "letter-*.eml", 2)
    addressees = sorted(re.findall(r"^To: .*<(.+)>", "".join(map(Path.read_text, letters)), re.MULTILINE))
    assert addressees == ["alice.peisch@mahouse.gov", "cynthia.creem@masenate.gov"]

    family = served.children()
    assert served.stop() == 0
    assert "Your data is kept" in "".join(served.said)
    assert not [process for process in family if process.is_running() and process.status() != "zombie"]

    again = Served(var, free_port)
    again.wait_until_open()
    page = requests.get(served.url + link.group(0), timeout=10)
    again.stop(signal.SIGTERM)
    assert "already" in page.text.lower()


def test_a_second_one_on_the_same_data_is_refused_while_other_commands_are_not(enduring: Served) -> None:
    said = refused(enduring.var, unused_port())
    assert "Stop that one first" in said
    assert "Traceback" not in said
    environ = os.environ | {"ADVOCACY_VAR": str(enduring.var)}
    listed = subprocess.run([*FLASK, "petitions", "list"], cwd=ROOT, env=environ, capture_output=True)
    assert b"press-pause" in listed.stdout
    assert requests.get(f"{enduring.url}/readyz", timeout=10).status_code == 200


def test_it_starts_with_a_few_calm_lines_and_the_address_last(enduring: Served) -> None:
    said = [line.strip() for line in enduring.said if line.strip()]
    first, address = said[0], said.index(f"Open {enduring.url}/")
    assert first.startswith("Starting PostgreSQL, Valkey, web server")
    *known, entrance = said[1:address]
    mail = enduring.var / "mail"
    assert known == ["Stop with Ctrl-C.", f"Mail goes to {mail}; read it at {enduring.url}/dev/mail/"]
    assert entrance.startswith(
        f"Organizers sign in here, once and within an hour: {enduring.url}/organizers/entrance/"
    )


def test_a_malformed_request_leaves_nothing_of_itself_in_the_log(enduring: Served) -> None:
    before = len(enduring.said)
    with socket.create_connection(("localhost", enduring.port), timeout=10) as visitor:
        visitor.sendall(b"GET /confirm/a-secret-token with spaces HTTP/1.1\r\n\r\n")
        assert b"400" in visitor.recv(100)
    enduring.wait_for("malformed request")
    said = "".join(enduring.said[before:])
    assert "a-secret-token" not in said
    assert "127.0.0.1" not in said


def test_it_says_what_died_and_stops_the_rest(served: Served) -> None:
    beat = next(child for child in served.children() if "beat" in child.cmdline())
    beat.send_signal(signal.SIGKILL)
    assert served.process.wait(timeout=90) == 1
    served.stop()
    assert "The beat was ended by SIGKILL" in "".join(served.said)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent has died")
def test_when_it_is_killed_its_processes_end_too_and_the_next_run_takes_its_servers_over(
    served: Served, var: Path
) -> None:
    family = [child for child in served.children() if {"gunicorn", "celery"} & set(child.cmdline())]
    assert len(family) >= 3
    served.process.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    servers = Embedded(var)
    servers.start()
    assert servers.leave()
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_a_taken_port_is_named_before_anything_starts(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused(var, taken.getsockname()[1])
    assert "cannot be used" in said
    assert not (var / "postgres").exists()


def test_a_database_that_does_not_answer_is_named_before_anything_starts(var: Path, free_port: int) -> None:
    silent = {
        "ADVOCACY_DATABASE_URL": "postgresql://127.0.0.1:1/nothing",
        "ADVOCACY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    assert "ADVOCACY_DATABASE_URL says where it should be" in refused(var, free_port, **silent)


def test_a_folder_that_is_a_file_ends_it_with_a_sentence(var: Path, free_port: int) -> None:
    var.touch()
    said = refused(var, free_port)
    assert "ADVOCACY_VAR" in said
    assert "Traceback" not in said


def test_bad_settings_end_it_with_a_sentence(var: Path, free_port: int) -> None:
    said = refused(var, free_port, ADVOCACY_MAIL__TRANSPORT="pigeon")
    assert "ADVOCACY_MAIL__TRANSPORT" in said
    assert "Traceback" not in said
