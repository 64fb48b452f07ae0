"""The one statement that confirms a signature, freezes its letters and queues them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnClause,
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    column,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from advocacy.domain.consents import ConsentKind
from advocacy.domain.households import PLACES
from advocacy.domain.machines import step
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.sealing import SealedColumn
from advocacy.domain.seats import Chamber
from advocacy.domain.signature_states import SIGNATURE_TABLE, WAITING, SignatureEvent, SignatureState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import (
    Consent,
    Household,
    Letter,
    MatchRow,
    Message,
    Person,
    Petition,
    Signature,
    SignatureHistory,
    Suppression,
)
from advocacy.models.table import fixed
from advocacy.queries.signatures import holding_person
from advocacy.services import outbox
from advocacy.statements import Ready
from advocacy.vault import Vault

_LETTERS: tuple[ColumnClause[Any], ...] = (
    column("seat_id", BigInteger),
    column("legislator_id", BigInteger),
    column("stance", Text),
    column("language", Text),
    column("subject", Text),
    column("body", Text),
    column("sign_off", Text),
    column("is_edited", Boolean),
)


def _name(part: str, slot: int) -> str:
    return f"{part}_{slot}"


# Of which type nothing is, a driver does not say of truth values; of all others the statement does.
_NOTHING = {
    _name(part.name, slot): False if isinstance(part.type, Boolean) else None
    for slot in range(len(Chamber))
    for part in _LETTERS
}


class FrozenLetter(TypedDict):
    """A letter as it is stored; one without legislator and text waits for a vacant seat's successor."""

    seat_id: int
    legislator_id: int | None
    stance: str | None
    language: str
    subject: str
    body: str
    sign_off: str
    is_edited: bool


def given(vault: Vault, letters: Sequence[FrozenLetter]) -> dict[str, Any]:
    """The letters, at most one to each chamber, as the statement takes them."""
    parts: dict[str, Any] = dict(_NOTHING)
    for slot, letter in enumerate(letters):
        sealed = {**letter, "sign_off": vault.seal(SealedColumn.SIGN_OFF, letter["sign_off"])}
        parts |= {_name(part, slot): value for part, value in sealed.items()}
    return parts


def _statement(*, has_unsubscribed: bool) -> Select[Any]:
    """Takes `signature`, its seats `upper` and `lower`, `at`, `due`, and what `given` made of its letters.

    Answers with the signature's id, or nothing when it is not waiting any more, has other seats, or its
    petition is not open. It takes a place of its mailbox; where there is none for it, one of the constraints
    `REFUSALS` is violated. The new state comes from the table of states, like every other; the letters of one in
    quarantine are held back.
    """
    at = bindparam("at", type_=Letter.frozen_at.type)
    # The person is held before the signature, as by all others (docs/decisions/014-searching-supporters.md).
    person = holding_person(bindparam("signature")).cte("person")
    # Both rows are locked, in the order of all others who change a match: what is read of them is what stands.
    held = (
        select(Signature.id, Signature.person_id, Signature.petition_id, Signature.address_key)
        .join(MatchRow, MatchRow.signature_id == Signature.id)
        .join(Petition, Petition.id == Signature.petition_id)
        .join(person, person.c.id == Signature.person_id)
        .where(
            Signature.id == bindparam("signature"),
            Signature.state.in_([fixed(state) for state in WAITING]),
            MatchRow.upper_seat_id == bindparam("upper"),
            MatchRow.lower_seat_id == bindparam("lower"),
            Petition.state == fixed(PetitionState.OPEN),
        )
        .with_for_update(of=[Signature, MatchRow])
        .cte("held")
    )
    household = _household(held)
    confirmed = (
        update(Signature)
        .where(Signature.id == held.c.id)
        .values(
            state=case(
                *((Signature.state == fixed(state), fixed(_after(state))) for state in WAITING),
            ),
            confirmed_at=at,
            place=_free_place(),
        )
        .returning(Signature.id, Signature.person_id, Signature.state)
        .cte("confirmed")
    )
    history = (
        insert(SignatureHistory)
        .from_select(
            ["signature_id", "event", "at"],
            select(confirmed.c.id, fixed(SignatureEvent.CONFIRM), at),
            include_defaults=False,
        )
        .returning(SignatureHistory.id)
        .cte("history")
    )
    # Part by part: JSON would have to be written out and read again.
    drafts = values(*_LETTERS, name="drafts").data([_slot(slot) for slot in range(len(Chamber))])
    letters = (
        insert(Letter)
        .from_select(
            ["signature_id", *(letter.name for letter in _LETTERS), "frozen_at"],
            select(confirmed.c.id, literal_column("drafts.*"), at).join_from(
                confirmed, drafts, drafts.c.seat_id.is_not(None)
            ),
            include_defaults=False,
        )
        .returning(Letter.id, Letter.legislator_id, Letter.seat_id)
        .cte("frozen")
    )
    messages = outbox.queued(
        MessageKind.LETTER,
        confirmed.join(letters, letters.c.legislator_id.is_not(None)),
        letters.c.id,
        confirmed.c.person_id,
        due=bindparam("due", type_=Message.not_before.type),
        now=at,
        seat_id=letters.c.seat_id,
        state=case(
            (confirmed.c.state == fixed(SignatureState.CONFIRMED), fixed(MessageState.READY)),
            else_=fixed(MessageState.HELD),
        ),
    )
    more = _back_again(confirmed, at) if has_unsubscribed else ()
    return select(confirmed.c.id).add_cte(household, history, letters, messages, *more)


