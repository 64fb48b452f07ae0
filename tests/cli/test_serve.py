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
from config import PREFIX

ROOT = Path(__file__).parents[2]
FLASK = (sys.executable, "-m", "flask")
FORM = {
    "given_name": "Sam",
    "family_name": "Sample",
    "email": "sam@example.org",
    "street": "10 Washington St",
    "town": "Wellesley",
    "zip": "02481",
}

pytestmark = [pytest.mark.xdist_group("serve"), pytest.mark.timeout(400)]


class Served:
    """A running `flask serve` with what it has said so far."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        self.var, self.port = var, port
        self.said: list[str] = []
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        settings = {"ADVOCACY_VAR": str(var), "PORT": str(port), "ADVOCACY_LOCATOR__CENSUS_URL": ""}
        self.process = subprocess.Popen(
            [*FLASK, "serve"],
            cwd=ROOT,
            env=clean | settings | environ,
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

    def wait_for(self, words: str, seconds: float = 90) -> None:
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
    running = Served(var, free_port, ADVOCACY_LETTERS__DELAY_SECONDS="0")
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
    served.wait_until_open()
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


def test_a_second_one_on_the_same_data_is_refused_while_other_commands_are_not(served: Served, var: Path) -> None:
    served.wait_until_open()
    second = Served(var, served.port + 1)
    assert second.stop(signal.SIGCONT) == 1
    assert "Stop that one first" in "".join(second.said)
    assert "Traceback" not in "".join(second.said)
    listed = subprocess.run(
        [*FLASK, "petitions", "list"], cwd=ROOT, env=os.environ | {"ADVOCACY_VAR": str(var)}, capture_output=True
    )
    assert b"press-pause" in listed.stdout
    assert requests.get(f"{served.url}/readyz", timeout=10).status_code == 200


def test_it_starts_with_a_few_calm_lines_and_the_address_last(served: Served) -> None:
    served.wait_until_open()
    served.stop()
    said = [line.strip() for line in served.said if line.strip()]
    first, address = said[0], said.index(f"Open {served.url}/")
    assert first.startswith("Starting PostgreSQL, Valkey, web server")
    *known, entrance = said[1:address]
    assert known == ["Stop with Ctrl-C.", f"Mail goes to {served.var / 'mail'}; read it at {served.url}/dev/mail/"]
    assert entrance.startswith(
        f"Organizers sign in here, once and within an hour: {served.url}/organizers/entrance/"
    )


def test_it_says_what_died_and_stops_the_rest(served: Served) -> None:
    served.wait_until_open()
    beat = next(child for child in served.children() if "beat" in child.cmdline())
    beat.send_signal(signal.SIGKILL)
    assert served.process.wait(timeout=90) == 1
    served.stop()
    assert "The beat was ended by SIGKILL" in "".join(served.said)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent has died")
def test_when_it_is_killed_its_processes_end_too_and_the_next_run_takes_its_servers_over(
    served: Served, var: Path
) -> None:
    served.wait_until_open()
    family = [child for child in served.children() if {"gunicorn", "celery"} & set(child.cmdline())]
    assert len(family) >= 3
    served.process.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    servers = Embedded(var)
    servers.start()
    assert servers.leave()
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_a_malformed_request_leaves_nothing_of_itself_in_the_log(served: Served) -> None:
    served.wait_until_open()
    before = len(served.said)
    with socket.create_connection(("localhost", served.port), timeout=10) as visitor:
        visitor.sendall(b"GET /confirm/a-secret-token with spaces HTTP/1.1\r\n\r\n")
        assert b"400" in visitor.recv(100)
    served.wait_for("malformed request")
    said = "".join(served.said[before:])
    assert "a-secret-token" not in said
    assert "127.0.0.1" not in said


def test_a_taken_port_is_named_before_anything_starts(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = Served(var, taken.getsockname()[1])
        assert refused.stop(signal.SIGCONT) == 1
    assert "cannot be used" in "".join(refused.said)
    assert not (var / "postgres").exists()


def test_a_database_that_does_not_answer_is_named_before_anything_starts(var: Path, free_port: int) -> None:
    refused = Served(
        var,
        free_port,
        ADVOCACY_DATABASE_URL="postgresql://127.0.0.1:1/nothing",
        ADVOCACY_BROKER_URL="redis://127.0.0.1:1/0",
    )
    assert refused.stop(signal.SIGCONT) == 1
    assert "ADVOCACY_DATABASE_URL says where it should be" in "".join(refused.said)


def test_a_folder_that_is_a_file_ends_it_with_a_sentence(var: Path, free_port: int) -> None:
    var.touch()
    refused = Served(var, free_port)
    assert refused.stop(signal.SIGCONT) == 1
    said = "".join(refused.said)
    assert "ADVOCACY_VAR" in said
    assert "Traceback" not in said


def test_bad_settings_end_it_with_a_sentence(var: Path, free_port: int) -> None:
    refused = Served(var, free_port, ADVOCACY_MAIL__TRANSPORT="pigeon")
    assert refused.stop(signal.SIGCONT) == 1
    said = "".join(refused.said)
    assert "ADVOCACY_MAIL__TRANSPORT" in said
    assert "Traceback" not in said
