"""A stream of mails: every reply belongs to its mail, and a cut at any octet leaves at most one in doubt."""

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.gateways.mail_stream import SmtpStream
from tests.stubs.smtp_sink import DROP, SILENCE, Phase, SmtpSink, silent_port

V = SendVerdict
MAILS = [
    OutgoingMail(
        f"m-{number}", "m@example.org", f"s{number}@example.org", b"Subject: Hi\r\n\r\n.dot\r\n" * (number + 1)
    )
    for number in range(3)
]
EXTENSIONS = [("PIPELINING",), ("8BITMIME",)]


def _stream(url: str, seconds: float = 20.0) -> SmtpStream:
    return SmtpStream(url, hello_name="house.example.org", timeout_seconds=seconds)


def _sent(stream: SmtpStream, mails: list[OutgoingMail] = MAILS) -> tuple[list[SendOutcome], list[int]]:
    begun: list[int] = []
    outcomes = [outcome for _, outcome in stream.send(mails, begun.append)]
    stream.close()
    return outcomes, begun


@pytest.mark.parametrize("extensions", EXTENSIONS)
def test_mails_arrive_octet_by_octet_in_order_over_one_connection(extensions: tuple[str, ...]) -> None:
    with SmtpSink(extensions=extensions) as sink:
        outcomes, begun = _sent(_stream(sink.url))
        assert [outcome.verdict for outcome in outcomes] == [V.ACCEPTED] * 3
        assert [(mail.envelope_to, mail.octets) for mail in sink.mails] == [
            (mail.envelope_to, mail.octets) for mail in MAILS
        ]
        assert begun == [0, 1, 2]
        assert sink.sessions == 1


@pytest.mark.parametrize("extensions", EXTENSIONS)
@pytest.mark.parametrize(
    ("phase", "answer", "verdict"),
    [
        (Phase.MAIL, "550 5.7.1 no", V.DEFERRED),
        (Phase.RCPT, "550 5.1.1 nobody", V.REFUSED),
        (Phase.DATA, "451 4.3.0 later", V.DEFERRED),
        (Phase.DOT, "554 5.6.0 no", V.REFUSED),
        (Phase.DOT, "421 4.3.2 closing", V.DEFERRED),
        (Phase.RCPT, "421 4.3.2 closing", V.DEFERRED),
        (Phase.DOT, DROP, V.LOST),
        (Phase.DOT, "354 what?", V.LOST),
    ],
)
def test_an_answer_is_its_own_mails_and_the_next_one_goes(
    extensions: tuple[str, ...], phase: Phase, answer: str, verdict: SendVerdict
) -> None:
    current: list[str] = []

    def script(here: Phase, argument: str) -> str | None:
        if here is Phase.MAIL:
            current.append(argument)
        return answer if here is phase and current[-1] == "bad@example.org" else None

    bad = OutgoingMail("bad", "bad@example.org", "x@example.org", b"Subject: Hi\r\n\r\nHi\r\n")
    with SmtpSink(script, extensions=extensions) as sink:
        outcomes, _ = _sent(_stream(sink.url), [MAILS[0], bad, MAILS[1]])
        assert [outcome.verdict for outcome in outcomes] == [V.ACCEPTED, verdict, V.ACCEPTED]
        assert [mail.octets for mail in sink.mails] == [MAILS[0].octets, MAILS[1].octets]


@pytest.mark.parametrize("extensions", EXTENSIONS)
def test_a_server_that_takes_one_mail_a_connection_gets_all_of_them(extensions: tuple[str, ...]) -> None:
    with SmtpSink(extensions=extensions) as sink:
        sink.script = lambda phase, to: (
            "421 4.7.0 enough" if phase is Phase.MAIL and len(sink.mails) >= sink.sessions else None
        )
        outcomes, _ = _sent(_stream(sink.url))
        assert [outcome.verdict for outcome in outcomes] == [V.ACCEPTED] * 3
        assert sink.sessions == 3


