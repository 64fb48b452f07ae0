"""Audiences against a plain reading of what a segment says, person by person."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.audiences import AudienceCount, LeftOut
from advocacy.domain.message_states import MessageState
from advocacy.domain.seats import Chamber
from advocacy.domain.segments import Delivered, Segment, Signed, segment_of
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Consent, Signature, Supporter
from advocacy.queries.audiences import audience, count
from advocacy.services import erasing
from tests import crowd
from tests.crowd import DAY, Act, Someone
from tests.samples import NOW

CONFIRMED, UNCONFIRMED = SignatureState.CONFIRMED, SignatureState.UNCONFIRMED
DAYS = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
GONE = {MessageState.FAILED, MessageState.BOUNCED, MessageState.CANCELLED, MessageState.SUPPRESSED}
OTHER = "another"  # stands for the second petition, whose slug each database makes anew

acts = st.builds(
    Act,
    petition=st.sampled_from(["press-pause", OTHER]),
    state=st.sampled_from([CONFIRMED, CONFIRMED, UNCONFIRMED]),
    news=st.booleans(),
    language=st.sampled_from(["en", "es"]),
    town=st.sampled_from(["Cambridge", "Wellesley"]),
    seats=st.sampled_from([None, (0, 0), (0, 1), (1, 0)]),
    source=st.sampled_from(["", "flyer"]),
    day=st.sampled_from(DAYS),
    letters=st.sampled_from([None, (True, True), (True, False), (False, True), (False, False)]),
)
people = st.builds(
    Someone,
    acts=st.lists(
        acts, min_size=1, max_size=3, unique_by=lambda act: act.petition if act.state is CONFIRMED else object()
    ).map(tuple),
    reasons=st.lists(st.sampled_from(SuppressionReason), max_size=2, unique=True).map(tuple),
    got=st.sampled_from([None, None, MessageState.SENT, MessageState.READY, MessageState.BOUNCED]),
)
# The seats and mailings are named by their places, as their ids are not known before.
segments = st.builds(
    Segment,
    petition=st.sampled_from(["", "press-pause", OTHER]),
    signed=st.sampled_from(Signed),
    upper_id=st.sampled_from([None, None, 0, 1]),
    lower_id=st.sampled_from([None, None, 0, 1]),
    chamber=st.sampled_from([None, None, *Chamber]),
    town=st.sampled_from(["", "", "Cambridge", "Whately"]),
    source=st.sampled_from(["", "", "flyer"]),
    language=st.sampled_from(["", "", "es"]),
    since=st.sampled_from([None, None, DAY]),
    until=st.sampled_from([None, None, DAY]),
    letters=st.sampled_from([None, None, *Delivered]),
    received=st.sampled_from([None, None, 0]),
    not_received=st.sampled_from([None, None, 0]),
)


def is_found(segment: Segment, someone: Someone, act: Act) -> bool:
    is_wanted = {
        Signed.CONFIRMED: act.state is CONFIRMED,
        Signed.UNCONFIRMED: act.state is UNCONFIRMED,
        Signed.EITHER: True,
    }[segment.signed]
    upper, lower = act.seats or (None, None)
    return all(
        (
            is_wanted,
            segment.petition in ("", act.petition),
            segment.upper_id in (None, upper),
            segment.lower_id in (None, lower),
            segment.chamber is None or act.seats is not None,
            segment.town in ("", act.town),
            segment.source in ("", act.source),
            segment.language in ("", act.language),
            segment.since is None or act.day >= segment.since,
            segment.until is None or act.day <= segment.until,
            segment.letters is None or (segment.letters is Delivered.YES) == are_delivered(segment, act),
            segment.received is None or someone.got is MessageState.SENT,
            segment.not_received is None or someone.got is None or someone.got in GONE,
        )
    )


def are_delivered(segment: Segment, act: Act) -> bool:
    written = dict(zip(Chamber, act.letters if act.seats and act.letters else (), strict=False))
    asked = [sent for chamber, sent in written.items() if segment.chamber in (None, chamber)]
    return bool(asked) and all(asked)


def group(someone: Someone) -> LeftOut | None:
    confirmed = [act for act in someone.acts if act.state is CONFIRMED]
    if not confirmed:
        return LeftOut.UNCONFIRMED
    if not any(act.news for act in confirmed):
        return LeftOut.NO_CONSENT
    return next((LeftOut(reason) for reason in SuppressionReason if reason in someone.reasons), None)


def place_of_signature(segment: Segment, someone: Someone) -> int:
    confirmed = [place for place, act in enumerate(someone.acts) if act.state is CONFIRMED]
    inside = [place for place in confirmed if is_found(segment, someone, someone.acts[place])]
    # Confirmed at the hour of their days, a minute apart.
    return max(inside or confirmed, key=lambda place: (someone.acts[place].day, place))


def expected(segment: Segment, crowd_: list[Someone]) -> AudienceCount:
    found = [group(each) for each in crowd_ if any(is_found(segment, each, act) for act in each.acts)]
    return AudienceCount(found.count(None), {why: found.count(why) for why in LeftOut if why in found})


def write(
    session: Session, segment: Segment, crowd_: list[Someone]
) -> tuple[Segment, list[tuple[int, list[int]]]]:
    """The people as rows, and the segment with the ids that they have there."""
    slug, earlier = crowd.second_petition(session), crowd.mailing(session)
    upper, lower = crowd.seat_ids(session)
    real = [
        replace(each, acts=tuple(replace(act, petition=act.petition.replace(OTHER, slug)) for act in each.acts))
        for each in crowd_
    ]
    ids = [crowd.add(session, each, earlier) for each in real]
    asked = replace(
        segment,
        petition=segment.petition.replace(OTHER, slug),
        upper_id=None if segment.upper_id is None else upper[segment.upper_id],
        lower_id=None if segment.lower_id is None else lower[segment.lower_id],
        received=None if segment.received is None else earlier,
        not_received=None if segment.not_received is None else earlier,
    )
    return asked, ids


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(segment=segments, crowd_=st.lists(people, min_size=1, max_size=4))
def test_any_segment_finds_whom_its_words_say(
    prepared: Database, pack: Pack, segment: Segment, crowd_: list[Someone]
) -> None:
    zone = pack.timezone
    with Session(prepared.engine) as session:
        asked, ids = write(session, segment, crowd_)
        assert segment_of(asked.as_json) == asked
        assert count(session, asked, zone) == expected(segment, crowd_)
        rows = {row.person_id: row for row in session.execute(audience(asked, zone))}
        for (person_id, signatures), each in zip(ids, crowd_, strict=True):
            is_in = any(is_found(segment, each, act) for act in each.acts)
            if not is_in or group(each) in (LeftOut.UNCONFIRMED, LeftOut.NO_CONSENT):
                assert person_id not in rows
                continue
            row, place = rows.pop(person_id), place_of_signature(segment, each)
            assert (row.signature_id, row.language) == (signatures[place], each.acts[place].language)
            assert (row.domain, row.reason) == (each.domain, group(each))
        assert not rows
        session.rollback()


def test_who_takes_a_consent_back_or_goes_is_no_reader_any_more(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = Act(petition=crowd.second_petition(session))
        both, (first, second) = crowd.add(session, Someone(acts=(Act(), other)))
        crowd.add(session, Someone())
        late, (unasked,) = crowd.add(session, Someone(acts=(Act(news=False),)))
        session.add(Consent(signature_id=unasked, kind="updates", version="2026-11", given_at=NOW))
        session.flush()
        assert _readers(session) == [True, True, True]
        _take_back(session, first, unasked)
        assert session.get_one(Supporter, both).wants_news
        assert not session.get_one(Supporter, late).wants_news
        _take_back(session, second)
        assert _readers(session) == [False, True, False]
        session.execute(delete(Signature).where(Signature.id == unasked))
        assert _readers(session) == [False, True]
        erasing.erase(session, both, COMMAND_LINE, NOW, reason="asked")
        assert _readers(session) == [True]


def _readers(session: Session) -> list[bool]:
    session.expire_all()
    return list(session.scalars(select(Supporter.wants_news).order_by(Supporter.person_id)))


def _take_back(session: Session, *signature_ids: int) -> None:
    session.execute(delete(Consent).where(Consent.signature_id.in_(signature_ids)))
    session.expire_all()
