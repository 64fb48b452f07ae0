"""A petition's words are taken from the pack, once and again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.errors import PetitionNotFound, TemplateRefused
from advocacy.domain.letters import Stance
from advocacy.domain.messages import Delivery
from advocacy.jurisdictions.pack import Pack, PackLetter, PackPetitionText
from advocacy.models import LetterTemplate, PetitionText
from advocacy.queries.letters import letter_views
from advocacy.services import confirming, letters
from advocacy.services.petition_texts import refresh
from tests.samples import NOW, sign

SLUG = "press-pause"
DELAY = timedelta(minutes=10)


def corrected(pack: Pack, language: str, change: Callable[[PackPetitionText], PackPetitionText]) -> Pack:
    (petition,) = pack.petitions
    texts = tuple(change(known) if known.language == language else known for known in petition.texts)
    return replace(pack, petitions=(replace(petition, texts=texts),))


def with_greeting(greeting: str) -> Callable[[PackPetitionText], PackPetitionText]:
    def greet(letter: PackLetter) -> PackLetter:
        return replace(letter, greeting=greeting) if letter.stance is Stance.ASK else letter

    return lambda known: replace(known, letters=tuple(greet(letter) for letter in known.letters))


def test_words_that_are_the_packs_already_stay(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        assert refresh(session, pack, SLUG) == ()


def test_a_corrected_text_is_taken_and_the_other_language_stays(prepared: Database, pack: Pack) -> None:
    new = corrected(pack, "es", lambda known: replace(known, title="Otro título", body="Otro texto"))
    with prepared.unit_of_work() as session:
        before = titles(session)
        assert refresh(session, new, SLUG) == ("es title", "es body")
    with prepared.reading() as session:
        assert titles(session) == {**before, "es": "Otro título"}


def test_letters_not_confirmed_yet_get_the_new_words_and_frozen_ones_keep_theirs(
    prepared: Database, pack: Pack
) -> None:
    new = corrected(pack, "en", with_greeting("To the office of {legislator.name}:"))
    with prepared.unit_of_work() as session:
        frozen = sign(session, pack)
        confirming.confirm(session, pack, frozen, {}, DELAY, NOW)
        waiting = sign(session, pack, email="eve@example.org", email_key="eve@example.org")
        before = letter_views(session, pack, frozen, Delivery.LIVE, NOW)
        assert refresh(session, new, SLUG) == ("en letter.ask.greeting",)
        assert letter_views(session, pack, frozen, Delivery.LIVE, NOW) == before
        asked = [draft for draft in letters.drafts(session, pack, waiting) if draft.stance is Stance.ASK]
    assert asked
    assert all(draft.body.startswith("To the office of ") for draft in asked)


def test_a_language_that_is_new_in_the_pack_is_added(prepared: Database, pack: Pack) -> None:
    (petition,) = pack.petitions
    portuguese = replace(petition.texts[0], language="pt")
    new = replace(pack, petitions=(replace(petition, texts=(*petition.texts, portuguese)),))
    with prepared.unit_of_work() as session:
        changed = refresh(session, new, SLUG)
        assert {part.split()[0] for part in changed} == {"pt"}
        assert "pt" in titles(session)
        assert len(session.scalars(select(LetterTemplate).where(LetterTemplate.language == "pt")).all()) == 2
        assert refresh(session, new, SLUG) == ()


def test_a_template_with_an_unknown_field_changes_nothing(prepared: Database, pack: Pack) -> None:
    new = corrected(pack, "es", with_greeting("{nobody}"))
    with pytest.raises(TemplateRefused), prepared.unit_of_work() as session:
        refresh(session, new, SLUG)
    with prepared.unit_of_work() as session:
        assert refresh(session, pack, SLUG) == ()


def test_a_petition_that_is_not_there_or_not_the_packs_is_not_found(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        with pytest.raises(PetitionNotFound):
            refresh(session, pack, "nothing")
        with pytest.raises(PetitionNotFound):
            refresh(session, replace(pack, petitions=()), SLUG)


def titles(session: Session) -> dict[str, str]:
    session.expire_all()
    return {known.language: known.title for known in session.scalars(select(PetitionText))}
