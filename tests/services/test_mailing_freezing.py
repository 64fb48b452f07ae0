"""Freezing: everybody of the audience once, whatever happens at the same moment."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailingNotFound, TransitionRefused
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MailDomain, Mailing, MailingMessage, MailingText, Person
from advocacy.services import erasing, mailing_runs, mailings
from advocacy.services.mailing_freezing import Overtaken, freeze
from advocacy.services.suppressions import suppress
from tests import crowd
from tests.crowd import Act, Someone
from tests.samples import LINKS, NOW
from tests.waiting import wait_for_waiting

NO_NEWS = Someone(acts=(Act(news=False),))
UNCONFIRMED = Someone(acts=(Act(state=SignatureState.UNCONFIRMED),))
UNSUBSCRIBED = Someone(
    reasons=(SuppressionReason.BY_HAND, SuppressionReason.UNSUBSCRIBED), domain="small.example.org"
)


def freeze_in(database: Database, pack: Pack, mailing_id: int) -> None:
    with database.unit_of_work() as session:
        freeze(session, mailing_id, LINKS, pack.timezone, NOW)


def messages(database: Database, mailing_id: int) -> Sequence[MailingMessage]:
    with database.reading() as session:
        which = (
            select(MailingMessage)
            .where(MailingMessage.mailing_id == mailing_id)
            .order_by(MailingMessage.person_id)
        )
        return session.scalars(which).all()


def draft(database: Database, *people: Someone, **values: Any) -> tuple[int, list[int]]:
    """A mailing to everybody, and the people's ids."""
    with database.unit_of_work() as session:
        ids = [crowd.add(session, each)[0] for each in people]
        return crowd.mailing(session, {"signed": "either"}, **values), ids


def test_everybody_of_the_audience_has_one_row_and_others_are_counted(prepared: Database, pack: Pack) -> None:
    unasked = Act(petition="other", language="fr", town="Wellesley", news=False)
    twice = Someone(acts=(Act(language="es"), unasked))
    with prepared.unit_of_work() as session:
        slug = crowd.second_petition(session)
        session.execute(text("UPDATE petitions SET slug = 'other' WHERE slug = :slug"), {"slug": slug})
    mailing_id, ids = draft(prepared, Someone(), twice, UNSUBSCRIBED, NO_NEWS, UNCONFIRMED)
    freeze_in(prepared, pack, mailing_id)
    rows = messages(prepared, mailing_id)
    told = [(row.person_id, row.state, row.reply, row.language, row.variant) for row in rows]
    assert told == [
        (ids[0], MessageState.READY, "", "en", 0),
        (ids[1], MessageState.READY, "", "es", 0),
        (ids[2], MessageState.SUPPRESSED, SuppressionReason.UNSUBSCRIBED, "en", 0),
    ]
    with prepared.unit_of_work() as session:
        assert [crowd.lane(session, row) for row in rows] == ["example.org", "example.org", "small.example.org"]
        assert session.scalars(select(MailDomain).where(MailDomain.domain == "")).one()
        mailing = session.get_one(Mailing, mailing_id)
        assert (mailing.audience, mailing.frozen_at) == (3, NOW)
        assert mailing.left_out == {"unconfirmed": 1, "no_consent": 1}
        crowd.add(session, Someone())
    freeze_in(prepared, pack, mailing_id)
    assert [row.id for row in messages(prepared, mailing_id)] == [row.id for row in rows]


