"""Signers take signatures back: withdrawn, disowned, erased; what has not gone does not go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailUnderWay, SignatureErased, SignatureWithdrawn
from advocacy.domain.mailing_figures import Term
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, Lane, MessageKind
from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.domain.selections import Selection
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    AuditEntry,
    Consent,
    Household,
    Letter,
    MailingMessage,
    MatchRow,
    Message,
    Person,
    Signature,
    SignatureFlag,
    Suppression,
)
from advocacy.queries.integrity import matching, suspect_page
from advocacy.queries.preferences import preferences
from advocacy.services import audit, confirming, mailing_figures
from advocacy.services.deliveries import deliver_batch
from advocacy.services.disowning import allow_mail, disown
from advocacy.services.erasing_signatures import erase_signature
from advocacy.services.mailing_freezing import freeze
from advocacy.services.withdrawing import withdraw
from tests import crowd, ledger
from tests.crowd import Someone
from tests.samples import LINKS, NOW, sign
from tests.services.test_deliveries import COMPOSER
from tests.waiting import wait_for_waiting

LATER = NOW + timedelta(minutes=1)


def confirm(database: Database, pack: Pack, signature_id: int) -> None:
    with database.single_act() as act:
        confirming.confirm(act, pack, signature_id, {}, timedelta(minutes=10), NOW)


def signed(database: Database, pack: Pack, **changes: object) -> int:
    with database.unit_of_work() as session:
        return sign(session, pack, **changes)


def confirmed(database: Database, pack: Pack, **changes: object) -> int:
    signature_id = signed(database, pack, **changes)
    confirm(database, pack, signature_id)
    return signature_id


def states(database: Database, signature_id: int) -> dict[str, list[str]]:
    """Of the signature's mails, by kind."""
    with database.reading() as session:
        letters = select(Letter.id).where(Letter.signature_id == signature_id)
        is_letter = (Message.kind == MessageKind.LETTER) & Message.subject_id.in_(letters)
        is_about = (Message.kind != MessageKind.LETTER) & (Message.subject_id == signature_id)
        found: dict[str, list[str]] = {}
        for message in session.scalars(select(Message).where(is_letter | is_about).order_by(Message.id)):
            found.setdefault(message.kind, []).append(message.state)
        return found


def state(database: Database, signature_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Signature, signature_id).state


@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("reasons", [(), (Reason.FAST_PREFIX,)])
def test_a_withdrawn_signature_sends_nothing_more_and_asks_for_no_news(
    prepared: Database, pack: Pack, is_confirmed: bool, reasons: tuple[Reason, ...]
) -> None:
    signature_id = signed(prepared, pack, updates=True, reasons=reasons)
    other = confirmed(prepared, pack, email="bo@example.org", email_key="bo@example.org", updates=True)
    if is_confirmed:
        confirm(prepared, pack, signature_id)
    for at in (LATER, LATER + timedelta(minutes=1)):
        with prepared.unit_of_work() as session:
            withdraw(session, signature_id, at)
    assert state(prepared, signature_id) == SignatureState.WITHDRAWN
    assert all(set(found) == {MessageState.CANCELLED} for found in states(prepared, signature_id).values())
    assert states(prepared, other)["letter"] == [MessageState.READY] * 2
    with prepared.reading() as session:
        ended = {each.signature_id: each.ended_at for each in session.scalars(select(Consent))}
    assert ended == {signature_id: LATER, other: None}


