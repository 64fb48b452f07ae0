"""An SMTP answer is about this person, about the moment, or about us."""

import pytest

from advocacy.domain.ports import SendVerdict
from advocacy.domain.replies import refusal


@pytest.mark.parametrize(
    ("code", "reply", "verdict"),
    [
        (550, "5.1.1 no such user", SendVerdict.REFUSED),
        (550, "no such user", SendVerdict.REFUSED),
        (554, "", SendVerdict.REFUSED),
        (552, "5.2.2 mailbox full", SendVerdict.DEFERRED),
        (550, "5.7.26 not authenticated", SendVerdict.DEFERRED),
        (530, "authentication required", SendVerdict.DEFERRED),
        (450, "4.7.1 greylisted", SendVerdict.DEFERRED),
        (421, "closing", SendVerdict.DEFERRED),
        (-1, "", SendVerdict.DEFERRED),
    ],
)
def test_an_answer_means(code: int, reply: str, verdict: SendVerdict) -> None:
    assert refusal(code, reply) is verdict
