"""The mail folder holds whole files only, one for each row of the ledger."""

from dataclasses import replace
from pathlib import Path

from advocacy.domain.ports import OutgoingMail, SendVerdict
from advocacy.gateways.mail_folder import FolderMailer

MAIL = OutgoingMail("letter-1", "a@example.org", "b@example.org", b"Subject: x\r\n\r\nHello\r\n")


def test_a_repeat_of_a_mail_replaces_the_first(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail")
    assert mailer.connect() is None
    for octets in (b"first", b"second"):
        assert mailer.send(replace(MAIL, octets=octets)).verdict is SendVerdict.ACCEPTED
    assert mailer.send(replace(MAIL, name="letter-2")).verdict is SendVerdict.ACCEPTED
    written = {path.name: path.read_bytes() for path in (tmp_path / "mail").iterdir()}
    assert written == {"letter-1.eml": b"second", "letter-2.eml": MAIL.octets}


def test_a_folder_that_cannot_be_made_blames_no_mail(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file in the way")
    trouble = FolderMailer(tmp_path / "mail").connect()
    assert trouble is not None
    assert trouble.verdict is SendVerdict.NOT_BEGUN


def test_a_file_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    assert FolderMailer(tmp_path / "gone").send(MAIL).verdict is SendVerdict.DEFERRED
