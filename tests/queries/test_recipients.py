"""What is merged into each e-mail of a mailing, found at once."""

from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.models import Legislator, Mailing, MailingMessage, MatchRow, Petition, SeatRow, Tenure
from advocacy.queries.recipients import recipients
from tests.ledger import NOON, person, petition, signature


def test_each_message_finds_its_person_their_petition_and_who_holds_their_seats_today(database: Database) -> None:
    with database.unit_of_work() as session:
        petition_id = petition(session)
        slug = session.get_one(Petition, petition_id).slug
        mailing_id = _mailing(session)
        ana, sol, gone = (
            _message(session, mailing_id, petition_id, name, language)
            for name, language in (("ana", "es"), ("sol", "fr"), ("gone", "en"))
        )
        seats = [_seat(session, chamber) for chamber in ("upper", "lower")]
        _sits(session, seats[0], "Sen. Before", ended=True)
        _sits(session, seats[0], "Sen. Now")
        session.add(
            MatchRow(
                signature_id=session.get_one(MailingMessage, ana).signature_id,
                upper_seat_id=seats[0],
                lower_seat_id=seats[1],
                method="typed",
                certainty="certain",
                detail={},
                data_version="1",
                matched_at=NOON,
            )
        )
        session.get_one(MailingMessage, gone).person_id = None
        session.flush()
        found = recipients(session, [ana, sol, gone])
    assert set(found) == {ana, sol}
    assert (found[ana].petition_title, found[sol].petition_title) == ("Pausa ya", "Press Pause")
    assert (found[ana].senator, found[ana].representative) == ("Sen. Now", "")
    assert (found[sol].senator, found[sol].representative) == ("", "")
    assert (found[ana].email, found[ana].petition_slug, found[ana].town) == ("ana@example.org", slug, "Sampletown")


def _mailing(session: Session) -> int:
    row = Mailing(name="News", default_language="en", created_at=NOON, created_by="ana")
    session.add(row)
    session.flush()
    return row.id


def _message(session: Session, mailing_id: int, petition_id: int, name: str, language: str) -> int:
    person_id = person(session, f"{name}@example.org")
    row = MailingMessage(
        mailing_id=mailing_id,
        person_id=person_id,
        signature_id=signature(session, petition_id, person_id),
        mail_domain_id=1,
        language=language,
        not_before=NOON,
    )
    session.add(row)
    session.flush()
    return row.id


def _seat(session: Session, chamber: str) -> int:
    row = SeatRow(jurisdiction="ma", plan="plan", chamber=chamber, code="1", name="A seat")
    session.add(row)
    session.flush()
    return row.id


def _sits(session: Session, seat_id: int, name: str, *, ended: bool = False) -> None:
    given, _, family = name.partition(" ")
    holder = Legislator(
        jurisdiction="ma", external_id=name, name=name, given_name=given, family_name=family, email=None
    )
    session.add(holder)
    session.flush()
    session.add(Tenure(seat_id=seat_id, legislator_id=holder.id, ended_on=NOON.date() if ended else None))
