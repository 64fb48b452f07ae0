"""Audiences against a plain reading of what a segment says, person by person."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
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
from tests import crowd, ledger
from tests.crowd import DAY, Act, Someone
from tests.samples import NOW
from tests.waiting import wait_for_waiting

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


def group(segment: Segment, someone: Someone) -> LeftOut | None:
    """Of somebody who is found; only what is found itself counts, whatever else they signed."""
    found = [act for act in someone.acts if is_found(segment, someone, act)]
    confirmed = [act for act in found if act.state is CONFIRMED]
    if not confirmed:
        return LeftOut.UNCONFIRMED
    if not any(act.news for act in confirmed):
        return LeftOut.NO_CONSENT
    return next((LeftOut(reason) for reason in SuppressionReason if reason in someone.reasons), None)


def place_of_signature(segment: Segment, someone: Someone) -> int:
    agreed = [
        place
        for place, act in enumerate(someone.acts)
        if act.state is CONFIRMED and act.news and is_found(segment, someone, act)
    ]
    # Confirmed at the hour of their days, a minute apart.
    return max(agreed, key=lambda place: (someone.acts[place].day, place))


def expected(segment: Segment, crowd_: list[Someone]) -> AudienceCount:
    found = [group(segment, each) for each in crowd_ if any(is_found(segment, each, act) for act in each.acts)]
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
            if not is_in or group(segment, each) in (LeftOut.UNCONFIRMED, LeftOut.NO_CONSENT):
                assert person_id not in rows
                continue
            row, place = rows.pop(person_id), place_of_signature(segment, each)
            assert (row.signature_id, row.language) == (signatures[place], each.acts[place].language)
            assert (row.domain, row.reason) == (each.domain, group(segment, each))
        assert not rows
        session.rollback()


def test_nobody_is_written_to_for_what_they_agreed_to_with_another_signature(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        slug = crowd.second_petition(session)
        for_first = Someone(acts=(Act(language="es"), Act(petition=slug, news=False, town="Wellesley")))
        for_second = Someone(acts=(Act(news=False, language="es"), Act(petition=slug)))
        ids = [crowd.add(session, each)[1] for each in (for_first, for_second)]
        only = [(ids[0][0],), (ids[1][1],)]
        no_consent = AudienceCount(1, {LeftOut.NO_CONSENT: 1})
        for segment, signatures, told in (
            (Segment(petition="press-pause"), only[:1], no_consent),
            (Segment(petition=slug), only[1:], no_consent),
            (Segment(), only, AudienceCount(2, {})),
            (Segment(language="es"), only[:1], no_consent),
            (Segment(town="Wellesley"), [], AudienceCount(0, {LeftOut.NO_CONSENT: 1})),
        ):
            assert count(session, segment, pack.timezone) == told
            rows = session.execute(audience(segment, pack.timezone))
            assert sorted((row.signature_id,) for row in rows) == signatures


def test_who_takes_a_consent_back_or_goes_is_no_reader_any_more(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        other = Act(petition=crowd.second_petition(session))
        both, (first, second) = crowd.add(session, Someone(acts=(Act(), other)))
        someone, (kept,) = crowd.add(session, Someone())
        _, (late,) = crowd.add(session, Someone(acts=(Act(news=False),)))
        session.add(Consent(signature_id=late, kind="updates", version="2026-11", given_at=NOW))
        session.flush()
        assert _readers(session) == {first: True, second: True, kept: True, late: True}
        _take_back(session, first, late)
        assert _readers(session) == {first: False, second: True, kept: True, late: False}
        session.execute(delete(Signature).where(Signature.id == late))
        session.execute(update(Signature).where(Signature.id == kept).values(state=UNCONFIRMED, place=None))
        assert _readers(session) == {first: False, second: True}
        ledger.held(session, session.get_one(Signature, second).petition_id, someone, CONFIRMED)
        session.execute(update(Signature).where(Signature.id == second).values(person_id=someone))
        assert session.get_one(Supporter, second).person_id == someone
        erasing.erase(session, both, COMMAND_LINE, NOW, reason="asked")
        assert _readers(session) == {second: True}


def test_two_petitions_confirmed_at_the_same_moment_are_both_known(prepared: Database) -> None:
    waiting = Act(state=UNCONFIRMED)
    with prepared.unit_of_work() as session:
        other = replace(waiting, petition=crowd.second_petition(session), news=False)
        _, ids = crowd.add(session, Someone(acts=(waiting, other)))
    with ThreadPoolExecutor() as pool, prepared.unit_of_work() as session:
        _confirm(session, ids[0])
        pool.submit(_confirm_alone, prepared, ids[1]).result()
    with prepared.reading() as session:
        assert _readers(session) == {ids[0]: True, ids[1]: False}


def test_a_consent_taken_back_while_its_signature_is_confirmed_is_gone(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        _, (signature_id,) = crowd.add(session, Someone(acts=(Act(state=UNCONFIRMED),)))
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            _confirm(session, signature_id)
            taking = pool.submit(_take_back_alone, prepared, signature_id)
            wait_for_waiting(prepared, 1)
        taking.result()
    with prepared.reading() as session:
        assert _readers(session) == {signature_id: False}


def _confirm(session: Session, signature_id: int) -> None:
    session.execute(update(Signature).where(Signature.id == signature_id).values(state=CONFIRMED, place=1))


def _confirm_alone(database: Database, signature_id: int) -> None:
    with database.unit_of_work() as session:
        _confirm(session, signature_id)


def _readers(session: Session) -> dict[int, bool]:
    session.expire_all()
    return dict(session.execute(select(Supporter.signature_id, Supporter.wants_news)).all())


def _take_back(session: Session, *signature_ids: int) -> None:
    session.execute(delete(Consent).where(Consent.signature_id.in_(signature_ids)))


def _take_back_alone(database: Database, signature_id: int) -> None:
    with database.unit_of_work() as session:
        _take_back(session, signature_id)
