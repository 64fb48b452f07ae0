"""What servers say, and whom it concerns."""

import pytest

from advocacy.domain.mailing_answers import Judgement, judge
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.replies import refusal


@pytest.mark.parametrize(
    ("code", "reply", "expected"),
    [
        (550, "5.1.1 no such user", Judgement(is_gone=True)),
        (552, "5.2.2 full", Judgement()),
        (452, "4.2.2 full", Judgement()),
        (451, "4.3.2 busy", Judgement(slows=True)),
        (450, "try later", Judgement(slows=True)),
        (421, "4.2.2 too many connections", Judgement(slows=True)),
        (450, "4.7.1 greylisted, try again", Judgement()),
        (450, "4.7.1 you look like trouble", Judgement(slows=True, blames=True)),
        (554, "5.7.1 blocked", Judgement(slows=True, blames=True)),
    ],
)
def test_an_answer_concerns_the_person_the_lane_or_ourselves(code: int, reply: str, expected: Judgement) -> None:
    assert judge(SendOutcome(refusal(code, reply), code, reply)) == expected


def test_who_takes_mails_and_hangs_up_is_left_alone_if_it_goes_on() -> None:
    assert judge(SendOutcome(SendVerdict.LOST, 0, "connection closed")) == Judgement(blames=True)


@pytest.mark.parametrize("verdict", [SendVerdict.ACCEPTED, SendVerdict.NOT_BEGUN])
def test_without_a_refusal_nobody_is_concerned(verdict: SendVerdict) -> None:
    assert judge(SendOutcome(verdict, 250, "5.1.1 4.7.0")) == Judgement()
