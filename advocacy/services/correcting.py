"""The signer corrects the address of a signature: other seats, and the letters that have not gone follow.

Two signatures that share a mailbox come from one home (docs/decisions/021-one-mailbox.md), so what one corrects is
corrected for both.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from advocacy.domain.actors import SIGNER
from advocacy.domain.errors import SeatsNotOffered, SignatureGone
from advocacy.domain.households import home
from advocacy.domain.matches import Address, Certainty, Match, Method, Reason
from advocacy.domain.signature_states import HOLDING, SignatureState, refuse_withdrawn
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.models import Household, Person, Signature
from advocacy.queries.drafting import signer
from advocacy.queries.my_signature import household_of
from advocacy.queries.signatures import SignatureRows, pair_value, signature_rows
from advocacy.services import audit
from advocacy.services.backfill import store_match
from advocacy.services.drafting import drafted
from advocacy.services.moving import follow_address


def picked(found: Match, value: str) -> Match:
    """The match with the pair of seats that the resident picked. Raises `SeatsNotOffered`."""
    pair = next((pair for pair in found.candidates if pair_value(pair) == value), None)
    if pair is None:
        raise SeatsNotOffered()
    return replace(
        found,
        upper=pair.upper,
        lower=pair.lower,
        method=Method.SELF_SELECTED,
        certainty=Certainty.SELF_SELECTED,
        reason=Reason.PICKED,
    )


def correct(
    session: Session,
    pack: Pack,
    links: Links,
    signature_id: int,
    address: Address,
    found: Match,
    delay: timedelta,
    now: datetime,
) -> None:
    """Put `address` and its complete match `found` in the place of what was given when signing.

    Letters that have not gone follow, to go after `delay` at the earliest; those that went stay as they are.
    Raises `SignatureGone`, `SignatureWithdrawn`, and `advocacy.services.moving.UnderWay` while a worker holds one
    of its letters; then nothing may be kept.
    """
    session.execute(_keeping_person(signature_id))
    ids = household_of(session, signature_id, lock=True)
    for each in ids:
        rows = signature_rows(session, each, lock=True)
        state = SignatureState(rows.signature.state)
        refuse_withdrawn(state, rows.petition.slug)
        if state in HOLDING:
            _with_letters(session, pack, rows, address, found, now + delay, now)
        else:
            _store(session, rows, address, found, now)
        audit.note(session, SIGNER, "correct_address", "signature", each, now)
    _move_home(session, links, signature_id, ids, address)


def _keeping_person(signature_id: int) -> Select[int]:
    """Asks for the person, whom others do not even hold: their other signature must not be confirmed meanwhile,
    from the home that this one leaves."""
    return (
        select(Person.id)
        .join(Signature, Signature.person_id == Person.id)
        .where(Signature.id == signature_id)
        .with_for_update(of=Person)
    )


def _move_home(session: Session, links: Links, signature_id: int, ids: Sequence[int], address: Address) -> None:
    """In one statement, for the database refuses a signature that has another home than its household."""
    mine = session.get_one(Signature, signature_id)
    key = session.scalar(select(Person.email_key).where(Person.id == mine.person_id))
    if key is None:
        raise SignatureGone()
    home_key = links.home_key(key, home(address.street, address.zip))
    moving = update(Signature).where(Signature.id.in_(ids)).values(address_key=home_key)
    if mine.place is not None:
        moved = (
            update(Household)
            .where(Household.person_id == mine.person_id, Household.petition_id == mine.petition_id)
            .values(address_key=home_key)
            .returning(Household.person_id)
        )
        moving = moving.add_cte(moved.cte("moved"))
    session.execute(moving.execution_options(synchronize_session=False))


def _with_letters(
    session: Session,
    pack: Pack,
    rows: SignatureRows,
    address: Address,
    found: Match,
    due: datetime,
    now: datetime,
) -> None:
    signature_id = rows.signature.id
    was = drafted(pack, signer(session, pack, signature_id))
    _store(session, rows, address, found, now)
    writer = signer(session, pack, signature_id)
    follow_address(session, pack, was, writer, drafted(pack, writer), due, now)


def _store(session: Session, rows: SignatureRows, address: Address, found: Match, now: datetime) -> None:
    if rows.match is None:
        raise SignatureGone()
    session.refresh(rows.match, with_for_update=True)  # it may have changed while the signature's lock was awaited
    _put_address(rows.signature, address)
    store_match(session, rows.match, found, now)


def _put_address(signature: Signature, address: Address) -> None:
    signature.street, signature.town, signature.zip = address.street, address.town, address.zip
    signature.street_deleted_at = None
