"""Encryption to the mail server, for single mails and for mailings: what the address asks for, or nothing goes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.gateways.mail_stream import SmtpStream
from tests.certificates import Authority
from tests.stubs.smtp_sink import SmtpSink

V = SendVerdict
MAIL = OutgoingMail("m-1", "m@example.org", "s@example.org", b"Subject: Hi\r\n\r\nHello\r\n")
Send = Callable[[str], SendOutcome]


def _single(url: str) -> SendOutcome:
    mailer = SmtpMailer(url, hello_name="house.example.org", timeout_seconds=20)
    try:
        return mailer.send(MAIL)
    finally:
        mailer.close()


def _of_a_mailing(url: str) -> SendOutcome:
    stream = SmtpStream(url, hello_name="house.example.org", timeout_seconds=20)
    try:
        ((_, outcome),) = stream.send([MAIL], lambda place: None)
        return outcome
    finally:
        stream.close()


@pytest.fixture(params=[_single, _of_a_mailing])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def is_trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.mark.usefixtures("is_trusted")
@pytest.mark.parametrize(("scheme", "wrapped"), [("smtps", True), ("smtp+starttls", False), ("smtp", False)])
def test_mail_and_password_go_encrypted(send: Send, authority: Authority, scheme: str, wrapped: bool) -> None:
    with SmtpSink(tls=authority.server("127.0.0.1"), is_wrapped=wrapped, extensions=("AUTH PLAIN",)) as sink:
        assert send(f"{scheme}://user:secret@127.0.0.1:{sink.port}").verdict is V.ACCEPTED
        assert [mail.octets for mail in sink.mails] == [MAIL.octets]
        assert "AUTH" in {command.split()[0] for command in sink.commands}
        assert {command.split()[0].upper() for command in sink.in_clear} <= {"EHLO", "STARTTLS"}


@pytest.mark.parametrize(
    ("scheme", "wrapped", "server"),
    [
        ("smtps", True, "127.0.0.1"),
        ("smtp+starttls", False, "127.0.0.1"),
        ("smtp", False, "127.0.0.1"),
        ("smtps", True, "127.0.0.2"),
        ("smtp+starttls", False, "127.0.0.2"),
        ("smtp", False, "127.0.0.2"),
    ],
)
def test_a_certificate_of_nobody_or_of_somebody_else_gets_no_password_and_no_mail(
    send: Send,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    wrapped: bool,
    server: str,
) -> None:
    if server != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with SmtpSink(tls=authority.server(server), is_wrapped=wrapped, extensions=("AUTH PLAIN",)) as sink:
        outcome = send(f"{scheme}://user:secret@127.0.0.1:{sink.port}")
        assert (outcome.verdict, outcome.reply.partition(":")[0]) == (V.NOT_BEGUN, "its certificate does not hold")
        assert not sink.mails
        assert {command.split()[0].upper() for command in sink.commands} <= {"EHLO", "STARTTLS"}


def test_without_starttls_nothing_goes_where_it_is_asked_for(send: Send) -> None:
    with SmtpSink(extensions=("AUTH PLAIN",)) as sink:
        outcome = send(f"smtp+starttls://user:secret@127.0.0.1:{sink.port}")
        assert (outcome.verdict, outcome.reply) == (
            V.NOT_BEGUN,
            "it offers no encryption (STARTTLS), which the setting asks for",
        )
        assert {command.split()[0].upper() for command in sink.commands} <= {"EHLO"}


def test_a_password_is_never_told_to_another_machine_in_clear(send: Send) -> None:
    with SmtpSink(host="127.0.0.2", extensions=("AUTH PLAIN",)) as sink:
        outcome = send(f"smtp://user:secret@127.0.0.2:{sink.port}")
        assert (outcome.verdict, outcome.reply) == (
            V.NOT_BEGUN,
            "it offers no encryption (STARTTLS), and a password is never given without",
        )
        assert {command.split()[0].upper() for command in sink.commands} <= {"EHLO"}


def test_a_relay_without_a_password_may_have_a_certificate_of_its_own_making(
    send: Send, authority: Authority
) -> None:
    with SmtpSink(tls=authority.server("127.0.0.2")) as sink:
        assert send(sink.url).verdict is V.ACCEPTED
        assert {command.split()[0].upper() for command in sink.in_clear} == {"EHLO", "STARTTLS"}
