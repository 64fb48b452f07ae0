"""The tallies say what the rows say, whatever happened in between, and however often they are counted."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count as numbers

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import (
    AlreadySigned,
    MailUnderWay,
    SeatsNotOffered,
    SeatsUnknown,
    SignatureGone,
    SupporterNotFound,
)
from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import Delivery, Lane, MessageKind
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.tallies import LAG, Room
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    AuditEntry,
    Legislator,
    Letter,
    MatchRow,
    Message,
    MessageTally,
    Petition,
    Signature,
    SignatureTally,
    Tenure,
)
from advocacy.models.message import record_all
from advocacy.queries.matches import pending_matches
from advocacy.queries.signatures import pair_value
from advocacy.services import claims, confirming, erasing, outbox, retention, tallies
from advocacy.services.backfill import rematch
from advocacy.services.letters import address_waiting
from advocacy.services.recounting import recount, repair
from advocacy.services.settling import Attempt, settle, sweep
from tests import tally_oracle
from tests.samples import CAMBRIDGE, NOW, WELLESLEY, WHATELY, match_of, sign

DELAY = timedelta(minutes=10)
EVE_OF_WINTER_TIME = datetime(2026, 10, 31, 20, 0, tzinfo=UTC)
AFTER_ALL = EVE_OF_WINTER_TIME + timedelta(days=365)
"""Each history begins anew on that eve, among the rows of those before: the last count comes after them all."""
TOWNS = (WELLESLEY, WHATELY, CAMBRIDGE, replace(CAMBRIDGE, ward="9"), replace(CAMBRIDGE, town="Nowhere"))
VERDICTS = tuple(SendVerdict)
EXPECTED = (AlreadySigned, SeatsUnknown, SignatureGone, SeatsNotOffered, SupporterNotFound, MailUnderWay)
_people = numbers(1)


def count_all(database: Database, pack: Pack, now: datetime) -> int:
    """Count until nothing is left; returns how many rows were counted."""
    total, done = 0, 1
    while done:
        done = 0
        for room in (Room.SIGNATURES, Room.MESSAGES):
            with database.unit_of_work() as session:
                done += tallies.count(session, room, pack.timezone, now + LAG)
        total += done
    return total


class History:
    """A campaign to which anything may happen, by the services themselves."""

    def __init__(self, database: Database, pack: Pack) -> None:
        self.database, self.pack, self.now = database, pack, EVE_OF_WINTER_TIME
        self.ids: list[int] = []
        self.codes = ["", "flyer"]

    def happen(self, what: str, pick: int) -> None:
        self.now += timedelta(minutes=7 * pick % 100)
        if what == "count":
            count_all(self.database, self.pack, self.now)
            return
        act: Callable[[Session, int], None] = getattr(self, what)
        try:
            with self.database.unit_of_work() as session:
                act(session, pick)
        except EXPECTED:
            pass

    def sign(self, session: Session, pick: int) -> None:
        number = next(_people)
        email = f"sample{number}@{'mail.' * (pick % 2)}example.org"
        given = {"source": self.codes[pick % len(self.codes)], "language": ("en", "es")[pick % 2]}
        signature_id = sign(
            session, self.pack, TOWNS[pick % 5], now=self.now, email=email, email_key=email, **given
        )
        self.ids.append(signature_id)
        self.codes.append(session.get_one(Signature, signature_id).share_code)

    def confirm(self, session: Session, pick: int) -> None:
        confirming.confirm(session, self.pack, self._one(pick), {}, DELAY, self.now)

    def choose(self, session: Session, pick: int) -> None:
        pairs = self.pack.gazetteer.towns["Cambridge"].pairs
        confirming.choose_seats(session, self._one(pick), pair_value(pairs[pick % len(pairs)]), self.now)

    def match_again(self, session: Session, pick: int) -> None:
        found = match_of(self.pack, replace(CAMBRIDGE, ward=str(1 + pick % 11), precinct="1"))
        for pending in pending_matches(session, self._one(pick) - 1, 1):
            if pending.signature_id not in self.ids:
                continue
            rematch(session, self.pack, pending, found, DELAY, self.now)

    def expire(self, session: Session, pick: int) -> None:
        self.now += timedelta(days=pick % 4)
        retention.expire(session, self.now)

    def withdraw(self, session: Session, pick: int) -> None:
        """No service does it yet; the tallies know no state by name but the confirmed."""
        one = (Signature.id == self._one(pick)) & (Signature.state == "confirmed")
        for gone in session.scalars(
            update(Signature).where(one).values(state="withdrawn", place=None).returning(Signature.id)
        ):
            self.ids.remove(gone)

    def erase(self, session: Session, pick: int) -> None:
        person_id = session.get_one(Signature, self._one(pick)).person_id or 0
        erasing.erase(session, person_id, COMMAND_LINE, self.now, reason="asked to")

    def deliver(self, session: Session, pick: int) -> None:
        lane, mode = list(Lane)[pick % 2], (Delivery.TEST, Delivery.LIVE)[pick // 2 % 2]
        for number, message in enumerate(claims.claim(session, lane, mode, self.now + DELAY)):
            if (pick + number) % 7:
                record_all(session, MessageEvent.BEGIN, claims.held(message), self.now)
                verdict = VERDICTS[(pick + number) % len(VERDICTS)]
                settle(session, Attempt(message, lane, mode, SendOutcome(verdict)), self.now)

    def take_back(self, session: Session, pick: int) -> None:
        for letter_id in session.scalars(select(Letter.id).where(Letter.signature_id == self._one(pick)).limit(1)):
            outbox.cancel(session, MessageKind.LETTER, letter_id, self.now)

    def _one(self, pick: int) -> int:
        if not self.ids:
            raise SignatureGone()
        return self.ids[pick % len(self.ids)]


ACTS = (
    *("sign", "sign", "confirm", "confirm", "choose", "match_again"),
    *("expire", "withdraw", "erase", "deliver", "take_back", "count"),
)


# A database is no friend of shrinking: each try would leave its rows to the next.
@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60)), min_size=30, max_size=60))
def test_after_any_history_the_tallies_are_what_the_rows_add_up_to(
    prepared: Database, pack: Pack, acts: list[tuple[str, int]]
) -> None:
    history = History(prepared, pack)
    for what, pick in acts:
        history.happen(what, pick)
    with prepared.unit_of_work() as session:
        sweep(session, AFTER_ALL)  # what a worker dropped
    count_all(prepared, pack, AFTER_ALL)
    with prepared.unit_of_work() as session:
        assert recount(session, pack.timezone, AFTER_ALL).found == {}
        told = tally_oracle.told_of_signatures(session)
        assert told == tally_oracle.true_of_signatures(session, pack.timezone)
        assert tally_oracle.told_of_messages(session) == tally_oracle.true_of_messages(session, pack.timezone)
    sums: Counter[tuple[object, ...]] = Counter()
    for (_, dimension, start, _, state), number in told.items():
        sums[dimension, start == tally_oracle.EVER, state] += number
    by_dimension = {
        dimension: {key[1:]: sums[key] for key in sums if key[0] == dimension} for dimension, *_ in sums
    }
    assert all(figures == by_dimension["total"] for figures in by_dimension.values())


def test_four_counters_at_once_count_each_signature_once(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        for number in range(12):
            email = f"sample{number}@example.org"
            signature_id = sign(session, pack, email=email, email_key=email)
            if number % 3:
                confirming.confirm(session, pack, signature_id, {}, DELAY, NOW)

    def count(_: int) -> int:
        with prepared.unit_of_work() as session:
            return tallies.count(session, Room.SIGNATURES, pack.timezone, NOW + LAG)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(count, range(4))) == 12
    assert count(0) == 0
    with prepared.reading() as session:
        assert session.scalars(select(Petition.confirmed_count)).all() == [8]


def test_a_count_that_breaks_off_loses_nothing(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
    with prepared.unit_of_work() as session:
        assert tallies.count(session, Room.SIGNATURES, pack.timezone, NOW + LAG) == 1
        session.rollback()
    assert count_all(prepared, pack, NOW) == 2  # the signature, and its mail


def test_what_is_younger_than_the_lag_or_held_by_somebody_waits_for_the_next_count(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        held = sign(session, pack)
        sign(session, pack, now=NOW + timedelta(seconds=1), email_key="other@example.org")
    with prepared.unit_of_work() as session:
        assert tallies.count(session, Room.SIGNATURES, pack.timezone, NOW) == 0
    with prepared.unit_of_work() as session:
        session.execute(select(Signature.id).where(Signature.id == held).with_for_update())
        with prepared.unit_of_work() as other:
            assert tallies.count(other, Room.SIGNATURES, pack.timezone, NOW + 2 * LAG) == 1
    assert count_all(prepared, pack, NOW + LAG) == 3


def test_a_letter_that_awaits_a_successor_is_counted_and_then_is_a_letter_like_others(
    prepared: Database, pack: Pack
) -> None:
    with prepared.unit_of_work() as session:
        session.execute(update(Petition).values(wait_for_successor=True))
        confirming.confirm(session, pack, sign(session, pack, WHATELY), {}, DELAY, NOW)
    count_all(prepared, pack, NOW)
    assert _letters(prepared) == {"ready": 1, "awaiting_successor": 1}
    with prepared.unit_of_work() as session:
        seat_id = session.scalars(select(Letter.seat_id).where(Letter.legislator_id.is_(None))).one()
        session.add(Tenure(seat_id=seat_id, legislator_id=session.scalars(select(Legislator.id).limit(1)).one()))
        session.flush()
        address_waiting(session, pack, DELAY, NOW)
    count_all(prepared, pack, NOW)
    assert _letters(prepared) == {"ready": 2}


def test_mails_that_are_deleted_are_taken_back(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        sign(session, pack)
    count_all(prepared, pack, NOW)
    with prepared.unit_of_work() as session:
        session.execute(delete(Message))
    count_all(prepared, pack, NOW)
    with prepared.reading() as session:
        assert tally_oracle.told_of_messages(session) == {}


def test_a_recount_finds_what_is_wrong_and_puts_it_right_only_when_told_to(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        confirming.confirm(session, pack, sign(session, pack), {}, DELAY, NOW)
    count_all(prepared, pack, NOW)
    with prepared.unit_of_work() as session:
        session.execute(update(SignatureTally).where(SignatureTally.dimension == "town").values(number=7))
        session.execute(delete(MessageTally))
        session.execute(update(MatchRow).values(method="census"))  # by somebody who did not say so
        session.execute(update(Petition).values(confirmed_count=5))
    with prepared.unit_of_work() as session:
        found = recount(session, pack.timezone, NOW)
        assert found.found == {
            "signatures: rows": 1,
            "signatures: figures": 4,
            "signatures: public": 1,
            "messages: figures": 16,
        }
    with prepared.unit_of_work() as session:
        assert repair(session, pack.timezone, COMMAND_LINE, NOW) == found
    count_all(prepared, pack, NOW)
    with prepared.unit_of_work() as session:
        assert recount(session, pack.timezone, NOW).found == {}
        told = tally_oracle.told_of_signatures(session)
        assert told == tally_oracle.true_of_signatures(session, pack.timezone)
        assert [entry.act for entry in session.scalars(select(AuditEntry))] == ["repair"]


def test_a_recount_is_not_alarmed_by_what_is_still_to_be_counted(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        signature_id = sign(session, pack, CAMBRIDGE)
    count_all(prepared, pack, NOW)
    with prepared.unit_of_work() as session:
        pair = pack.gazetteer.towns["Cambridge"].pairs[0]
        confirming.choose_seats(session, signature_id, pair_value(pair), NOW)
        claims.claim(session, Lane.TRANSACTIONAL, Delivery.LIVE, NOW)
        sign(session, pack, email_key="other@example.org")
        assert recount(session, pack.timezone, NOW).found == {}


def _letters(database: Database) -> dict[str, int]:
    with database.reading() as session:
        cells = tally_oracle.told_of_messages(session)
    return {
        str(state): number
        for (_, dimension, start, _, kind, state), number in cells.items()
        if (dimension, kind, start) == ("total", "letter", tally_oracle.EVER)
    }
