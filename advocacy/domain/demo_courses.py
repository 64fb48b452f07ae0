"""What becomes of samples' e-mails: each course ends for good, so that no worker ever finds one to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from advocacy.domain.machines import step
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState

_E = MessageEvent


@dataclass(frozen=True)
class Course:
    """What happened to a message: (event, seconds after it was due, detail), and what the server said last.

    `code` is None where no server ever answered.
    """

    steps: tuple[tuple[MessageEvent, int, str], ...]
    code: int | None = None
    reply: str = ""

    @cached_property
    def state(self) -> MessageState:
        """By the table of states, like every other message's."""
        state = MessageState.READY
        for event, _, _ in self.steps:
            state = step(MESSAGE_TABLE, state, event)
        return state

    @cached_property
    def fence(self) -> int:
        return self._count(_E.CLAIM)

    @cached_property
    def attempts(self) -> int:
        return self._count(_E.BEGIN)

    @property
    def seconds(self) -> int:
        """How long it took from when the message was due."""
        return self.steps[-1][1]

    def _count(self, event: MessageEvent) -> int:
        return sum(known == event for known, _, _ in self.steps)


def _tried(event: MessageEvent, code: int, reply: str, seconds: int = 1) -> Course:
    told = (event, seconds + 2, f"{code} {reply}")
    return Course(((_E.CLAIM, seconds, ""), (_E.BEGIN, seconds + 1, ""), told), code, reply)


_REPLY = "2.0.0 a sample, sent to nobody"
SENT = _tried(_E.ACCEPT, 250, _REPLY)
BOUNCED = _tried(_E.REFUSE, 550, "5.1.1 a sample of a refusal")
NO_ADDRESS = Course(((_E.CLAIM, 1, ""), (_E.GIVE_UP, 2, "no address")))
CANCELLED = Course(((_E.CANCEL, -60, ""),))
UNCERTAIN = Course(((_E.CLAIM, 1, ""), (_E.BEGIN, 2, ""), (_E.LOSE, 130, "lease over")))
_BUSY = _tried(_E.DEFER, 451, "4.3.0 a sample of a busy server")
AT_SECOND_TRY = Course((*_BUSY.steps, *_tried(_E.ACCEPT, 250, _REPLY, seconds=90).steps), 250, _REPLY)

_LETTERS: Sequence[tuple[Course, int]] = (
    (SENT, 9380),
    (AT_SECOND_TRY, 300),
    (CANCELLED, 200),
    (BOUNCED, 115),
    (UNCERTAIN, 5),
)
LETTER_COURSES = tuple(course for course, _ in _LETTERS)
LETTER_WEIGHTS = tuple(weight for _, weight in _LETTERS)
