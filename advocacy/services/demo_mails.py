"""The rows of a sample's e-mails: never sent, each with the history of one that was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.domain.demo_courses import Course
from advocacy.domain.messages import LANE_OF, MessageKind
from advocacy.models import Message, MessageHistory
from advocacy.services.demo_rows import Rows


@dataclass(frozen=True, slots=True)
class Mail:
    """What a message is about and to whom; `seat_id` for letters only."""

    kind: MessageKind
    subject_id: int
    person_id: int
    seat_id: int | None = None


def add_mail(rows: Rows, mail: Mail, queued: datetime, due: datetime, course: Course) -> None:
    """A message that was queued at one time to go at another, and took its course."""
    message_id = rows.next_id(Message)
    times = [(due + timedelta(seconds=seconds)).isoformat() for _, seconds, _ in course.steps]
    rows.add(
        Message,
        message_id,
        *(mail.kind, mail.subject_id, mail.person_id, mail.seat_id),
        LANE_OF[mail.kind],
        course.state,
        due.isoformat(),
        course.fence,
        course.attempts,
        course.code,
        course.reply,
        queued.isoformat(),
        times[-1],
    )
    for (event, _, detail), time in zip(course.steps, times, strict=True):
        rows.add(MessageHistory, message_id, event, time, detail)
