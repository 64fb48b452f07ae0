"""Hands e-mails to an SMTP server, command by command, so that it is known how far each one came."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import unquote, urlsplit

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.domain.replies import refusal

_FRESH_SECONDS = 1.0
_IDLE_SECONDS = 30.0
_LINE_START_DOT = re.compile(rb"(?m)^\.")
_BROKEN = (OSError, smtplib.SMTPException)


class SmtpMailer:
    """One kept-alive connection to `url` (smtp:// or smtps://, with or without user and password).

    `hello_name` is what this house greets with; no DNS look-up is made for it. `timeout_seconds` bounds
    each answer and each whole mail. Encryption is used when offered; a password is given only over a verified
    one, or on this machine.
    """

    def __init__(self, url: str, *, hello_name: str, timeout_seconds: float) -> None:
        self._url = urlsplit(url)
        self._hello = hello_name
        self._timeout = timeout_seconds
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._stop_at = 0.0

    def connect(self) -> SendOutcome | None:
        """Make sure a connection stands; None when it does, a NOT_BEGUN outcome when it cannot."""
        if self._smtp is not None and self._is_fresh():
            return None
        with self._bounded():
            return self._connect()

    def send(self, mail: OutgoingMail) -> SendOutcome:
        """Hand one mail over. Says LOST only when the server may have it without having said so."""
        with self._bounded():
            return self._send(mail)

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """End the connection when time is up, and whenever the dialogue is cut short: it is never used again."""
        self._stop_at = monotonic() + self._timeout
        # By a clock of its own: a server that sends a byte at a time never meets the time-out of a socket.
        watch = threading.Timer(self._timeout, self._hang_up)
        watch.daemon = True
        watch.start()
        try:
            yield
        except BaseException:
            self._drop()
            raise
        finally:
            watch.cancel()

    def _hang_up(self) -> None:
        sock = self._smtp.sock if self._smtp else None
        if sock is None:
            return
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return

    def _connect(self) -> SendOutcome | None:
        if self._smtp is not None and self._is_alive(self._smtp):
            return None
        self.close()
        try:
            self._open()
        except smtplib.SMTPResponseException as problem:
            return SendOutcome(SendVerdict.NOT_BEGUN, problem.smtp_code, _words(problem.smtp_error))
        except _BROKEN as problem:
            return SendOutcome(SendVerdict.NOT_BEGUN, reply=type(problem).__name__)
        self._used_at = monotonic()
        return None

    def _send(self, mail: OutgoingMail) -> SendOutcome:
        was_open = self._smtp is not None
        trouble = self._connect()
        if trouble is not None:
            return trouble
        outcome = self._converse(mail)
        if outcome is None and was_open and monotonic() < self._stop_at:
            # The server had given up the kept connection; nothing was said about this mail yet.
            trouble = self._connect()
            outcome = trouble or self._converse(mail)
        self._used_at = monotonic()
        return outcome or SendOutcome(SendVerdict.DEFERRED, reply="connection closed")

    def close(self) -> None:
        """Say goodbye if anybody listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.docmd("QUIT")
        except (*_BROKEN, ValueError):
            pass
        finally:
            smtp.close()

    def _is_fresh(self) -> bool:
        return monotonic() - self._used_at < _FRESH_SECONDS

    def _is_alive(self, smtp: smtplib.SMTP) -> bool:
        if self._is_fresh():
            return True
        if monotonic() - self._used_at > _IDLE_SECONDS:
            return False
        try:
            return int(smtp.noop()[0]) == 250
        except _BROKEN:
            return False

    def _open(self) -> None:
        host, port = self._url.hostname or "localhost", self._url.port or 0
        secure = self._url.scheme == "smtps"
        self._smtp = self._secure(host, port) if secure else self._plain(host, port)
        try:
            self._prepare(self._smtp, secure, host)
        except BaseException:
            self._drop()
            raise

    def _plain(self, host: str, port: int) -> smtplib.SMTP:
        return smtplib.SMTP(host, port, local_hostname=self._hello, timeout=self._left())

    def _secure(self, host: str, port: int) -> smtplib.SMTP:
        context = _context(verified=True)
        return smtplib.SMTP_SSL(host, port, local_hostname=self._hello, timeout=self._left(), context=context)

    def _left(self) -> float:
        """Seconds for reaching the server and for its greeting, each half of what is left."""
        return max(self._stop_at - monotonic(), 0.1) / 2

    def _prepare(self, smtp: smtplib.SMTP, secure: bool, host: str) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(self._timeout)
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        user, password = unquote(self._url.username or ""), unquote(self._url.password or "")
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls(context=_context(verified=bool(user)))
            smtp.ehlo_or_helo_if_needed()
            secure = True
        if not user:
            return
        if not secure and host not in {"localhost", "127.0.0.1", "::1"}:
            raise smtplib.SMTPNotSupportedError("no encryption for the password")
        smtp.login(user, password)

    def _converse(self, mail: OutgoingMail) -> SendOutcome | None:
        """The dialogue for one mail; None when the connection ended before anything was said about it."""
        smtp = self._smtp
        if smtp is None:
            return None
        before = None
        try:
            for command, success in _commands(mail):
                code, reply = smtp.docmd(command)
                if code == 421 and before is None:
                    self.close()
                    return None
                if code // 100 != success:
                    return self._refused(mail, code, reply)
                before = code
        except _BROKEN as problem:
            self._drop()
            return SendOutcome(SendVerdict.DEFERRED, reply=type(problem).__name__) if before else None
        return self._deliver(smtp, mail)

    def _deliver(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> SendOutcome:
        """From the 354 on every doubt is LOST."""
        try:
            smtp.send(_LINE_START_DOT.sub(b"..", mail.octets) + b".\r\n")
            code, reply = smtp.getreply()
        except _BROKEN as problem:
            self._drop()
            return SendOutcome(SendVerdict.LOST, reply=type(problem).__name__)
        if code // 100 == 2:
            return SendOutcome(SendVerdict.ACCEPTED, code, _words(reply, mail))
        if code // 100 in {4, 5}:
            return self._refused(mail, code, reply)
        self._drop()
        return SendOutcome(SendVerdict.LOST, code, _words(reply, mail))

    def _refused(self, mail: OutgoingMail, code: int, reply: bytes) -> SendOutcome:
        words = _words(reply, mail)
        if code == 421:
            self.close()
        else:
            self._start_over()
        return SendOutcome(refusal(code, words), code, words)

    def _start_over(self) -> None:
        try:
            if self._smtp is None or self._smtp.docmd("RSET")[0] != 250:
                self._drop()
        except _BROKEN:
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _commands(mail: OutgoingMail) -> tuple[tuple[str, int], ...]:
    return (
        (f"MAIL FROM:<{mail.envelope_from}>", 2),
        (f"RCPT TO:<{mail.envelope_to}>", 2),
        ("DATA", 3),
    )


def _context(*, verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verified:
        # A relay on the same network often has a self-made certificate; encryption without proof beats none.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _words(reply: bytes | str, mail: OutgoingMail | None = None) -> str:
    """The server's words on one line, without the recipient's address."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = " ".join(text.replace("\x00", "").split())
    if mail is None:
        return text
    return re.sub(re.escape(mail.envelope_to), "…", text, flags=re.IGNORECASE)
