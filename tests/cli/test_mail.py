"""`flask mail ingest`: what an MTA hands over is taken, or stays with it."""

import logging
import tracemalloc
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from flask import Flask
from sqlalchemy import select, text

from advocacy.cli.mail import _beginning
from advocacy.domain.message_states import MessageState
from advocacy.models import MailEventRow, MailingMessage, Suppression
from advocacy.wiring import Toolbox
from tests.came_back import mailed, token
from tests.mail_reports import complaint, plain, recipient, report


def run(app: Flask, *words: str, octets: bytes = b"") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["mail", "ingest", *words], input=octets)
    return result.exit_code, result.output


class Endless:
    """A hundred megabytes that nobody holds."""

    left = 100 * 1024 * 1024

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


@pytest.fixture
def path(toolbox: Toolbox) -> str:
    """The return path of an e-mail that was sent."""
    with toolbox.database.unit_of_work() as session:
        return f"bounces+{token(toolbox.links, mailed(session, toolbox.links))}@letters.example.org"


def test_a_report_from_standard_input_is_taken_once(app: Flask, toolbox: Toolbox, path: str) -> None:
    octets = report(recipient(), to="postmaster@example.org", original="")
    for _ in range(2):
        assert run(app, "--to", path, octets=octets) == (0, "")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["bounced"]
        assert len(session.scalars(select(MailEventRow)).all()) == 1


def test_a_report_about_somebody_we_never_wrote_to_waits_for_a_person_and_suppresses_nobody(
    app: Flask, toolbox: Toolbox, path: str
) -> None:
    forged = path.replace("mailing-", "mailing-9")
    assert run(app, "--to", forged, octets=report(recipient(), to=forged)) == (0, "")
    with toolbox.database.reading() as session:
        (event,) = session.scalars(select(MailEventRow))
        assert (event.needs_person, event.message_id) == (True, None)
        assert not session.scalars(select(Suppression)).all()


def test_nothing_is_a_fault_of_the_sender_and_trouble_of_ours_is_temporary(
    app: Flask, toolbox: Toolbox, path: str
) -> None:
    assert run(app, octets=b" \r\n")[0] == 65
    with toolbox.database.unit_of_work() as session:
        session.execute(text("UPDATE mailing_messages SET state = 'sending'"))
    assert run(app, octets=report(recipient(), to=path))[0] == 75
    with toolbox.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE mail_events RENAME TO gone"))
    code, said = run(app, octets=report(recipient(), to=path))
    with toolbox.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE gone RENAME TO mail_events"))
    assert (code, "@" in said) == (75, False)


@pytest.mark.parametrize("octets", [b"nonsense\n", plain(sender="Ana Sample <ana@example.org>")])
def test_what_is_not_understood_is_taken_and_told_in_one_line(
    app: Flask, toolbox: Toolbox, tmp_path: Path, octets: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told = 'Not understood: it waits for an organizer on the page "Bounces to decide".\n'
    assert run(app, octets=octets) == (0, told)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.a").write_bytes(octets)
    assert run(app, "--maildir", str(tmp_path)) == (0, f"1.a: {told}Taken: 1. Left in new: 0.\n")
    assert caplog.messages == []
    with toolbox.database.reading() as session:
        assert session.scalars(select(MailEventRow.needs_person)).all() == [True]


def test_a_maildir_is_emptied_and_what_must_wait_is_named(
    app: Flask, toolbox: Toolbox, path: str, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    with toolbox.database.unit_of_work() as session:
        row = mailed(session, toolbox.links, "bob@example.org", MessageState.SENDING)
    early = token(toolbox.links, row)
    (new / "1.a").write_bytes(complaint(sender=path, original=""))
    (new / "2.b").write_bytes(report(recipient(), to=f"bounces+{early}@letters.example.org"))
    (new / "3.c").write_bytes(plain(Auto_Submitted="auto-replied"))
    (new / "4.d").symlink_to("/dev/zero")
    code, said = run(app, "--maildir", str(tmp_path))
    assert code == 1
    assert "2.b: not taken (StillOnTheWire)" in said
    assert "Taken: 2. Left in new: 1." in said
    assert sorted(file.name for file in new.iterdir()) == ["2.b", "4.d"]
    assert sorted(file.name for file in (tmp_path / "cur").iterdir()) == ["1.a:2,S", "3.c:2,S"]
    with toolbox.database.unit_of_work() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["complained"]
        session.execute(text("UPDATE mailing_messages SET state = 'sent' WHERE state = 'sending'"))
    assert run(app, "--maildir", str(tmp_path))[0] == 0
    with toolbox.database.reading() as session:
        states = session.scalars(select(MailingMessage.state).order_by(MailingMessage.id)).all()
        assert states == ["sent", "bounced"]


def test_a_hundred_megabytes_do_not_fill_the_memory() -> None:
    stream = Endless()
    tracemalloc.start()
    octets = _beginning(cast(BinaryIO, stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(octets), stream.left) == (1024 * 1024, 0)
    assert peak < 5 * 1024 * 1024