def test_of_a_frozen_mailing_only_who_withdrew_gets_nothing_and_its_figures_add_up(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        (own,) = crowd.add(session, Someone())[1]
        crowd.add(session, Someone())
        mailing_id = crowd.mailing(session, {"signed": "either"})
        freeze(session, mailing_id, LINKS, pack.timezone, NOW)
    with prepared.unit_of_work() as session:
        withdraw(session, own, LATER)
    with prepared.reading() as session:
        found = {row.signature_id: row.state for row in session.scalars(select(MailingMessage))}
        assert (found.pop(own), list(found.values())) == ("cancelled", ["ready"])
        figures = mailing_figures.count(session, mailing_id)
        assert figures is not None
        assert (figures.of(Term.CANCELLED), figures.of(Term.PENDING), figures.audience) == (1, 1, 2)


def test_what_has_gone_and_what_is_on_the_wire_stays_as_it_is(prepared: Database, pack: Pack) -> None:
    signature_id = confirmed(prepared, pack)
    with prepared.unit_of_work() as session:
        ids = session.scalars(select(Message.id).where(Message.kind == MessageKind.LETTER)).all()
        for message_id, became in zip(ids, (MessageState.SENT, MessageState.SENDING), strict=True):
            session.execute(update(Message).where(Message.id == message_id).values(state=became))
    with prepared.unit_of_work() as session:
        withdraw(session, signature_id, LATER)
    assert states(prepared, signature_id)["letter"] == [MessageState.SENT, MessageState.SENDING]


def test_who_withdrew_may_sign_and_confirm_again(prepared: Database, pack: Pack) -> None:
    first = confirmed(prepared, pack)
    with prepared.unit_of_work() as session:
        withdraw(session, first, LATER)
    again = confirmed(prepared, pack)
    assert [state(prepared, each) for each in (first, again)] == ["withdrawn", "confirmed"]


@pytest.mark.parametrize("is_click_first", [True, False])
def test_a_click_and_a_withdrawal_at_once_leave_it_withdrawn(
    prepared: Database, pack: Pack, is_click_first: bool
) -> None:
    signature_id = signed(prepared, pack)

    def take_back() -> None:
        with prepared.unit_of_work() as session:
            withdraw(session, signature_id, LATER)

    acts = [lambda: confirm(prepared, pack, signature_id), take_back]
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            table = MatchRow.signature_id if is_click_first else Signature.id
            session.execute(select(table).where(table == signature_id).with_for_update())
            waiting = []
            for number, act in enumerate(acts if is_click_first else reversed(acts), start=1):
                waiting.append(pool.submit(act))
                wait_for_waiting(prepared, number)
        errors = [each.exception() for each in waiting]
    assert state(prepared, signature_id) == SignatureState.WITHDRAWN
    assert errors[0] is None
    assert errors[1] is None or (not is_click_first and isinstance(errors[1], SignatureWithdrawn))
    assert set(states(prepared, signature_id).get("letter", [])) <= {MessageState.CANCELLED}


def test_a_signature_that_somebody_else_made_is_withdrawn_flagged_and_its_mailbox_left_alone(
    prepared: Database, pack: Pack
) -> None:
    signature_id = confirmed(prepared, pack)
    for _ in range(2):
        with prepared.unit_of_work() as session:
            disown(session, LINKS, signature_id, LATER)
    assert state(prepared, signature_id) == SignatureState.WITHDRAWN
    with prepared.reading() as session:
        assert session.scalars(select(SignatureFlag.reason)).all() == [Reason.NOT_ME]
        (row,) = session.scalars(select(Suppression)).all()
        email_key = session.scalars(select(Person.email_key)).one()
        assert (row.reason, row.released_at) == (SuppressionReason.NOT_ME, None)
        assert row.email_hash == LINKS.email_hash(email_key)
        assert preferences(session, row.email_hash).is_disowned
        asked = Selection(reason=Reason.NOT_ME)
        assert [each.id for each in suspect_page(session, asked, pack.timezone).rows] == [signature_id]
        assert session.scalars(matching(asked, pack.timezone)).all() == []
    with prepared.unit_of_work() as session:
        allow_mail(session, LINKS, signature_id, LATER)
    with prepared.reading() as session:
        assert session.scalars(select(Suppression.released_at)).all() == [LATER]


def test_a_mailbox_that_confirmed_another_signature_goes_on_getting_mail(prepared: Database, pack: Pack) -> None:
    own, foreign = confirmed(prepared, pack), signed(prepared, pack, given_name="Mallory")
    with prepared.unit_of_work() as session:
        disown(session, LINKS, foreign, LATER)
    assert [state(prepared, each) for each in (own, foreign)] == ["confirmed", "withdrawn"]
    with prepared.reading() as session:
        assert session.scalars(select(Suppression)).all() == []
        assert session.scalars(select(SignatureFlag.signature_id)).all() == [foreign]


def test_erasing_one_of_two_signatures_keeps_the_other_and_the_last_takes_the_person_along(
    prepared: Database, pack: Pack
) -> None:
    first, second = confirmed(prepared, pack), signed(prepared, pack, given_name="Bo")
    with prepared.unit_of_work() as session:
        erase_signature(session, first, LATER)
    assert states(prepared, first)["letter"] == [MessageState.CANCELLED] * 2
    assert states(prepared, second)["confirmation"] == [MessageState.READY]
    with prepared.reading() as session:
        bare, whole = session.get_one(Signature, first), session.get_one(Signature, second)
        assert (bare.state, bare.given_name, bare.street, bare.person_id) == ("erased", "", "", None)
        assert (whole.state, whole.given_name) == ("unconfirmed", "Bo")
        assert session.scalars(select(Letter.body)).all() == ["", ""]
        assert session.scalars(select(MatchRow.signature_id)).all() == [second]
        assert len(session.scalars(select(Person.id)).all()) == 1
    with prepared.unit_of_work() as session:
        erase_signature(session, second, LATER)
    with prepared.reading() as session:
        assert session.scalars(select(Person.id)).all() == []
        assert session.scalars(select(AuditEntry.actor)).all() == ["the signer"] * 2
    with pytest.raises(SignatureErased), prepared.unit_of_work() as session:
        erase_signature(session, second, LATER)


def test_nothing_leads_from_an_erased_signature_to_its_person_who_stays(prepared: Database, pack: Pack) -> None:
    mine = confirmed(prepared, pack, given_name="Rosalind")
    other = signed(prepared, pack, given_name="Bo")
    with prepared.unit_of_work() as session:
        person = session.scalars(select(Person)).one()
        mailed = {"mailing_id": 1, "mail_domain_id": 1, "language": "en", "not_before": NOW}
        for number, became in enumerate((MessageState.SENT, MessageState.UNCERTAIN), start=1):
            row = {**mailed, "mailing_id": number, "person_id": person.id, "signature_id": mine, "state": became}
            session.add(MailingMessage(**row))
        session.execute(update(Message).where(Message.subject_id == mine).values(state=MessageState.SENT))
        for subject, number in (("signature", mine), ("signature", 0)):
            audit.note(
                session, COMMAND_LINE, "look", subject, number, NOW, reason="Rosalind Sample, sam@example.org"
            )
    with prepared.unit_of_work() as session:
        erase_signature(session, mine, LATER)
    with prepared.reading() as session:
        theirs = select(Message.kind, Message.subject_id).where(Message.person_id == person.id)
        assert session.execute(theirs).all() == [(MessageKind.CONFIRMATION, other)]
        assert session.scalars(select(Household.person_id)).all() == []
        linked = select(MailingMessage.signature_id).order_by(MailingMessage.mailing_id)
        assert session.scalars(linked).all() == [0, mine], "what may be sent again must find that it may not"
        told = session.scalars(select(AuditEntry.reason).where(AuditEntry.act == "look").order_by(AuditEntry.id))
        assert told.all() == ["[erased], sam@example.org", "Rosalind Sample, sam@example.org"]


@pytest.mark.parametrize("is_shared", [True, False])
def test_nothing_is_erased_while_a_letter_is_being_handed_over(
    prepared: Database, pack: Pack, is_shared: bool
) -> None:
    signature_id = confirmed(prepared, pack)
    if is_shared:
        signed(prepared, pack, given_name="Bo")
    with prepared.unit_of_work() as session:
        sending = update(Message).where(Message.kind == MessageKind.LETTER).values(state=MessageState.SENDING)
        session.execute(sending)
    with pytest.raises(MailUnderWay), prepared.unit_of_work() as session:
        erase_signature(session, signature_id, LATER)
    assert state(prepared, signature_id) == SignatureState.CONFIRMED


class Postbag:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def connect(self) -> SendOutcome | None:
        return None

    def send(self, mail: OutgoingMail) -> SendOutcome:
        parsed = message_from_bytes(mail.octets, policy=policy.default)
        body = parsed.get_body(("plain",))
        self.texts[mail.envelope_to] = body.get_content() if body else ""
        return SendOutcome(SendVerdict.ACCEPTED, 250, "ok")

    def close(self) -> None:
        pass


def test_a_mailbox_that_was_disowned_gets_no_link_however_often_somebody_signs(
    prepared: Database, pack: Pack
) -> None:
    disowned = signed(prepared, pack)
    with prepared.unit_of_work() as session:
        disown(session, LINKS, disowned, LATER)
    again = signed(prepared, pack, now=LATER)
    other = signed(prepared, pack, email="bo@example.org", email_key="bo@example.org", now=LATER)
    bag, limits = Postbag(), ledger.limits(Delivery.LIVE)
    until = LATER + timedelta(hours=1)
    deliver_batch(prepared, bag, COMPOSER, Lane.TRANSACTIONAL, limits, lambda: LATER, until)
    assert set(bag.texts) == {"bo@example.org"}
    assert states(prepared, again) == {"confirmation": [MessageState.CANCELLED]}
    assert COMPOSER.links.mine(other) in bag.texts["bo@example.org"]
    assert COMPOSER.links.not_mine(other) in bag.texts["bo@example.org"]
