"""Hands e-mails to an SMTP server, command by command, so that it is known how far each one came."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.domain.replies import refusal
from advocacy.gateways.mail_marks import marked
from advocacy.gateways.smtp_opening import (
    BROKEN,
    content,
    open_smtp,
    reply_words,
    sender_line,
    time_limit,
    unreached,
)

_FRESH_SECONDS = 1.0
_IDLE_SECONDS = 30.0


class SmtpMailer:
    """One kept-alive connection to `url`, with or without user and password (`open_smtp` says which forms).

    `hello_name` is what this house greets with; no DNS look-up is made for it. `timeout_seconds` bounds
    each answer and each whole mail.
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
            return self._send(marked(mail, self._url.hostname))

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """End the connection when time is up, and whenever the dialogue is cut short: it is never used again."""
        self._stop_at = monotonic() + self._timeout
        try:
            with time_limit(self._timeout, lambda: self._smtp.sock if self._smtp else None):
                yield
        except BaseException:
            self._drop()
            raise

    def _connect(self) -> SendOutcome | None:
        if self._smtp is not None and self._is_alive(self._smtp):
            return None
        self.close()
        try:
            self._smtp = open_smtp(self._url, self._hello, self._stop_at - monotonic())
        except BROKEN as problem:
            return unreached(problem)
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
        except (*BROKEN, ValueError):
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
        except BROKEN:
            return False

    def _converse(self, mail: OutgoingMail) -> SendOutcome | None:
        """The dialogue for one mail; None when the connection ended before anything was said about it."""
        smtp = self._smtp
        if smtp is None:
            return None
        before = None
        try:
            for command, success in _commands(mail, has_reports=smtp.has_extn("dsn")):
                code, reply = smtp.docmd(command)
                if code == 421 and before is None:
                    self.close()
                    return None
                if code // 100 != success:
                    return self._refused(code, reply)
                before = code
        except BROKEN as problem:
            self._drop()
            return SendOutcome(SendVerdict.DEFERRED, reply=type(problem).__name__) if before else None
        return self._deliver(smtp, mail)

    def _deliver(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> SendOutcome:
        """From the 354 on every doubt is LOST."""
        try:
            smtp.send(content(mail))
            code, reply = smtp.getreply()
        except BROKEN as problem:
            self._drop()
            return SendOutcome(SendVerdict.LOST, reply=type(problem).__name__)
        if code // 100 == 2:
            return SendOutcome(SendVerdict.ACCEPTED, code, reply_words(reply))
        if code // 100 in {4, 5}:
            return self._refused(code, reply)
        self._drop()
        return SendOutcome(SendVerdict.LOST, code, reply_words(reply))

    def _refused(self, code: int, reply: bytes) -> SendOutcome:
        words = reply_words(reply)
        if code == 421:
            self.close()
        else:
            self._start_over()
        return SendOutcome(refusal(code, words), code, words)

    def _start_over(self) -> None:
        try:
            if self._smtp is None or self._smtp.docmd("RSET")[0] != 250:
                self._drop()
        except BROKEN:
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _commands(mail: OutgoingMail, *, has_reports: bool) -> tuple[tuple[str, int], ...]:
    return (
        (sender_line(mail, has_reports=has_reports), 2),
        (f"RCPT TO:<{mail.envelope_to}>", 2),
        ("DATA", 3),
    )
