"""Signing writes a signature, its match, its consents and one confirmation mail, and nothing else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.consents import WORDING, ConsentKind
from advocacy.domain.errors import PetitionNotOpen
from advocacy.domain.petition_states import PetitionEvent
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Consent, Letter, MatchRow, Message, Person, Signature
from advocacy.queries.signatures import signature_view
from advocacy.services import petitions
from tests.samples import CAMBRIDGE, NOW, WELLESLEY, sign


def counts(session: Session) -> dict[str, int]:
    tables = (Person, Signature, MatchRow, Consent, Message, Letter)
    return {
        table.__tablename__: len(session.execute(select(*table.__table__.primary_key)).all()) for table in tables
    }


def test_one_signature_writes_one_of_each(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, updates=True, note="My children walk past cameras.")
    with prepared.reading() as session:
        assert counts(session) == {
            "persons": 1,
            "signatures": 1,
            "matches": 1,
            "consents": 1,
            "messages": 1,
            "letters": 0,
        }
        view = signature_view(session, pack, signature_id)
        assert view.state == "unconfirmed"
        assert [seat.name for seat in view.seats] == ["Norfolk and Middlesex", "14th Norfolk"]
        message = session.scalars(select(Message)).one()
        assert (message.kind, message.subject_id, message.lane, message.state) == (
            "confirmation",
            signature_id,
            "transactional",
            "ready",
        )


def test_only_ticked_consents_are_kept_with_their_wording(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack, updates=False, show_name=True)
        sign(session, pack, updates=False, show_name=False, email="two@example.org", email_key="two@example.org")
    with prepared.reading() as session:
        assert [(given.kind, given.version) for given in session.scalars(select(Consent))] == [
            ("show_name", "2026-11")
        ]


def test_signing_again_adds_a_second_unconfirmed_signature_of_the_same_person(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        first = sign(session, pack)
        second = sign(session, pack, given_name="Somebody Else")
    with prepared.reading() as session:
        assert counts(session)["persons"] == 1
        assert signature_view(session, pack, first).given_name == "Sam"
        assert signature_view(session, pack, second).given_name == "Somebody Else"


def test_a_split_town_keeps_its_candidates_for_the_resident_to_pick(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
    with prepared.reading() as session:
        view = signature_view(session, pack, signature_id)
    assert view.seats == ()
    assert len(view.pairs) >= 2
    assert all(pair.where for pair in view.pairs)


def test_a_closed_petition_takes_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, NOW)
    with pytest.raises(PetitionNotOpen), prepared.unit_of_work() as session:
        sign(session, pack)
    with prepared.reading() as session:
        assert set(counts(session).values()) == {0}


def test_a_rolled_back_signature_rings_no_bell(prepared: Database, pack: Pack) -> None:
    with pytest.raises(PetitionNotOpen), prepared.unit_of_work() as session:  # noqa: PT012
        sign(session, pack)
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, NOW)
        sign(session, pack, CAMBRIDGE)
    assert prepared._bell.rung == []  # type: ignore[attr-defined]
    with prepared.unit_of_work() as session:
        sign(session, pack, WELLESLEY)
    assert len(prepared._bell.rung) == 1  # type: ignore[attr-defined]


def test_all_text_columns_hold_what_was_typed_to_the_letter(prepared: Database, pack: Pack) -> None:
    odd = "O’Brien-Ñuñez 🙂 أحمد'; DROP TABLE signatures; --"
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, given_name=odd, family_name=odd, note=odd)
    with prepared.reading() as session:
        view = signature_view(session, pack, signature_id)
    assert (view.given_name, view.family_name, view.note) == (odd, odd, odd)


def test_what_is_written_with_commas_between_has_none_itself() -> None:
    """The statement takes kinds and wordings of consents, and reasons, as words with commas between them."""
    words = [*ConsentKind, *WORDING.values(), *Reason]
    assert [word for word in words if not word or "," in word] == []
