"""Preflight says what is wrong, what may be let pass, and counts for whom something is missing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.errors import MailingNotFound
from advocacy.domain.preflight import Check, Verdict, blocking
from advocacy.domain.suppressions import SuppressionReason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Mailing, MailingText, Petition, PetitionText
from advocacy.services.mailing_preflight import preflight
from tests import crowd
from tests.crowd import Act, Someone
from tests.written_mailings import PRESS


def checks(
    database: Database, pack: Pack, mailing_id: int, *, live: bool = False, **imprint: object
) -> dict[str, Check]:
    press = replace(PRESS, imprint=replace(PRESS.imprint, **imprint))
    with database.unit_of_work() as session:
        found = preflight(session, mailing_id, press, pack.timezone, in_production=live)
    assert len({each.key for each in found}) == len(found) == 12
    return {each.key: each for each in found}


def draft(database: Database, *people: Someone, **words: str) -> int:
    with database.unit_of_work() as session:
        for each in people:
            crowd.add(session, each)
        mailing_id = crowd.mailing(session, {})
        session.delete(session.get_one(MailingText, (mailing_id, "es")))
        row = session.get_one(MailingText, (mailing_id, "en"))
        for part, written in words.items():
            setattr(row, part, written)
    return mailing_id


def _findings(found: Mapping[str, Check]) -> set[str]:
    return {each.finding for each in found.values()}


SPANISH = Someone(acts=(Act(language="es", seats=None),))
WITHOUT_SEATS = Someone(acts=(Act(seats=None),))


def test_a_good_mailing_is_green_all_over(prepared: Database, pack: Pack) -> None:
    body = "Dear {person.given_name}, [sign]({petition.url}) ![A hall](https://petition.example.org/a.png)"
    found = checks(prepared, pack, draft(prepared, Someone(), subject="News", body=body), live=True)
    assert {each.verdict for each in found.values()} == {Verdict.GREEN}
    assert not blocking(found.values(), ())


def test_a_picture_from_elsewhere_is_no_secret_reader(prepared: Database, pack: Pack) -> None:
    body = "![A hall](https://pixels.example.net/a.png)"
    found = checks(prepared, pack, draft(prepared, Someone(), subject="News", body=body))["images"]
    assert found.is_waivable
    assert "from pixels.example.net, which learns when" in found.sentences[0]


def test_what_must_be_mended_cannot_be_let_pass(prepared: Database, pack: Pack) -> None:
    body = "{person.phone}"
    found = checks(prepared, pack, draft(prepared, subject="News", body=body), live=True, postal_address=())
    refused = {key for key, each in found.items() if each.verdict is Verdict.REFUSED}
    assert refused == {"words", "audience", "address"} == set(blocking(found.values(), _findings(found)))


def test_what_may_be_let_pass_is_told_with_numbers(prepared: Database, pack: Pack) -> None:
    body = (
        "{senator.name} <b>!</b> http://petition.org ![](https://petition.org/a.png) "
        + "[a](https://b.org) " * 2000
    )
    words = {"subject": "SIGN NOW " + "AND TELL ALL " * 5, "body": body}
    found = checks(
        prepared, pack, draft(prepared, Someone(), WITHOUT_SEATS, SPANISH, SPANISH, **words), postal_address=()
    )
    doubtful = {key for key, each in found.items() if each.is_waivable}
    assert doubtful == {"languages", "fields", "subject", "address", "links", "images", "size", "html"}
    assert any("2 people signed in Spanish" in sentence for sentence in found["languages"].sentences)
    assert any(
        sentence.startswith("2 people (Spanish) have no {senator.name}") for sentence in found["fields"].sentences
    )
    assert any(sentence.startswith("One person (English)") for sentence in found["fields"].sentences)
    assert set(blocking(found.values(), _findings(found) - {found["size"].finding})) == {"size"}


def test_what_was_let_pass_is_asked_again_when_something_else_is_found(prepared: Database, pack: Pack) -> None:
    words = {"subject": "SIGN NOW", "body": "{senator.name} <b>!</b>"}
    mailing_id = draft(prepared, Someone(), WITHOUT_SEATS, SPANISH, **words)
    waived = _findings(checks(prepared, pack, mailing_id, postal_address=()))

    def holding() -> set[str]:
        return set(blocking(checks(prepared, pack, mailing_id, postal_address=()).values(), waived))

    with prepared.unit_of_work() as session:
        crowd.add(session, SPANISH)
        session.get_one(MailingText, (mailing_id, "en")).body += " One word more."
    assert holding() == set()
    with prepared.unit_of_work() as session:
        session.get_one(MailingText, (mailing_id, "en")).subject = "SIGN NOW OR NEVER"
    assert holding() == {"subject"}
    with prepared.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).segment = {"petition": "press-pause"}
    assert holding() == {"subject", "languages", "fields"}


def test_an_audience_of_several_petitions_names_them_and_asks_for_a_reason(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        other = Act(petition=crowd.second_petition(session))
    unasked, complained = replace(other, news=False), (SuppressionReason.COMPLAINED,)
    mailing_id = draft(prepared, Someone(), Someone(acts=(Act(), unasked)), Someone((other,), complained))
    assert checks(prepared, pack, mailing_id)["petitions"].verdict is Verdict.GREEN
    with prepared.unit_of_work() as session:
        crowd.add(session, Someone(acts=(Act(), other)))
        title = session.scalars(
            select(PetitionText.title)
            .join(Petition)
            .where(PetitionText.language == "en", Petition.slug == "press-pause")
        ).one()
    found = checks(prepared, pack, mailing_id)["petitions"]
    assert found.is_waivable
    assert f"signers of 2 petitions: “{title}” (3 people), “Press Pause” (one person)" in found.sentences[0]
    with prepared.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).segment = {"petition": "press-pause"}
    (sentence,) = checks(prepared, pack, mailing_id)["petitions"].sentences
    assert sentence == f"Whoever gets it agreed to news about “{title}” (3 people)."


def test_placeholders_are_refused_where_mails_are_real(prepared: Database, pack: Pack) -> None:
    mailing_id = draft(
        prepared, Someone(), subject="News", body="[a](https://www.example.org/x) <mailto:a@b.test>"
    )
    assert checks(prepared, pack, mailing_id)["links"].verdict is Verdict.GREEN
    assert len(checks(prepared, pack, mailing_id, live=True)["links"].sentences) == 2


def test_a_mailing_that_is_not_there_is_an_error(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session, pytest.raises(MailingNotFound):
        preflight(session, 999, PRESS, pack.timezone, in_production=False)
