"""After somebody unsubscribed, only what they agree to later lets us write to them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.audiences import AudienceCount, LeftOut
from advocacy.domain.mailing_sending import Held
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.segments import Segment
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.models import LetterTemplate, Mailing, MailingMessage, Petition, PetitionText, Suppression
from advocacy.queries.audiences import audience, count
from advocacy.queries.preferences import preferences
from advocacy.services import confirming, erasing, mailing_claims, signing
from advocacy.services.mailing_freezing import freeze
from advocacy.services.suppressions import release, suppress
from tests import crowd
from tests.samples import LINKS, NOW, WELLESLEY, match_of, sign, sign_request
from tests.waiting import wait_for_waiting

HASH = LINKS.email_hash("sam@example.org")
UNSUBSCRIBED = SuppressionReason.UNSUBSCRIBED
NOBODY = AudienceCount(0, {LeftOut.NO_CONSENT: 1})
GONE = AudienceCount(0, {LeftOut.UNSUBSCRIBED: 1})


def at(hour: int) -> datetime:
    return NOW + timedelta(hours=hour)


def _sign(session: Session, pack: Pack, slug: str, hour: int, *, updates: bool = True) -> int:
    return sign(session, pack, now=at(hour), petition_slug=slug, updates=updates)


def _confirm(session: Session, pack: Pack, signature_id: int, hour: int) -> None:
    confirming.confirm(session, pack, signature_id, {}, timedelta(hours=1), at(hour))
    session.flush()


def _unsubscribe(session: Session, hour: int) -> None:
    suppress(session, HASH, UNSUBSCRIBED, SuppressionWay.ONE_CLICK, at(hour))


def _second(session: Session) -> str:
    """A petition like the first one, so that it can be signed."""
    first = session.scalars(select(Petition).where(Petition.slug == "press-pause")).one()
    values = {column.name: getattr(first, column.name) for column in Petition.__table__.c}
    session.execute(insert(Petition), {**values, "id": first.id + 1_000, "slug": "another"})
    for table in (PetitionText, LetterTemplate):
        for row in session.scalars(select(table).where(table.petition_id == first.id)):
            values = {column.name: getattr(row, column.name) for column in table.__table__.c}
            values.pop("id", None)
            session.execute(insert(table), {**values, "petition_id": first.id + 1_000})
    return "another"


def _reader(session: Session, pack: Pack, hour: int = 0) -> int:
    """Sam asks for news of the first petition; the id of the signature."""
    signature_id = _sign(session, pack, "press-pause", hour)
    _confirm(session, pack, signature_id, hour + 1)
    return signature_id


def _told(session: Session, pack: Pack, slug: str) -> AudienceCount:
    return count(session, Segment(petition=slug), pack.timezone)


def test_a_later_box_brings_back_no_earlier_one(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        _reader(session, pack)
        _unsubscribe(session, 2)
        again = _sign(session, pack, other, 3)
        assert _told(session, pack, "press-pause") == GONE
        _confirm(session, pack, again, 4)
        assert _told(session, pack, "press-pause") == NOBODY
        assert _told(session, pack, other) == AudienceCount(1, {})
        assert [row.signature_id for row in session.execute(audience(Segment(), pack.timezone))] == [again]
        found = preferences(session, HASH)
        assert (found.agreed, found.has_ended, found.unsubscribed_at) == (True, True, None)


@pytest.mark.parametrize("unsubscribed", [(4,), (2, 4)], ids=["then unsubscribed", "unsubscribed again"])
def test_a_box_ticked_before_the_last_unsubscription_lifts_nothing(
    prepared: Database, pack: Pack, unsubscribed: tuple[int, ...]
) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        _reader(session, pack)
        waiting = None
        for hour in unsubscribed:
            if hour == unsubscribed[-1]:
                waiting = _sign(session, pack, other, 3)
            _unsubscribe(session, hour)
        assert waiting is not None
        _confirm(session, pack, waiting, 5)
        assert (_told(session, pack, "press-pause"), _told(session, pack, other)) == (GONE, GONE)
        # The first time is kept, and stays what is shown.
        assert preferences(session, HASH).unsubscribed_at == at(unsubscribed[0])


def test_an_earlier_box_that_is_confirmed_last_of_all_does_not_count(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        early = _sign(session, pack, "press-pause", 0)
        _unsubscribe(session, 1)
        _confirm(session, pack, _sign(session, pack, other, 2), 3)
        _confirm(session, pack, early, 4)
        assert (_told(session, pack, "press-pause"), _told(session, pack, other)) == (NOBODY, AudienceCount(1, {}))


def test_taking_back_the_unsubscription_itself_brings_back_what_it_stopped(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        _reader(session, pack)
        _unsubscribe(session, 2)
        _confirm(session, pack, _sign(session, pack, other, 3), 4)
        _unsubscribe(session, 5)
        assert (_told(session, pack, "press-pause"), _told(session, pack, other)) == (NOBODY, GONE)
        assert preferences(session, HASH).agreed
        release(session, HASH, UNSUBSCRIBED, SuppressionWay.PAGE, at(6))
        assert (_told(session, pack, "press-pause"), _told(session, pack, other)) == (NOBODY, AudienceCount(1, {}))


def test_another_secret_key_lifts_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        _reader(session, pack)
        _unsubscribe(session, 2)
        other = sign_request(WELLESLEY, updates=True)
        other = other._replace(email_hash=Links("another secret", "http://localhost").email_hash(other.email_key))
        signing.sign(session, other, match_of(pack, WELLESLEY), at(1))
        assert _told(session, pack, "press-pause") == GONE


def test_a_mailing_frozen_before_all_that_is_not_sent_to_them(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        _reader(session, pack)
        mailing_id = crowd.mailing(session, {"petition": "press-pause"})
        freeze(session, mailing_id, LINKS, pack.timezone, at(2))
        session.get_one(Mailing, mailing_id).state = MailingState.SENDING
        row = session.scalars(select(MailingMessage)).one()
        row.state, row.lease_until, row.fence = "claimed", at(9), 1
        _unsubscribe(session, 3)
        _confirm(session, pack, _sign(session, pack, other, 4), 5)
        held = Held(row.id, 1, 0, mailing_id, row.person_id, row.mail_domain_id, "en", 0)
        assert mailing_claims.begin(session, [held], at(6)).suppressed == {row.id}
        session.refresh(row)
        assert (row.state, row.reply) == ("suppressed", "unsubscribed")


def test_an_earlier_box_confirmed_at_the_same_moment_as_the_later_one_does_not_count(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        other = _second(session)
        early = _sign(session, pack, "press-pause", 0)
        _unsubscribe(session, 1)
        late = _sign(session, pack, other, 2)

    def confirm_late() -> None:
        with prepared.unit_of_work() as session:
            _confirm(session, pack, late, 4)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            _confirm(session, pack, early, 3)
            confirming_late = pool.submit(confirm_late)
            wait_for_waiting(prepared, 1)
        confirming_late.result()
    with prepared.reading() as session:
        assert (_told(session, pack, "press-pause"), _told(session, pack, other)) == (NOBODY, AudienceCount(1, {}))


def test_one_click_of_who_is_being_erased_is_kept_without_them(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        _reader(session, pack)
        person_id = next(row.person_id for row in session.execute(audience(Segment(), pack.timezone)))

    def unsubscribe() -> None:
        with prepared.unit_of_work() as session:
            _unsubscribe(session, 3)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            erasing.erase(session, person_id, COMMAND_LINE, at(2), reason="asked")
            clicked = pool.submit(unsubscribe)
            wait_for_waiting(prepared, 1)
        clicked.result()
    with prepared.reading() as session:
        row = session.scalars(select(Suppression)).one()
        assert (row.email_hash, row.person_id) == (HASH, None)