def _slot(slot: int) -> tuple[BindParameter[Any], ...]:
    """The parts of one letter; nothing, where there are fewer."""
    return tuple(bindparam(_name(part.name, slot), type_=part.type) for part in _LETTERS)


def _household(held: CTE) -> CTE:
    """The home that the mailbox signs from; the database refuses to move it from under another signature."""
    new = upsert(Household).from_select(
        ["person_id", "petition_id", "address_key"],
        select(held.c.person_id, held.c.petition_id, held.c.address_key),
        include_defaults=False,
    )
    return (
        new.on_conflict_do_update(
            index_elements=[Household.person_id, Household.petition_id],
            set_={"address_key": new.excluded.address_key},
            where=Household.address_key != new.excluded.address_key,
        )
        .returning(Household.person_id)
        .cte("household")
    )


def _free_place() -> ColumnElement[int]:
    """The first place that no other signature of the mailbox has; the second, too, where both are taken: the
    database refuses it then."""
    other = aliased(Signature)
    is_taken = exists().where(
        other.petition_id == Signature.petition_id, other.person_id == Signature.person_id, other.place == 1
    )
    return case((is_taken, literal_column(str(PLACES))), else_=literal_column("1"))


def _after(state: SignatureState) -> SignatureState:
    return step(SIGNATURE_TABLE, state, SignatureEvent.CONFIRM)


def _back_again(confirmed: CTE, at: ColumnElement[datetime]) -> tuple[CTE, CTE]:
    welcome = _subscribed_again(confirmed, at)
    return welcome, _ended_consents(confirmed, welcome)


def _subscribed_again(confirmed: CTE, at: ColumnElement[datetime]) -> CTE:
    """Who asked for news with this signature after they unsubscribed has not unsubscribed any more."""
    said_at = func.coalesce(Suppression.repeated_at, Suppression.created_at)
    return (
        update(Suppression)
        .where(
            Consent.signature_id == confirmed.c.id,
            Consent.kind == fixed(ConsentKind.UPDATES),
            Consent.given_at > said_at,
            Person.id == confirmed.c.person_id,
            Suppression.email_hash == Person.email_hash,
            Suppression.reason == fixed(SuppressionReason.UNSUBSCRIBED),
            Suppression.released_at.is_(None),
        )
        .values(released_at=at, released_way=fixed(SuppressionWay.SIGNED_AGAIN))
        .returning(said_at.label("said_at"))
        .cte("welcome")
    )


def _ended_consents(confirmed: CTE, welcome: CTE) -> CTE:
    """What they agreed to before they unsubscribed does not come back with it."""
    theirs = aliased(Signature)
    return (
        update(Consent)
        .where(
            Consent.signature_id == theirs.id,
            theirs.person_id == confirmed.c.person_id,
            Consent.kind == fixed(ConsentKind.UPDATES),
            Consent.given_at <= welcome.c.said_at,
            Consent.ended_at.is_(None),
        )
        .values(ended_at=welcome.c.said_at)
        .returning(Consent.id)
        .cte("ended")
    )


REFUSALS = ("uq_signatures_place", "uq_signatures_name", "fk_signatures_household")
"""The constraints that keep a mailbox's places: two, with different names, from one home."""


def confirm_and_freeze(*, has_unsubscribed: bool) -> Ready:
    """The statement, for a mailbox that had unsubscribed before (`advocacy.queries.drafting.Signer`) or not.

    Who unsubscribes only after that was asked has not asked for news since.
    """
    return _READY[has_unsubscribed]


_READY = {
    has_unsubscribed: Ready(_statement(has_unsubscribed=has_unsubscribed)) for has_unsubscribed in (False, True)
}
