"""Opens a connection to an SMTP server: greeting, encryption, sign-in; for those who then speak to it."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import SplitResult, unquote

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict

BROKEN = (OSError, smtplib.SMTPException)
_STARTTLS = "smtp+starttls"
_PORTS = {_STARTTLS: 587}  # of the others smtplib knows theirs
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST = 1000
_ADDRESS = re.compile(r"[^\s<>@\"(),:;\[\]]{1,254}@[^\s<>@\"(),;]{1,255}")
_LINE_START_DOT = re.compile(rb"(?m)^\.")


def open_smtp(url: SplitResult, hello: str, seconds: float) -> smtplib.SMTP:
    """A connection that has greeted, in `seconds` at most; raises one of `BROKEN`.

    smtps:// is encrypted from the first octet, smtp+starttls:// before anything is told, both only with a
    certificate that holds; smtp:// when that is offered. A password is given only over an encryption whose
    certificate holds, or on this machine.
    """
    stop_at = monotonic() + seconds
    secure = url.scheme == "smtps"
    host, port = url.hostname or "localhost", url.port or _PORTS.get(url.scheme, 0)
    # For reaching the server and for its greeting, half of the time each.
    smtp = (_secure if secure else _plain)(host, port, hello, max(seconds, 0.1) / 2)
    try:
        with time_limit(max(stop_at - monotonic(), 0.1), lambda: smtp.sock):
            _prepare(smtp, url, secure, seconds)
    except BaseException:
        smtp.close()
        raise
    return smtp


def unreached(problem: Exception) -> SendOutcome:
    """What to say of a server with which no connection came about."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return SendOutcome(SendVerdict.NOT_BEGUN, problem.smtp_code, reply_words(problem.smtp_error))
    return SendOutcome(SendVerdict.NOT_BEGUN, reply=_why(problem))


def _why(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {problem.verify_message}"
    return str(problem) if isinstance(problem, smtplib.SMTPNotSupportedError) else type(problem).__name__


@contextmanager
def time_limit(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """End the dialogue on the socket when time is up.

    By a clock of its own: a server that sends a byte at a time never meets the time-out of a socket.
    """
    watch = threading.Timer(seconds, lambda: _hang_up(sock()))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def reply_words(reply: bytes | str) -> str:
    """The server's words on one line, without any address: it may name the recipient's others, or a writer's."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = " ".join(text.replace("\x00", "").split())[:_LONGEST]
    return _ADDRESS.sub("…", text) if "@" in text else text


def sender_line(mail: OutgoingMail, *, has_reports: bool) -> str:
    """MAIL FROM. Of a server that `has_reports` (RFC 3461), they shall name the row, and quote headers only."""
    row = mail.envelope_from.partition("@")[0].rpartition("+")[2]
    wish = f" RET=HDRS ENVID={row}" if has_reports else ""
    return f"MAIL FROM:<{mail.envelope_from}>{wish}"


def content(mail: OutgoingMail) -> bytes:
    """The octets that follow DATA: dots at the beginnings of lines doubled, and the final one."""
    octets = mail.octets
    if b"\n." in octets or octets.startswith(b"."):
        octets = _LINE_START_DOT.sub(b"..", octets)
    return octets + b".\r\n"


def _hang_up(sock: socket.socket | None) -> None:
    if sock is None:
        return
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return


def _plain(host: str, port: int, hello: str, seconds: float) -> smtplib.SMTP:
    return smtplib.SMTP(host, port, local_hostname=hello, timeout=seconds)


def _secure(host: str, port: int, hello: str, seconds: float) -> smtplib.SMTP:
    return smtplib.SMTP_SSL(host, port, local_hostname=hello, timeout=seconds, context=_context(verified=True))


def _prepare(smtp: smtplib.SMTP, url: SplitResult, secure: bool, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.ehlo_or_helo_if_needed()
    user, password = unquote(url.username or ""), unquote(url.password or "")
    must_be_secure = url.scheme == _STARTTLS
    if not secure and smtp.has_extn("starttls"):
        smtp.starttls(context=_context(verified=must_be_secure or bool(user)))
        smtp.ehlo_or_helo_if_needed()
        secure = True
    if must_be_secure and not secure:
        raise smtplib.SMTPNotSupportedError("it offers no encryption (STARTTLS), which the setting asks for")
    if not user:
        return
    if not secure and (url.hostname or "localhost") not in _THIS_MACHINE:
        raise smtplib.SMTPNotSupportedError(
            "it offers no encryption (STARTTLS), and a password is never given without"
        )
    smtp.login(user, password)


def _context(*, verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verified:
        # A relay on the same network often has a self-made certificate; encryption without proof beats none.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
