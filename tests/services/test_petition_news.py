"""News of one petition are stopped, those of another are not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from advocacy.db import Database
from advocacy.domain.audiences import AudienceCount, LeftOut
from advocacy.domain.segments import Segment
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Consent, Mailing, MailingMessage, Petition, Signature
from advocacy.queries.audiences import count
from advocacy.services import petition_news
from advocacy.services.mailing_freezing import freeze
from tests import crowd
from tests.crowd import Act, Someone
from tests.samples import LINKS, NOW
from tests.waiting import wait_for_waiting

LATER = NOW + timedelta(hours=1)


def test_a_mailing_reaches_them_for_the_other_petition_only(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        slugs = ("press-pause", crowd.second_petition(session))
        first = session.scalars(select(Petition.id).where(Petition.slug == slugs[0])).one()
        acts = tuple(Act(petition=slug) for slug in slugs)
        (choosy, ids), (other, _) = (crowd.add(session, Someone(acts=acts)) for _ in range(2))
        email_hash = LINKS.email_hash(crowd.email_of(session, ids[0]))
        petition_news.choose(session, email_hash, {first}, set(), LATER)
        counts = [count(session, Segment(petition=slug), pack.timezone) for slug in slugs]
        assert counts == [AudienceCount(1, {LeftOut.NO_CONSENT: 1}), AudienceCount(2, {})]
        mailings = [crowd.mailing(session, {"petition": slug}) for slug in slugs]
        for mailing_id in mailings:
            freeze(session, mailing_id, LINKS, pack.timezone, LATER)
        frozen = [
            set(session.scalars(select(MailingMessage.person_id).where(MailingMessage.mailing_id == each)))
            for each in mailings
        ]
        assert frozen == [{other}, {choosy, other}]
        assert session.get_one(Mailing, mailings[0]).left_out["no_consent"] == 1
        petition_news.choose(session, email_hash, set(), {first}, LATER)
        assert count(session, Segment(petition=slugs[0]), pack.timezone) == AudienceCount(2, {})


def test_the_same_answer_twice_at_once_gives_one_consent(prepared: Database) -> None:
    with prepared.unit_of_work() as session:
        _, (signature_id,) = crowd.add(session, Someone())
        petition_id = session.get_one(Signature, signature_id).petition_id
        email_hash = LINKS.email_hash(crowd.email_of(session, signature_id))
        petition_news.choose(session, email_hash, {petition_id}, set(), NOW)

    def ask() -> None:
        with prepared.unit_of_work() as session:
            petition_news.choose(session, email_hash, set(), {petition_id}, LATER)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            petition_news.choose(session, email_hash, set(), {petition_id}, LATER)
            session.flush()
            again = pool.submit(ask)
            wait_for_waiting(prepared, 1)
        again.result()
    with prepared.reading() as session:
        live = session.execute(
            select(func.count(), func.min(Consent.version)).where(Consent.ended_at.is_(None))
        ).one()
        assert tuple(live) == (1, "2026-11, page of e-mails")
