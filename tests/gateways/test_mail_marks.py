"""What a provider with return paths of its own says later is known by the mark that its e-mails had."""

import email
import json
import socket
from base64 import b64encode
from collections.abc import Callable

import pytest

from advocacy.domain.mail_hooks import HookRequest
from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import OutgoingMail, SendVerdict
from advocacy.gateways.mail_events_postmark import PostmarkHook
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.gateways.mail_stream import SmtpStream
from advocacy.services.return_paths import Returned, read, return_path, sender_path
from advocacy.services.row_names import MAILING, name_of
from tests.samples import LINKS, NOW
from tests.stubs.smtp_sink import SmtpSink

OCTETS = b"Message-ID: <mailing-12.x@example.org>\r\nSubject: Hi\r\n\r\nHello\r\n"
PATHS = {
    Returned(MAILING, 12): return_path(name_of(LINKS, MAILING, 12), "example.org"),
    Returned("letter", 7): sender_path(name_of(LINKS, MessageKind.LETTER, 7), "example.org"),
    Returned("confirmation", 7): sender_path(name_of(LINKS, MessageKind.CONFIRMATION, 7), "example.org"),
}
Send = Callable[[str, OutgoingMail], SendVerdict]


def _single(url: str, mail: OutgoingMail) -> SendVerdict:
    mailer = SmtpMailer(url, hello_name="house.example.org", timeout_seconds=20)
    verdict = mailer.send(mail).verdict
    mailer.close()
    return verdict


def _of_a_mailing(url: str, mail: OutgoingMail) -> SendVerdict:
    stream = SmtpStream(url, hello_name="house.example.org", timeout_seconds=20)
    ((_, outcome),) = stream.send([mail], lambda place: None)
    stream.close()
    return outcome.verdict


@pytest.mark.parametrize("send", [_single, _of_a_mailing])
@pytest.mark.parametrize("row", PATHS, ids=lambda row: row.kind)
def test_what_postmark_says_later_names_the_row(
    send: Send, row: Returned, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmtpSink() as sink:
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", sink.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: here)
        url = f"smtp://smtp-broadcasts.postmarkapp.com:{sink.port}"
        assert send(url, OutgoingMail("m", PATHS[row], "s@example.org", OCTETS)) is SendVerdict.ACCEPTED
        received = email.message_from_bytes(sink.mails[0].octets)
    assert received["X-PM-KeepID"] == "true"
    assert sink.mails[0].octets.endswith(OCTETS)
    mark = received["X-PM-Metadata-row"]
    assert len(mark) <= 80
    said = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "s@example.org", "Metadata": {"row": mark}}
    header = "Basic " + b64encode(b"user:a long password").decode()
    request = HookRequest({"authorization": header}, json.dumps(said).encode())
    (event,) = PostmarkHook("user:a long password").read(request, NOW)
    assert read(LINKS, event.return_token) == row


@pytest.mark.parametrize("send", [_single, _of_a_mailing])
def test_other_servers_learn_nothing_of_it(send: Send) -> None:
    with SmtpSink() as sink:
        send(sink.url, OutgoingMail("m", PATHS[Returned(MAILING, 12)], "s@example.org", OCTETS))
        assert sink.mails[0].octets == OCTETS
