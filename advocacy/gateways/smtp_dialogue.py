"""What is said over one connection to hand over mail after mail, and what each reply means for its mail."""

from collections.abc import Callable, Generator, Sequence

from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.domain.replies import refusal
from advocacy.gateways.smtp_opening import content, reply_words, sender_line
from advocacy.gateways.smtp_wire import Reply, Wire, WireBroken

_GOODBYE = 421
_RESET = b"RSET\r\n"
_SUCCESSES = (2, 2, 3)


class _ConnectionOver(Exception):
    """Nothing more can be said here; the mail at hand was not harmed."""


class Dialogue:
    """One run over a connection; `is_whole` afterwards when another may follow.

    On a connection that has served before, an end before any of a mail's content was written says nothing about
    the mail: it is left to the next connection. On a fresh one the mail is deferred.
    """

    def __init__(self, wire: Wire, seconds: float, *, is_fresh: bool) -> None:
        self.is_whole = False
        self._wire = wire
        self._seconds = seconds
        self._is_fresh = is_fresh
        self._is_given = False  # the next mail's envelope is already on its way
        self._must_reset = False

    def run(
        self, mails: Sequence[OutgoingMail], place: int, beginning: Callable[[int], None]
    ) -> Generator[tuple[int, SendOutcome], None, None]:
        """Outcomes from `place` on, until the last, or until the connection is over."""
        for number in range(place, len(mails)):
            self._wire.allow(self._seconds)
            outcome = self._hand_over(mails, number, beginning)
            if outcome is None:
                return
            is_over = outcome.verdict is SendVerdict.LOST or outcome.code in {0, _GOODBYE}
            self.is_whole = not is_over and not self._is_given and not self._must_reset
            self._is_fresh = False
            yield number, outcome
            if is_over:
                return
        self.is_whole = self.is_whole or self._is_reset()

    def _hand_over(
        self, mails: Sequence[OutgoingMail], number: int, beginning: Callable[[int], None]
    ) -> SendOutcome | None:
        """None when the connection was over before anything was said about this mail."""
        self.is_whole, mail = False, mails[number]
        try:
            refused = self._envelope(mail)
        except _ConnectionOver:
            return None
        except WireBroken as broken:
            return SendOutcome(SendVerdict.DEFERRED, reply=broken.reason) if self._is_fresh else None
        if refused is not None:
            self._must_reset = True
            return _refused(refused)
        beginning(number)
        return self._content(mail, mails[number + 1] if number + 1 < len(mails) else None)

    def _envelope(self, mail: OutgoingMail) -> Reply | None:
        """None when the server waits for the content; otherwise the first reply that was no success."""
        commands = self._commands(mail)
        if not self._is_given:
            self._write_envelope(commands)
        self._is_given = False
        replies: list[Reply] = []
        for command in commands:
            if replies and not self._wire.is_pipelined:
                self._wire.write(command)
            replies.append(self._wire.read())
            if self._ends_envelope(replies):
                break
        refused = (reply for reply, success in zip(replies, _SUCCESSES, strict=False) if reply.kind != success)
        first = next(refused, None)
        if first is not None and len(replies) == len(_SUCCESSES) and replies[-1].kind == _SUCCESSES[-1]:
            # Waits for content although it refused the envelope (RFC 2920 3.1): an empty one, to nobody.
            self._wire.write(b".\r\n")
            self._wire.read()
        return first

    def _ends_envelope(self, replies: Sequence[Reply]) -> bool:
        """Whether no further reply is to be expected."""
        last = replies[-1]
        if last.code == _GOODBYE:
            if len(replies) == 1 and not self._is_fresh:
                raise _ConnectionOver
            return True
        return not self._wire.is_pipelined and last.kind != _SUCCESSES[len(replies) - 1]

    def _write_envelope(self, commands: Sequence[bytes]) -> None:
        whole = b"".join(commands) if self._wire.is_pipelined else commands[0]
        if not self._must_reset:
            self._wire.write(whole)
            return
        if self._wire.is_pipelined:
            self._wire.write(_RESET + whole)
        else:
            self._wire.write(_RESET)
        self._take_reset()
        if not self._wire.is_pipelined:
            self._wire.write(whole)

    def _take_reset(self) -> None:
        if self._wire.read().code != 250:
            raise _ConnectionOver
        self._must_reset = False

    def _is_reset(self) -> bool:
        try:
            self._wire.write(_RESET)
            self._take_reset()
        except (WireBroken, _ConnectionOver):
            return False
        return True

    def _commands(self, mail: OutgoingMail) -> tuple[bytes, bytes, bytes]:
        return (
            f"{sender_line(mail, has_reports=self._wire.has_reports)}\r\n".encode(),
            f"RCPT TO:<{mail.envelope_to}>\r\n".encode(),
            b"DATA\r\n",
        )

    def _content(self, mail: OutgoingMail, following: OutgoingMail | None) -> SendOutcome:
        octets = content(mail)
        envelope = b""
        if following is not None and self._wire.is_pipelined:
            envelope, self._is_given = b"".join(self._commands(following)), True
        try:
            self._wire.write(octets + envelope)
        except WireBroken as broken:
            # The final dot is its last line; without it the server has nothing to deliver.
            verdict = SendVerdict.LOST if broken.written >= len(octets) else SendVerdict.DEFERRED
            return SendOutcome(verdict, reply=broken.reason)
        try:
            reply = self._wire.read()
        except WireBroken as broken:
            return SendOutcome(SendVerdict.LOST, reply=broken.reason)
        if reply.kind == 2:
            return SendOutcome(SendVerdict.ACCEPTED, reply.code, reply_words(reply.words))
        if reply.kind in {4, 5}:
            return _refused(reply)
        return SendOutcome(SendVerdict.LOST, reply.code, reply_words(reply.words))


def _refused(reply: Reply) -> SendOutcome:
    words = reply_words(reply.words)
    return SendOutcome(refusal(reply.code, words), reply.code, words)