def test_a_person_in_two_segments_gets_both_each_by_the_signature_in_it(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = Act(petition=crowd.second_petition(session), language="es")
        person_id, (first, second) = crowd.add(session, Someone(acts=(Act(town="Wellesley"), other)))
        crowd.add(session, Someone(acts=(Act(language="es"),)))
        ids = [crowd.mailing(session, {"town": "Wellesley"}), crowd.mailing(session, {"petition": other.petition})]
    for mailing_id, signature_id in zip(ids, (first, second), strict=True):
        freeze_in(prepared, pack, mailing_id)
        told = [(row.person_id, row.signature_id) for row in messages(prepared, mailing_id)]
        assert told == [(person_id, signature_id)]


def test_nobody_matches_and_no_such_mailing(prepared: Database, pack: Pack) -> None:
    mailing_id, _ = draft(prepared)
    freeze_in(prepared, pack, mailing_id)
    with prepared.reading() as session:
        assert session.get_one(Mailing, mailing_id).audience == 0
    with pytest.raises(MailingNotFound):
        freeze_in(prepared, pack, mailing_id + 1)


def test_a_language_without_words_gets_the_default_one(prepared: Database, pack: Pack) -> None:
    mailing_id, _ = draft(prepared, Someone(acts=(Act(language="es"),)), Someone(acts=(Act(language="vi"),)))
    with prepared.unit_of_work() as session:
        session.execute(text("UPDATE mailing_texts SET body = '' WHERE language = 'es'"))
    freeze_in(prepared, pack, mailing_id)
    assert [row.language for row in messages(prepared, mailing_id)] == ["en", "en"]


def test_people_from_before_are_known_by_their_hash_in_time(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        person_id, _ = crowd.add(session, UNSUBSCRIBED, hashed=False)
        crowd.add(session, Someone(), hashed=False)
        mailing_id = crowd.mailing(session)
    freeze_in(prepared, pack, mailing_id)
    assert [row.state for row in messages(prepared, mailing_id)] == [MessageState.SUPPRESSED, MessageState.READY]
    with prepared.reading() as session:
        person = session.get_one(Person, person_id)
        assert person.email_hash == LINKS.email_hash(person.email_key)


@pytest.mark.parametrize(("share", "tested"), [(25, 4), (1, 1), (100, 13)])
def test_a_subject_test_is_drawn_by_lot_and_split_evenly(
    prepared: Database, pack: Pack, share: int, tested: int
) -> None:
    mailing_id, _ = draft(prepared, *[Someone()] * 13, UNSUBSCRIBED, test_share=share)
    freeze_in(prepared, pack, mailing_id)
    rows = messages(prepared, mailing_id)
    lots = Counter((row.state, row.variant) for row in rows)
    assert lots[MessageState.READY, 0] == (tested + 1) // 2
    assert lots[MessageState.READY, 1] == tested // 2
    assert (lots[MessageState.PARKED, 0], lots[MessageState.SUPPRESSED, 0]) == (13 - tested, 1)


def test_once_the_winner_is_known_nobody_waits(prepared: Database, pack: Pack) -> None:
    mailing_id, _ = draft(prepared, Someone(), Someone(), test_share=50, winner=1)
    freeze_in(prepared, pack, mailing_id)
    assert {(row.state, row.variant) for row in messages(prepared, mailing_id)} == {(MessageState.READY, 1)}


def test_two_runs_wait_for_each_other_and_write_once(prepared: Database, pack: Pack) -> None:
    mailing_id, ids = draft(prepared, Someone(), Someone())
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            freeze(session, mailing_id, LINKS, pack.timezone, NOW)
            second = pool.submit(freeze_in, prepared, pack, mailing_id)
            wait_for_waiting(prepared, 1)
        second.result()
    assert [row.person_id for row in messages(prepared, mailing_id)] == ids


def test_whoever_takes_it_back_meanwhile_does_not_wait_and_nobody_gets_anything(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        crowd.add(session, Someone())
        mailing_id = crowd.mailing(session, state=MailingState.SCHEDULED, scheduled_at=NOW, counts_clicks=True)
        session.execute(update(MailingText).values(body="[Come](https://example.org/hearing)"))

    def start() -> None:
        with prepared.unit_of_work() as session:
            mailing_runs.start_next(session, LINKS, pack.timezone, NOW)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as holder:
            holder.execute(text("LOCK TABLE mailing_links IN EXCLUSIVE MODE"))  # its rows are written by then
            started = pool.submit(start)
            wait_for_waiting(prepared, 1)
            with prepared.unit_of_work() as session:
                session.execute(text("SET LOCAL lock_timeout = '1s'"))
                with pytest.raises(TransitionRefused):
                    mailings.pause(session, mailing_id, "", COMMAND_LINE, NOW)
                mailings.unschedule(session, mailing_id, COMMAND_LINE, NOW)
                mailings.waive(session, mailing_id, "words", "they are right", COMMAND_LINE, NOW)
        with pytest.raises(Overtaken):
            started.result()
    assert not messages(prepared, mailing_id)
    with prepared.reading() as session:
        assert mailings.found(session, mailing_id).state == MailingState.DRAFT


def test_who_is_being_erased_is_waited_for_and_not_in_it(prepared: Database, pack: Pack) -> None:
    mailing_id, (gone, stays) = draft(prepared, Someone(), Someone())
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            _erase(session, gone)
            frozen = pool.submit(freeze_in, prepared, pack, mailing_id)
            wait_for_waiting(prepared, 1)
        frozen.result()
    assert [row.person_id for row in messages(prepared, mailing_id)] == [stays]


def test_who_is_erased_or_unsubscribes_during_it_is_in_it_as_they_were(prepared: Database, pack: Pack) -> None:
    mailing_id, (erased, unsubscribed) = draft(prepared, Someone(), Someone())

    def erase_and_suppress() -> None:
        with prepared.unit_of_work() as session:
            key = session.get_one(Person, unsubscribed).email_key
            suppress(session, LINKS.email_hash(key), SuppressionReason.UNSUBSCRIBED, SuppressionWay.ONE_CLICK, NOW)
            crowd.add(session, Someone(domain="late.example.org"))
        with prepared.unit_of_work() as session:
            _erase(session, erased)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            freeze(session, mailing_id, LINKS, pack.timezone, NOW)
            meanwhile = pool.submit(erase_and_suppress)
            wait_for_waiting(prepared, 1)
        meanwhile.result()
    rows = messages(prepared, mailing_id)
    assert {row.person_id for row in rows} == {None, unsubscribed}
    assert len(rows) == 2


def _erase(session: Session, person_id: int) -> None:
    erasing.erase(session, person_id, COMMAND_LINE, NOW, reason="asked")