def test_a_server_that_falls_silent_is_left_when_time_is_up() -> None:
    with SmtpSink(extensions=("PIPELINING",)) as sink:
        sink.script = lambda phase, to: SILENCE if phase is Phase.DOT else None
        outcomes, _ = _sent(_stream(sink.url, seconds=0.5), MAILS[:1])
        assert [outcome.verdict for outcome in outcomes] == [V.LOST]


def test_without_a_server_nothing_is_begun() -> None:
    with silent_port() as port:
        outcomes, begun = _sent(_stream(f"smtp://127.0.0.1:{port}"))
    assert [outcome.verdict for outcome in outcomes] == [V.NOT_BEGUN] * 3
    assert begun == []


def test_who_stops_asking_stops_the_stream() -> None:
    with SmtpSink(extensions=("PIPELINING",)) as sink:
        stream = _stream(sink.url)
        answers = stream.send(MAILS, lambda place: None)
        next(answers)
        answers.close()
        outcomes, _ = _sent(stream, MAILS[2:])
        assert [mail.envelope_to for mail in sink.mails] == ["s0@example.org", "s2@example.org"]
        assert [outcome.verdict for outcome in outcomes] == [V.ACCEPTED]


@dataclass
class CuttingServer:
    """Takes mails; the first connection is cut after `takes` octets came in, or `gives` went out."""

    takes: int = 10**9
    gives: int = 10**9
    got: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __enter__(self) -> "CuttingServer":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._talk(sock)
            self.takes = self.gives = 10**9

    def _talk(self, sock: socket.socket) -> None:
        try:
            self._say(sock, "220 hello")
            to, lines = "", self._lines(sock)
            for line in lines:
                verb = line[:4].upper()
                if verb == b"EHLO":
                    self._say(sock, "250-here\r\n250 PIPELINING")
                elif verb == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                    self._say(sock, "250 ok")
                elif verb == b"DATA":
                    self._say(sock, "354 go")
                    while next(lines) != b".":
                        pass
                    self.got[to] += 1
                    self._say(sock, "250 taken")
                elif verb == b"QUIT":
                    return
                else:
                    self._say(sock, "250 ok")
        except (ConnectionError, StopIteration, RuntimeError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _lines(self, sock: socket.socket) -> Iterator[bytes]:
        held = b""
        while octets := sock.recv(min(self.takes, 65536)):
            self.takes -= len(octets)
            held += octets
            *whole, held = held.split(b"\r\n")
            yield from whole
            if self.takes <= 0:
                raise ConnectionError

    def _say(self, sock: socket.socket, words: str) -> None:
        octets = f"{words}\r\n".encode()[: self.gives]
        self.gives -= len(octets)
        sock.sendall(octets)
        if self.gives <= 0:
            raise ConnectionError


@pytest.mark.parametrize("side", ["takes", "gives"])
def test_a_cut_at_any_octet_loses_nothing_sends_nothing_twice_and_leaves_one_in_doubt(side: str) -> None:
    lengths = {"takes": 700, "gives": 170}
    for cut in range(1, lengths[side]):
        with CuttingServer(**{side: cut}) as server:
            outcomes, begun = _sent(_stream(f"smtp://127.0.0.1:{server.port}"))
        for mail, outcome in zip(MAILS, outcomes, strict=True):
            got = server.got[mail.envelope_to]
            assert got <= 1, cut
            assert {V.ACCEPTED: 1, V.DEFERRED: 0, V.NOT_BEGUN: 0}.get(outcome.verdict, got) == got, (cut, outcome)
        doubts = [outcome for outcome in outcomes if outcome.verdict is V.LOST]
        assert len(doubts) <= 1
        assert {place for place, each in enumerate(outcomes) if each.verdict in {V.ACCEPTED, V.LOST}} <= set(begun)


def test_a_server_that_knows_reports_is_told_which_mail_they_are_about() -> None:
    mail = replace(MAILS[0], envelope_from="bounces+mailing-12-abc@example.org")
    with SmtpSink(extensions=("PIPELINING", "DSN")) as sink:
        assert [outcome.verdict for outcome in _sent(_stream(sink.url), [mail])[0]] == [V.ACCEPTED]
        assert "MAIL FROM:<bounces+mailing-12-abc@example.org> RET=HDRS ENVID=mailing-12-abc" in sink.commands
