"""The house talks to the hosts that its settings name, and every other connection fails."""

import ast
import json
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from advocacy.db import Database
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.outgoing import AllowList, Place, Purpose
from advocacy.gateways.embedded import Addresses
from advocacy.gateways.outgoing import places_of
from advocacy.models import MailingText
from advocacy.web.public.security import PROOFS, PURPOSES
from config import Settings
from tests import crowd
from tests.residents import words
from tests.stubs.smtp_sink import SmtpSink
from tests.workers.fleet import environment

ROOT = Path(__file__).parents[2]
# An audit hook stays for as long as the process lives, so it is put into one of its own.
TRY_ALL = """
import json, os, socket, sys, threading, urllib.request
import redis, requests
from advocacy.app import create_served_app

app = create_served_app()
allowed, silent, outside = json.loads(sys.argv[1])

def told(ask):
    try:
        ask()
    except Exception as error:
        return type(error).__name__
    return "done"

def datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"?", ("192.0.2.1", 53))

def plain(host, port):
    with socket.socket() as sock:
        sock.settimeout(5)
        sock.connect((host, port))

def after_looking_up_a_friend():
    socket.getaddrinfo("127.0.0.1", allowed)
    plain("192.0.2.1", 80)

def after_looking_up_the_mail_server(host):
    found = socket.getaddrinfo("localhost", silent)
    plain(host or found[-1][4][0], silent)

def in_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(told(lambda: plain("127.0.0.1", outside))))
    thread.start()
    thread.join()
    return found[0]

print(json.dumps({
    "the broker": told(redis.Redis.from_url(os.environ["ADVOCACY_BROKER_URL"]).ping),
    "the mail server": told(lambda: socket.create_connection(("localhost", silent), 5).close()),
    "another port": told(lambda: plain("127.0.0.1", outside)),
    "another address": told(lambda: plain("192.0.2.1", 443)),
    "another name": told(lambda: socket.getaddrinfo("tracker.example.org", 443)),
    "an old way to look up": told(lambda: socket.gethostbyname("tracker.example.org")),
    "a datagram": told(datagram),
    "by way of a friend": told(after_looking_up_a_friend),
    "where a name is": told(lambda: after_looking_up_the_mail_server(None)),
    "where it is not": told(lambda: after_looking_up_the_mail_server("192.0.2.1")),
    "from a thread": in_a_thread(),
    "requests": told(lambda: requests.get("https://tracker.example.org/")),
    "urllib": told(lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=5)),
}))
"""
SEND_A_MAILING = """
import json, socket, sys
from celery.signals import worker_init
from advocacy.domain.ports import Job
from advocacy.wiring import Toolbox
from config import Settings
from workers import mailings, tasks
from workers.assembly import create_celery
from workers.hands import Hands

toolbox = Toolbox(Settings())
create_celery(toolbox)
worker_init.send(None)  # as Celery does before it takes any task
hands = Hands(toolbox)
tasks.upkeep(hands, Job.MAILINGS)
mailings.deliver(hands)
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
except OSError:
    pass
else:
    raise SystemExit("the guard is off")
"""
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def test_every_other_connection_fails(settings: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mail, socket.create_server(("127.0.0.1", 0)) as outside:
        silent, other = mail.getsockname()[1], outside.getsockname()[1]
        broker_port = int(str(settings.broker_url).rpartition(":")[2].partition("/")[0])
        environ = {
            "ADVOCACY_VAR": str(tmp_path),
            "ADVOCACY_DATABASE_URL": str(settings.database_url),
            "ADVOCACY_BROKER_URL": str(settings.broker_url),
            "ADVOCACY_MAIL__TRANSPORT": "smtp",
            "ADVOCACY_MAIL__SMTP_URL": f"smtp://localhost:{silent}",
            "ADVOCACY_LOCATOR__CENSUS_URL": "",
            "PATH": "",
        }
        arguments = json.dumps([broker_port, silent, other])
        done = subprocess.run(
            [sys.executable, "-c", TRY_ALL, arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert {what for what, came in said.items() if came == "done"} == {
        "the broker",
        "the mail server",
        "where a name is",
    }
    for what in (
        "another port",
        "by way of a friend",
        "where it is not",
        "from a thread",
    ):
        assert said[what] == "OutgoingRefused"
    assert said["another name"] == "gaierror"
    assert done.stderr.count("refuse_host") >= 10
    assert "tracker" not in done.stderr


def test_a_mailing_needs_the_mail_server_only_and_adds_links_to_this_site_only(
    settings: Settings, prepared: Database, tmp_path: Path
) -> None:
    with prepared.unit_of_work() as session:
        people = [crowd.email_of(session, crowd.add(session, crowd.Someone())[1][0]) for _ in range(3)]
        body = "Dear {person.given_name}\n\n[Read on](https://example.com/bill) or {petition.url}"
        crowd.mailing(session, state=MailingState.SCHEDULED, scheduled_at=datetime.now(UTC))
        session.execute(update(MailingText).values(body=body))
    with SmtpSink() as sink, socket.create_server(("127.0.0.1", 0)) as outside:
        environ = environment(settings.model_copy(update={"var": tmp_path}), sink.url)
        done = subprocess.run(
            [sys.executable, "-c", SEND_A_MAILING, str(outside.getsockname()[1])],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert sink.recipients == dict.fromkeys(people, 1), done.stderr[-2000:]
    assert done.returncode == 0, done.stderr[-2000:]
    assert (done.stdout + done.stderr).count("refuse_host") == 1, "nothing but what was tried on purpose"
    mails = [message_from_bytes(mail.octets, policy=policy.default) for mail in sink.mails]
    texts = [
        str(part.get_content()) for mail in mails for part in mail.walk() if part.get_content_maintype() == "text"
    ]
    heads = [str(value) for mail in mails for value in mail.values()]
    addresses = {found for each in (*texts, *heads) for found in _ADDRESS.findall(each)}
    assert len(texts) == 6
    ours = {each for each in addresses if not each.startswith("https://example.com/bill")}
    assert ours < addresses, "what its writer linked to stands as it was written"
    assert {urlsplit(each).netloc for each in ours} == {urlsplit(settings.public_url).netloc}


def test_the_hosts_are_those_of_the_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "advocacy.gateways.outgoing.getproxies", lambda: {"https": "http://proxy.example.org:3128"}
    )
    changed = Settings(
        var=settings.var,
        locator={"census_url": "https://geocoding.geo.census.gov"},
        roster={"source": "malegislature", "url": "https://malegislature.gov/api"},
        mail={"transport": "smtp", "smtp_url": "smtp://127.0.0.1:2525"},
        mailings={"smtp_url": "smtps://localhost"},
        hooks={"ses_topic_arn": "arn:aws:sns:us-east-1:123456789012:mail"},
        outgoing={"hosts": ["metrics.example.org:4317"]},
    )
    addresses = Addresses("postgresql+psycopg://a:b@db.internal/x", "rediss://:p@valkey:6380/0")
    assert [(place.purpose, place.host, place.port) for place in places_of(changed, addresses)] == [
        (Purpose.DATABASE, "db.internal", 5432),
        (Purpose.BROKER, "valkey", 6380),
        (Purpose.MAIL, "127.0.0.1", 2525),
        (Purpose.MAIL, "localhost", 465),
        (Purpose.CENSUS, "geocoding.geo.census.gov", 443),
        (Purpose.ROSTER, "malegislature.gov", 443),
        (Purpose.CALLBACKS, "sns.us-east-1.amazonaws.com", 443),
        (Purpose.PROXY, "proxy.example.org", 3128),
        (Purpose.ADDED, "metrics.example.org", 4317),
    ]


@pytest.mark.parametrize(
    "host", ["geocoding.geo.census.gov.evil.example", "evil-census.gov", "census.gov", "geocoding.geo.census.gоv"]
)
def test_names_that_look_alike_are_other_hosts(host: str) -> None:
    allowed = AllowList([Place(Purpose.CENSUS, "geocoding.geo.census.gov", 443)])
    assert allowed.may_ask_for("GEOCODING.geo.census.gov.", 443)
    assert not allowed.may_ask_for("geocoding.geo.census.gov", 80)
    assert not allowed.may_ask_for(host, 443)


def test_the_page_names_hosts_outside_and_tests_that_there_are(client: FlaskClient) -> None:
    said = words(client.get("/security"))
    assert "It is inside the organization's own network." in said
    assert "127.0.0.1" not in said
    for proof in PROOFS:
        tree = ast.parse((ROOT / proof.file).read_text())
        assert proof.test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert f"{proof.file}: {proof.test}" in said
    assert set(PURPOSES) == set(Purpose)


def test_researchers_find_whom_to_write_to(client: FlaskClient) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert lines["Contact"] == "mailto:hello@example.org"
    assert lines["Policy"] == "http://localhost:8000/security"
    assert lines["Expires"].endswith("T00:00:00Z")
