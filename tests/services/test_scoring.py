"""What is odd about new signatures is written down; with enough of it they are held back by themselves."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Signature, SignatureFlag, SignatureTrait
from advocacy.services import erasing, quarantine, scoring
from advocacy.services.suppressions import suppress
from tests.integrity import states
from tests.samples import LINKS, NOW, sign
from tests.waiting import wait_for_waiting

SOON = NOW + timedelta(minutes=1)
NOTE = "Please stop this at once, we are all of one mind!"


def _signed(database: Database, pack: Pack, scheme: str, names: Sequence[str], **changes: Any) -> list[int]:
    """One for each of `names`, which make mailboxes by the scheme."""
    emails = [scheme.format(name) for name in names]
    with database.unit_of_work() as session:
        return [sign(session, pack, email=email, email_key=email, **changes) for email in emails]


def _numbers(most: int) -> list[str]:
    return [f"{number:03}" for number in range(most)]


def _scored(database: Database, at: timedelta = timedelta()) -> int:
    """Run all rules; how many were held back."""
    with database.unit_of_work() as session:
        scoring.read_words(session, LINKS, SOON + at)
    with database.unit_of_work() as session:
        scoring.find_alike(session, SOON + at)
        scoring.follow_bounces(session, SOON + at)
    with database.unit_of_work() as session:
        return scoring.hold_back(session, SOON + at).found


def _reasons(database: Database, signature_id: int) -> set[str]:
    with database.reading() as session:
        its = SignatureFlag.signature_id == signature_id
        return set(session.scalars(select(SignatureFlag.reason).where(its)))


def test_a_machine_that_signs_as_many_is_noticed_and_held_back_and_honest_ones_are_not(
    prepared: Database, pack: Pack
) -> None:
    bots = _signed(prepared, pack, "ann.lee{}@example.org", _numbers(45), note=NOTE, prefix=b"bot")
    class_of_school = _signed(
        prepared, pack, "{}@example.org", list("abcdefghi"), note=NOTE.upper(), prefix=b"school"
    )
    assert _scored(prepared) == 45
    assert _reasons(prepared, bots[0]) == {Reason.SHARED_PREFIX, Reason.SAME_NOTE, Reason.SAME_SCHEME}
    assert _reasons(prepared, class_of_school[0]) == {Reason.SAME_NOTE}
    with prepared.reading() as session:
        assert set(states(session, *bots)) == {"suspect"}
        assert set(states(session, *class_of_school)) == {"unconfirmed"}
        assert NOTE.encode() not in set(session.scalars(select(SignatureTrait.value)))
    assert _scored(prepared, timedelta(minutes=1)) == 0


def test_an_organizers_release_is_final_until_something_new_is_noticed(prepared: Database, pack: Pack) -> None:
    bots = _signed(prepared, pack, "ann.lee{}@example.org", _numbers(45), note=NOTE, prefix=b"bot")
    assert _scored(prepared) == 45
    with prepared.unit_of_work() as session:
        quarantine.release(session, bots, SOON, COMMAND_LINE, "a union's list")
    assert _scored(prepared, timedelta(minutes=1)) == 0
    late = _signed(prepared, pack, "ann.lee9{}@example.org", ["9"], note=NOTE, prefix=b"bot", now=SOON)
    assert _scored(prepared, timedelta(minutes=2)) == 1
    with prepared.reading() as session:
        assert states(session, late[0], bots[0]) == ["suspect", "unconfirmed"]


def test_odd_names_and_mails_that_came_back_are_noticed_and_no_more(prepared: Database, pack: Pack) -> None:
    odd, plain = (
        _signed(prepared, pack, "{}@example.org", [name.lower()], given_name=name)[0] for name in ("Asdfgh", "Olu")
    )
    with prepared.unit_of_work() as session:
        email_hash = LINKS.email_hash("olu@example.org")
        suppress(session, email_hash, SuppressionReason.BOUNCED, SuppressionWay.REPORT, NOW)
    assert _scored(prepared) == 0
    assert _reasons(prepared, odd) == {Reason.NAME_PATTERN}
    assert _reasons(prepared, plain) == {Reason.BOUNCED}
    with prepared.reading() as session:
        assert session.scalar(select(func.count()).where(Signature.state != "unconfirmed")) == 0


def test_nothing_is_noted_of_somebody_who_is_being_erased(prepared: Database, pack: Pack) -> None:
    gone, stays = _signed(prepared, pack, "ann.lee{}@example.org", ["1", "2"], note=NOTE, given_name="Asdfgh")
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            person_id = session.get_one(Signature, gone).person_id
            assert person_id is not None
            erasing.erase(session, person_id, COMMAND_LINE, SOON, reason="asked")
            scored = pool.submit(_scored, prepared)
            wait_for_waiting(prepared, 1)
        assert scored.result() == 0
    with prepared.reading() as session:
        for table in (SignatureTrait, SignatureFlag):
            assert set(session.scalars(select(table.signature_id))) == {stays}
