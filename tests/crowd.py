"""People with signatures of all kinds, as rows: whom segments find and mailings reach."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Lane
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import (
    Consent,
    Household,
    Letter,
    MailDomain,
    Mailing,
    MailingMessage,
    MailingText,
    MatchRow,
    Message,
    Person,
    Petition,
    SeatRow,
    Signature,
)
from advocacy.services.suppressions import suppress
from tests import ledger
from tests.samples import LINKS, NOW

DAY = date(2026, 11, 10)
_numbers = count(1)


@dataclass(frozen=True)
class Act:
    """One signature: `seats` are places in the lists of seats, `letters` whether each was handed over."""

    petition: str = "press-pause"
    state: SignatureState = SignatureState.CONFIRMED
    news: bool = True
    language: str = "en"
    town: str = "Cambridge"
    seats: tuple[int, int] | None = (0, 0)
    source: str = ""
    day: date = DAY
    letters: tuple[bool, bool] | None = None


@dataclass(frozen=True)
class Someone:
    """A person; `reasons` stand against the address, `got` is what became of an earlier mailing."""

    acts: tuple[Act, ...] = (Act(),)
    reasons: tuple[SuppressionReason, ...] = ()
    got: MessageState | None = None
    domain: str = "example.org"


def add(session: Session, someone: Someone, earlier: int = 0, *, hashed: bool = True) -> tuple[int, list[int]]:
    """Write the rows; the ids of the person and of each signature. Later acts are confirmed later."""
    email = f"someone-{next(_numbers)}@{someone.domain}"
    email_hash = LINKS.email_hash(email)
    person = Person(email=email, email_key=email, email_hash=email_hash if hashed else None, created_at=NOW)
    session.add(person)
    session.flush()
    ids = [_sign(session, person.id, act, place) for place, act in enumerate(someone.acts)]
    for reason in someone.reasons:
        suppress(session, email_hash, reason, SuppressionWay.PAGE, NOW)
    if someone.got:
        session.add(
            MailingMessage(
                mailing_id=earlier,
                person_id=person.id,
                signature_id=ids[0],
                mail_domain_id=0,
                language="en",
                state=someone.got,
                not_before=NOW,
            )
        )
    session.flush()
    return person.id, ids


def copies(session: Session, name: str, number: int) -> None:
    """So many people with a confirmed signature and its consent, by the database itself: `name`-1@example.org …"""
    _, (pattern,) = add(session, Someone())
    people = func.generate_series(1, number).table_valued("number", name="people").render_derived()
    email = func.concat(name, "-", people.c.number, "@example.org")
    session.execute(
        insert(Person).from_select(["email", "email_key", "created_at"], select(email, email, literal(NOW)))
    )
    own = {"id", "person_id", "share_code", "household_key"}
    same = [column for column in Signature.__table__.c if column.name not in own]
    theirs = Person.email.startswith(f"{name}-")
    acts = (
        select(*same, Person.id, func.concat(name, Person.id)).join(Person, theirs).where(Signature.id == pattern)
    )
    settled = select(Person.id, Signature.petition_id, Signature.address_key).join(Person, theirs)
    session.execute(
        insert(Household).from_select(
            ["person_id", "petition_id", "address_key"], settled.where(Signature.id == pattern)
        )
    )
    names = [*(column.name for column in same), "person_id", "share_code"]
    made = session.scalars(insert(Signature).from_select(names, acts).returning(Signature.id)).all()
    session.execute(
        insert(Consent),
        [{"signature_id": each, "kind": "updates", "version": "1", "given_at": NOW} for each in made],
    )


def mailing(session: Session, segment: dict[str, object] | None = None, **values: object) -> int:
    """A draft with words in English and Spanish."""
    row = Mailing(
        name="News", default_language="en", segment=segment or {}, created_at=NOW, created_by="x", **values
    )
    session.add(row)
    session.flush()
    for language in ("en", "es"):
        session.add(MailingText(mailing_id=row.id, language=language, subject="News", body="Words"))
    session.flush()
    return row.id


def seat_ids(session: Session) -> tuple[list[int], list[int]]:
    """The first seats of the upper and of the lower chamber."""
    upper, lower = (
        list(session.scalars(select(SeatRow.id).where(SeatRow.chamber == name).order_by(SeatRow.id).limit(2)))
        for name in ("upper", "lower")
    )
    return upper, lower


def lane(session: Session, message: MailingMessage) -> str:
    """The domain that a message goes to."""
    return session.get_one(MailDomain, message.mail_domain_id).domain


def email_of(session: Session, signature_id: int) -> str:
    """The address of whoever made a signature."""
    return session.scalars(select(Person.email).join(Signature).where(Signature.id == signature_id)).one()


def second_petition(session: Session) -> str:
    """Another petition's slug."""
    return session.get_one(Petition, ledger.petition(session)).slug


def _sign(session: Session, person_id: int, act: Act, place: int) -> int:
    signed_at = datetime.combine(act.day, datetime.min.time(), UTC) + timedelta(hours=17)
    petition_id = session.scalars(select(Petition.id).where(Petition.slug == act.petition)).one()
    row = Signature(
        petition_id=petition_id,
        person_id=person_id,
        state=act.state,
        language=act.language,
        given_name="Sam",
        family_name="Sample",
        street="1 Main St",
        town=act.town,
        zip="02139",
        note="",
        show_name=False,
        source=act.source,
        share_code=f"crowd-{next(_numbers)}",
        created_at=signed_at,
        **ledger.held(session, petition_id, person_id, act.state),
        confirmed_at=signed_at + timedelta(minutes=place) if act.state is SignatureState.CONFIRMED else None,
    )
    session.add(row)
    session.flush()
    seats = _seats(session, act)
    session.add(_match(row.id, act.town, seats))
    if act.news:
        session.add(Consent(signature_id=row.id, kind="updates", version="2026-11", given_at=NOW))
    session.flush()
    for seat_id, is_sent in zip(seats, act.letters or (), strict=False):
        _write(session, row.id, person_id, seat_id, is_sent)
    return row.id


def _seats(session: Session, act: Act) -> tuple[int, ...]:
    if act.seats is None:
        return ()
    upper, lower = seat_ids(session)
    return upper[act.seats[0]], lower[act.seats[1]]


def _match(signature_id: int, town: str, seats: tuple[int, ...]) -> MatchRow:
    upper, lower = seats or (None, None)
    return MatchRow(
        signature_id=signature_id,
        upper_seat_id=upper,
        lower_seat_id=lower,
        method="town",
        certainty="certain",
        detail={"reason": "whole_town", "municipality": town, "facts": {}, "candidates": []},
        data_version="test",
        matched_at=NOW,
    )


def _write(session: Session, signature_id: int, person_id: int, seat_id: int, is_sent: bool) -> None:
    letter = Letter(
        signature_id=signature_id,
        seat_id=seat_id,
        stance="ask",
        language="en",
        subject="s",
        body="b",
        sign_off="o",
        frozen_at=NOW,
    )
    session.add(letter)
    session.flush()
    session.add(
        Message(
            kind="letter",
            subject_id=letter.id,
            person_id=person_id,
            seat_id=seat_id,
            lane=Lane.LETTERS,
            state=MessageState.SENT if is_sent else MessageState.READY,
            not_before=NOW,
            created_at=NOW,
        )
    )
