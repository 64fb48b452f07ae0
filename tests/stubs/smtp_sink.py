"""A real SMTP server on a free port that can be told to misbehave at any phase, and keeps what it was given."""

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

CRLF = b"\r\n"


class Phase(StrEnum):
    """Where in the dialogue a scripted answer is given."""

    GREETING = "greeting"
    HELLO = "hello"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


@dataclass(frozen=True)
class Received:
    """One mail as it came over the wire, dots unstuffed; `session` numbers the connection."""

    envelope_from: str
    envelope_to: str
    octets: bytes
    session: int


DROP = "drop"  # close the connection instead of answering
SILENCE = "silence"  # never answer
LEAVE = "leave"  # say yes and close the connection


@dataclass
class SmtpSink:
    """`script(phase, argument)` returns an answer ("450 4.2.0 busy"), DROP, SILENCE, LEAVE, or None for success.

    `argument` is the address (at MAIL the sender's). `delay(to)` seconds pass before each answer to the final dot.
    With `tls` it speaks TLS from the first octet if `is_wrapped`, otherwise after STARTTLS; it takes any password.
    `in_clear` is what was said without encryption.
    """

    script: Callable[[Phase, str], str | None] = lambda phase, argument: None
    delay: Callable[[str], float] = lambda to: 0.0
    host: str = "127.0.0.1"
    port: int = 0
    extensions: tuple[str, ...] = ("8BITMIME",)
    mails: list[Received] = field(default_factory=list)
    sessions: int = 0
    commands: list[str] = field(default_factory=list)
    in_clear: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    is_wrapped: bool = False

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    @property
    def recipients(self) -> Counter[str]:
        return Counter(mail.envelope_to for mail in self.mails)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        # The caller's own thread may be in a loop already, as a browser's is.
        starting = asyncio.start_server(
            self._session,
            self.host,
            self.port,
            limit=2**24,
            backlog=100,
            ssl=self.tls if self.is_wrapped else None,
        )
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(timeout=10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def _stop(self) -> None:
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_soon(self._loop.stop)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        try:
            await _Dialogue(self, reader, writer, self.sessions).run()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError, _Dropped):
            pass
        finally:
            writer.close()


class _Dropped(Exception):
    """The script said to close the connection."""


class _Dialogue:
    def __init__(
        self, sink: SmtpSink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        self._sink, self._reader, self._writer, self._number = sink, reader, writer, number
        self._sender = self._recipient = ""
        self._has_sender = self._may_send = False

    async def run(self) -> None:
        await self._answer(Phase.GREETING, "", "220 sink.example.org ESMTP")
        while True:
            line = (await self._reader.readuntil(CRLF)).rstrip(CRLF).decode()
            self._sink.commands.append(line)
            if self._writer.get_extra_info("ssl_object") is None:
                self._sink.in_clear.append(line)
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._obey(verb, line)

    async def _obey(self, verb: str, line: str) -> None:
        match verb:
            case "EHLO" | "HELO":
                is_clear = self._writer.get_extra_info("ssl_object") is None
                starttls = ["STARTTLS"] if self._sink.tls and is_clear else []
                offered = ["sink.example.org", *self._sink.extensions, *starttls]
                lines = [f"250-{each}" for each in offered[:-1]]
                await self._answer(Phase.HELLO, line, "\r\n".join([*lines, f"250 {offered[-1]}"]))
            case "STARTTLS" if self._sink.tls:
                await self._say("220 go ahead")
                await self._writer.start_tls(self._sink.tls)
            case "AUTH":
                await self._say("235 2.7.0 welcome")
            case "MAIL":
                self._sender = _address(line)
                self._has_sender = await self._answer(Phase.MAIL, self._sender, "250 ok")
            case "RCPT" if not self._has_sender:
                await self._say("503 5.5.1 from whom?")
            case "RCPT":
                self._recipient = _address(line)
                self._may_send = await self._answer(Phase.RCPT, self._recipient, "250 ok")
            case "DATA" if not self._may_send:
                await self._say("503 5.5.1 nobody to send it to")
            case "DATA":
                self._may_send = False
                if await self._answer(Phase.DATA, self._recipient, "354 go ahead"):
                    await self._take()
            case "NOOP" | "RSET":
                self._has_sender = self._may_send = False
                await self._say("250 ok")
            case _:
                await self._say("502 not known")

    async def _take(self) -> None:
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        octets = raw[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n.")
        if octets.startswith(b".."):
            octets = octets[1:]
        await asyncio.sleep(self._sink.delay(self._recipient))
        verdict = self._sink.script(Phase.DOT, self._recipient)
        if verdict in {None, LEAVE}:
            self._sink.mails.append(Received(self._sender, self._recipient, octets, self._number))
        await self._give(verdict, "250 2.0.0 queued")

    async def _answer(self, phase: Phase, argument: str, success: str) -> bool:
        verdict = self._sink.script(phase, argument)
        await self._give(verdict, success)
        return verdict is None

    async def _give(self, verdict: str | None, success: str) -> None:
        if verdict == DROP:
            raise _Dropped
        if verdict == SILENCE:
            await asyncio.sleep(3600)
        await self._say(success if verdict in {None, LEAVE} else verdict)
        if verdict is not None and verdict.startswith(("421", LEAVE)):
            raise _Dropped

    async def _say(self, line: str) -> None:
        self._writer.write(line.encode() + CRLF)
        await self._writer.drain()


@contextmanager
def silent_port() -> Iterator[int]:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
