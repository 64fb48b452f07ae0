"""The life of a decision about signatures, and the ways from one hold to another and back."""

from itertools import product

import pytest

from advocacy.domain.errors import TransitionRefused
from advocacy.domain.integrity_actions import ACTION_TABLE, AIM, ActionEvent, ActionKind, ActionState
from advocacy.domain.machines import step
from advocacy.domain.signature_holds import HOLD_OF, Hold, end, way, way_back
from advocacy.domain.signature_states import SignatureState

S = SignatureState


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((), "planned"),
        (("begin",), "running"),
        (("begin", "finish"), "done"),
        (("begin", "finish", "undo"), "undoing"),
        (("begin", "undo", "finish_undo"), "undone"),
        (("begin", "finish", "undo", "finish_undo"), "undone"),
        (("cancel",), "cancelled"),
    ],
)
def test_a_decision_goes_these_ways(events: tuple[str, ...], state: str) -> None:
    found = ActionState.PLANNED
    for event in events:
        found = step(ACTION_TABLE, found, ActionEvent(event))
    assert found == state


@pytest.mark.parametrize(
    ("state", "event"),
    [("planned", "undo"), ("running", "cancel"), ("undone", "undo"), ("undone", "begin"), ("cancelled", "begin")],
)
def test_a_decision_goes_no_others(state: str, event: str) -> None:
    with pytest.raises(TransitionRefused):
        step(ACTION_TABLE, ActionState(state), ActionEvent(event))


@pytest.mark.parametrize(("kind", "state"), list(product(ActionKind, HOLD_OF)))
def test_what_is_undone_at_once_is_as_it_was(kind: ActionKind, state: SignatureState) -> None:
    became = end(state, way(state, AIM[kind]))
    assert end(became, way_back(state, became, became)) is state


def test_an_owner_who_confirms_meanwhile_does_not_confirm_again() -> None:
    assert end(S.QUARANTINED, way_back(S.UNCONFIRMED, S.SUSPECT, S.QUARANTINED)) is S.CONFIRMED
    assert end(S.CONFIRMED, way_back(S.SUSPECT, S.UNCONFIRMED, S.CONFIRMED)) is S.QUARANTINED


@pytest.mark.parametrize("gone", [S.WITHDRAWN, S.ERASED, S.EXPIRED])
def test_who_has_gone_stays_gone(gone: SignatureState) -> None:
    assert [way(gone, hold) for hold in Hold] == [(), (), ()]
    assert way_back(S.CONFIRMED, S.INVALIDATED, gone) == ()


def test_what_somebody_decided_later_stands() -> None:
    assert way_back(S.CONFIRMED, S.QUARANTINED, S.INVALIDATED) == ()
    assert way_back(S.CONFIRMED, S.QUARANTINED, S.CONFIRMED) == ()


def test_one_that_is_not_confirmed_is_held_instead_of_removed() -> None:
    assert end(S.UNCONFIRMED, way(S.UNCONFIRMED, Hold.REMOVED)) is S.SUSPECT
    assert way(S.SUSPECT, Hold.REMOVED) == ()
