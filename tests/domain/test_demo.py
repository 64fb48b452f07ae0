"""Samples are spread over the time they are given, and nothing of theirs is left to be done."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from advocacy.domain.demo import Plan, sample
from advocacy.domain.demo_codes import code_of
from advocacy.domain.demo_courses import LETTER_COURSES, NO_ADDRESS, SENT, Course
from advocacy.domain.demo_homes import homes
from advocacy.domain.message_states import MessageState
from advocacy.domain.signature_states import SignatureState
from advocacy.jurisdictions.pack import Pack

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
WAITING = {
    MessageState.READY,
    MessageState.PARKED,
    MessageState.TESTED,
    MessageState.CLAIMED,
    MessageState.SENDING,
}


@pytest.mark.parametrize("days", [1, 30, 400])
def test_samples_sign_one_after_the_other_and_have_done_all_before_now(pack: Pack, days: int) -> None:
    plan = Plan(1, 500, days, ("en", "es"), timedelta(minutes=10), NOW, ZoneInfo("America/New_York"))
    places = homes(pack.gazetteer)
    samples = [sample(plan, places, number) for number in range(1, 501)]
    signed = [who.created_at for who in samples]
    assert signed == sorted(signed)
    assert signed[0] > NOW - timedelta(days=days)
    for who in samples:
        assert (who.confirmed_at is not None) == (who.state is SignatureState.CONFIRMED)
        last = (who.confirmed_at or who.created_at) + plan.delay
        assert last + timedelta(seconds=max(course.seconds for course in who.letters)) < NOW
        assert who.confirmed_at is None or who.confirmed_at > who.created_at
        assert who.source <= code_of(1, who.number - 1) or not who.source.startswith("demo")


@pytest.mark.parametrize("course", [*LETTER_COURSES, NO_ADDRESS, SENT])
def test_every_course_ends(course: Course) -> None:
    assert course.state not in WAITING
