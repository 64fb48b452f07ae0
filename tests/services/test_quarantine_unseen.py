"""A signature in quarantine looks to its owner like any other; it does not count, and its letters do not go."""

from datetime import timedelta

from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.delivery import Delivery
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suspicion import Reason
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Message, Signature, SignatureFlag, SignatureOrigin
from advocacy.queries.letters import letter_views
from advocacy.queries.signatures import signature_view
from advocacy.services import confirming
from tests.samples import NOW, sign

LATER = NOW + timedelta(minutes=1)


def _confirmed(database: Database, pack: Pack, *reasons: Reason) -> int:
    with database.unit_of_work() as session:
        signature_id = sign(session, pack, reasons=reasons, prefix=b"prefix")
    with database.unit_of_work() as session:
        confirming.confirm(session, pack, signature_id, {}, timedelta(minutes=10), LATER)
    return signature_id


def test_enough_reasons_put_a_signature_into_quarantine_and_its_owner_sees_no_difference(
    prepared: Database, pack: Pack
) -> None:
    suspect = _confirmed(prepared, pack, Reason.FAST_PREFIX)
    with prepared.reading() as session:
        found = session.get_one(Signature, suspect)
        assert (found.state, found.confirmed_at) == (SignatureState.QUARANTINED, LATER)
        assert session.scalars(select(SignatureFlag.reason)).all() == [Reason.FAST_PREFIX]
        assert session.scalars(select(SignatureOrigin.prefix)).all() == [b"prefix"]
        seen = signature_view(session, pack, suspect)
        views = letter_views(session, pack, suspect, Delivery.LIVE, LATER)
        letters = session.scalars(select(Message.state).where(Message.kind == MessageKind.LETTER)).all()
    assert seen.state is SignatureState.CONFIRMED
    assert [view.state.value for view in views] == ["scheduled", "scheduled"]
    assert all(view.may_change for view in views)
    assert letters == [MessageState.HELD, MessageState.HELD]


def test_a_few_reasons_are_kept_and_the_signature_counts(prepared: Database, pack: Pack) -> None:
    listed = _confirmed(prepared, pack, Reason.SHARED_PREFIX)
    with prepared.reading() as session:
        assert session.get_one(Signature, listed).state == SignatureState.CONFIRMED
        letters = session.scalars(select(Message.state).where(Message.kind == MessageKind.LETTER)).all()
    assert letters == [MessageState.READY, MessageState.READY]
