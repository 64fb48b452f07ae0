"""The rows of a sample's signature: what signing, reminding and expiring leave behind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from advocacy.domain.confirming import ERASE_AFTER, REMIND_AFTER
from advocacy.domain.consents import WORDING, ConsentKind
from advocacy.domain.demo import SETTLING, Sample
from advocacy.domain.demo_courses import SENT
from advocacy.domain.demo_homes import Home
from advocacy.domain.households import home, name_key
from advocacy.domain.matches import Match, Method, Reason
from advocacy.domain.messages import MessageKind
from advocacy.domain.seats import SeatKey
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.models import Consent, Household, MatchRow, Person, Signature, SignatureHistory
from advocacy.models.match import detail_of
from advocacy.services.demo_mails import Mail, add_mail
from advocacy.services.demo_matching import matched
from advocacy.services.demo_rows import Rows

_PICKED_AFTER = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Written:
    """A sample with the ids of its rows; `person_id` is None once nothing is known of who it was."""

    sample: Sample
    signature_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """What all samples of a plan sign, the ids of the seats, and when all is over."""

    pack: Pack
    links: Links
    last: datetime
    petition_id: int
    seat_ids: Mapping[SeatKey, int]


def add_signature(rows: Rows, place: Place, who: Sample) -> Written:
    """The rows of one sample, without letters."""
    signature_id = rows.next_id(Signature)
    if who.state is SignatureState.EXPIRED:
        _add_expired(rows, place, who, signature_id)
        return Written(who, signature_id, None)
    person_id = rows.next_id(Person)
    email_hash = place.links.email_hash(who.email)
    rows.add(Person, person_id, who.email, who.email, email_hash, who.created_at.isoformat())
    _add_row(rows, place, who, signature_id, person_id)
    _add_match(rows, place, who, signature_id)
    for kind, is_ticked in ((ConsentKind.UPDATES, who.updates), (ConsentKind.SHOW_NAME, who.show_name)):
        if is_ticked:
            rows.add(Consent, signature_id, kind, WORDING[kind], who.created_at.isoformat())
    _add_mails(rows, place, who, signature_id, person_id)
    return Written(who, signature_id, person_id)


def _add_row(rows: Rows, place: Place, who: Sample, signature_id: int, person_id: int) -> None:
    typed = (who.given_name, who.family_name, who.street, who.home.town, who.home.zip, who.note)
    address_key = place.links.home_key(who.email, home(who.street, who.home.zip))
    keys = (name_key(who.given_name, who.family_name), address_key, None if who.confirmed_at is None else 1)
    _add(rows, place, who, signature_id, person_id, typed, who.source, keys)
    if who.confirmed_at is not None:
        rows.add(Household, person_id, place.petition_id, address_key)
        rows.add(SignatureHistory, signature_id, SignatureEvent.CONFIRM, who.confirmed_at.isoformat())


def _add_expired(rows: Rows, place: Place, who: Sample, signature_id: int) -> None:
    """The bare row that `retention.expire` leaves."""
    _add(rows, place, who, signature_id, None, ("",) * 6, "", ("", None, None))
    over = who.created_at + ERASE_AFTER + SETTLING
    rows.add(SignatureHistory, signature_id, SignatureEvent.EXPIRE, over.isoformat())


def _add(
    rows: Rows,
    place: Place,
    who: Sample,
    signature_id: int,
    person_id: int | None,
    typed: tuple[str, ...],
    source: str,
    keys: tuple[str, bytes | None, int | None],
) -> None:
    rows.add(
        Signature,
        *(signature_id, place.petition_id, person_id, who.state, who.language),
        *typed,
        *(who.show_name, source, who.share_code, who.created_at.isoformat()),
        who.confirmed_at and who.confirmed_at.isoformat(),
        *keys,
    )


def _add_match(rows: Rows, place: Place, who: Sample, signature_id: int) -> None:
    found, detail = _found(place.pack, who.home, who.rung)
    rows.add(
        MatchRow,
        signature_id,
        place.seat_ids[found.upper] if found.upper else None,
        place.seat_ids[found.lower] if found.lower else None,
        found.method,
        found.certainty,
        detail,
        found.data_version,
        _matched_at(who, found).isoformat(),
    )


@lru_cache(maxsize=20_000)
def _found(pack: Pack, home: Home, rung: Method | None) -> tuple[Match, str]:
    """The match, and what its row says of it as JSON: the same for all in one home."""
    found = matched(pack, home, rung)
    return found, json.dumps(detail_of(found))


def _matched_at(who: Sample, found: Match) -> datetime:
    return who.created_at + _PICKED_AFTER if found.reason is Reason.PICKED else who.created_at


def _add_mails(rows: Rows, place: Place, who: Sample, signature_id: int, person_id: int) -> None:
    """The confirmation, and the reminder where a day passed without an answer.

    Those of the last day were reminded early: otherwise a worker would do it, and send something.
    """
    signed = who.created_at
    add_mail(rows, Mail(MessageKind.CONFIRMATION, signature_id, person_id), signed, signed, SENT)
    reminded = min(signed + REMIND_AFTER, place.last)
    if who.confirmed_at is None or who.confirmed_at > reminded:
        add_mail(rows, Mail(MessageKind.REMINDER, signature_id, person_id), reminded, reminded, SENT)
