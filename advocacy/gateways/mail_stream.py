"""Hands many e-mails to an SMTP server over one kept connection, with as few waits as it allows (RFC 2920)."""

from collections.abc import Callable, Generator, Sequence
from time import monotonic
from urllib.parse import urlsplit

from advocacy.domain.ports import OutgoingMail, SendOutcome
from advocacy.gateways.mail_marks import marked
from advocacy.gateways.smtp_dialogue import Dialogue
from advocacy.gateways.smtp_opening import BROKEN, open_smtp, unreached
from advocacy.gateways.smtp_wire import Wire, WireBroken

_FRESH_SECONDS = 1.0
_IDLE_SECONDS = 30.0
_QUIT_SECONDS = 2.0


class SmtpStream:
    """One kept-alive connection to `url`, as of `SmtpMailer`; `timeout_seconds` bounds each mail.

    While the server takes a mail's content, the envelope of the next is already on its way, so that a mail costs
    one wait. Every reply is matched to its mail; a mail is LOST only when its final dot may have left and nobody
    read an answer.
    """

    def __init__(self, url: str, *, hello_name: str, timeout_seconds: float) -> None:
        self._url = urlsplit(url)
        self._hello = hello_name
        self._timeout = timeout_seconds
        self._wire: Wire | None = None
        self._used_at = 0.0
        self._is_fresh = True

    def connect(self) -> SendOutcome | None:
        """Make sure a connection stands; None when it does, a NOT_BEGUN outcome when it cannot."""
        if self._wire is not None and self._is_alive(self._wire):
            return None
        self.close()
        try:
            smtp = open_smtp(self._url, self._hello, self._timeout)
        except BROKEN as problem:
            return unreached(problem)
        assert smtp.sock is not None
        self._wire = Wire(smtp.sock, is_pipelined=smtp.has_extn("pipelining"), has_reports=smtp.has_extn("dsn"))
        self._used_at, self._is_fresh = monotonic(), True
        return None

    def send(
        self, mails: Sequence[OutgoingMail], beginning: Callable[[int], None]
    ) -> Generator[tuple[int, SendOutcome], None, None]:
        """Each mail's place and outcome, in order, as the answers come.

        `beginning(place)` is called before the first octet of a mail's content is written. Whoever stops asking
        stops the stream after the mail whose outcome came last.
        """
        place, mails = 0, [marked(mail, self._url.hostname) for mail in mails]
        while place < len(mails):
            trouble = self.connect()
            if trouble is not None:
                yield from ((left, trouble) for left in range(place, len(mails)))
                return
            for number, outcome in self._over_one_connection(mails, place, beginning):
                place = number + 1
                yield number, outcome

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        wire, self._wire = self._wire, None
        if wire is None:
            return
        try:
            wire.allow(_QUIT_SECONDS)
            wire.write(b"QUIT\r\n")
            wire.read()
        except WireBroken:
            pass
        finally:
            wire.close()

    def _over_one_connection(
        self, mails: Sequence[OutgoingMail], place: int, beginning: Callable[[int], None]
    ) -> Generator[tuple[int, SendOutcome], None, None]:
        """Outcomes until all are sent, or the connection is over."""
        assert self._wire is not None
        dialogue = Dialogue(self._wire, self._timeout, is_fresh=self._is_fresh)
        try:
            for number, outcome in dialogue.run(mails, place, beginning):
                self._is_fresh, self._used_at = False, monotonic()
                yield number, outcome
        finally:
            if not dialogue.is_whole:
                self._drop()

    def _is_alive(self, wire: Wire) -> bool:
        idle = monotonic() - self._used_at
        if idle < _FRESH_SECONDS:
            return True
        if idle > _IDLE_SECONDS:
            return False
        try:
            wire.allow(self._timeout)
            wire.write(b"NOOP\r\n")
            return wire.read().code == 250
        except WireBroken:
            return False

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
