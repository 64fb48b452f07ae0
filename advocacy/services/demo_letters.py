"""The rows of a sample's letters: written by the same service as everybody's, queued, and never sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from advocacy.domain import demo_words
from advocacy.domain.demo import Sample
from advocacy.domain.demo_courses import NO_ADDRESS
from advocacy.domain.messages import MessageKind
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter
from advocacy.queries.drafting import Signer, signer
from advocacy.services.demo_mails import Mail, add_mail
from advocacy.services.demo_rows import Rows
from advocacy.services.demo_signing import Written
from advocacy.services.freezing import FrozenLetter
from advocacy.services.letters import LetterEdit, frozen


class Writers:
    """Who writes to whom: asked once for each pair of seats and language; only their own details differ."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[tuple[SeatKey, SeatKey, str], Signer] = {}

    def of(self, session: Session, written: Written) -> Signer:
        """The signer of a confirmed sample."""
        who = written.sample
        home = who.home
        key = (home.pair.upper, home.pair.lower, who.language)
        if key not in self._known:
            self._known[key] = signer(session, self._pack, written.signature_id)
        return replace(
            self._known[key],
            signature_id=written.signature_id,
            person_id=written.person_id,
            name=f"{who.given_name} {who.family_name}",
            street=who.street,
            town=home.town,
            zip=home.zip,
            municipality=home.town,
            note=who.note,
        )


def add_letters(rows: Rows, pack: Pack, writer: Signer, who: Sample, delay: timedelta) -> None:
    """The letters of a confirmed sample, with their messages; those to a vacant seat wait without one."""
    if who.confirmed_at is None or writer.person_id is None:
        return
    offices = {addressee.seat.id: addressee.seat.legislator for addressee in writer.addressees}
    for letter, course in zip(_frozen(pack, writer, who), who.letters, strict=False):
        letter_id = _add_letter(rows, letter, writer, who.confirmed_at.isoformat())
        office = offices[letter["seat_id"]]
        if office is not None:
            due = who.confirmed_at + delay
            took = course if office.email else NO_ADDRESS
            mail = Mail(MessageKind.LETTER, letter_id, writer.person_id, letter["seat_id"])
            add_mail(rows, mail, who.confirmed_at, due, took)


def _frozen(pack: Pack, writer: Signer, who: Sample) -> list[FrozenLetter]:
    letters = frozen(pack, writer, {})
    return frozen(pack, writer, _edits(letters)) if who.has_own_words else letters


def _edits(letters: list[FrozenLetter]) -> Mapping[int, LetterEdit]:
    return {
        letter["seat_id"]: LetterEdit(letter["subject"], letter["body"] + demo_words.OWN_WORDS)
        for letter in letters
        if letter["legislator_id"] is not None
    }


def _add_letter(rows: Rows, letter: FrozenLetter, writer: Signer, frozen_at: str) -> int:
    letter_id = rows.next_id(Letter)
    rows.add(
        Letter,
        *(letter_id, writer.signature_id, letter["seat_id"], letter["legislator_id"], letter["stance"]),
        *(letter["language"], letter["subject"], letter["body"], letter["sign_off"]),
        *(frozen_at, letter["is_edited"]),
    )
    return letter_id
