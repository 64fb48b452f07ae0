"""The life of a message, over the whole product of states and events."""

import pytest

from advocacy.domain.errors import TransitionRefused
from advocacy.domain.machines import sources, step
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState

S, E = MessageState, MessageEvent
ENDED = {S.CANCELLED, S.SUPPRESSED}


@pytest.mark.parametrize("state", MessageState)
@pytest.mark.parametrize("event", MessageEvent)
def test_every_pair_either_leads_to_a_state_or_is_refused_with_its_facts(
    state: MessageState, event: MessageEvent
) -> None:
    if (state, event) in MESSAGE_TABLE:
        assert step(MESSAGE_TABLE, state, event) in MessageState
        return
    with pytest.raises(TransitionRefused) as refused:
        step(MESSAGE_TABLE, state, event)
    assert (refused.value.state, refused.value.event) == (state, event)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_happens_to_a_message_that_has_ended(state: MessageState) -> None:
    assert not [event for known, event in MESSAGE_TABLE if known is state]


def test_what_was_sent_can_still_come_back_and_nothing_else() -> None:
    assert [event for known, event in MESSAGE_TABLE if known is S.SENT] == [E.BOUNCE]


@pytest.mark.parametrize("state", [S.BOUNCED, S.FAILED])
def test_only_a_person_brings_back_what_was_refused(state: MessageState) -> None:
    assert [event for known, event in MESSAGE_TABLE if known is state] == [E.RESEND]


@pytest.mark.parametrize("event", MessageEvent)
def test_an_event_leads_to_one_state_wherever_it_happens(event: MessageEvent) -> None:
    assert len({MESSAGE_TABLE[state, event] for state in sources(MESSAGE_TABLE, event)}) == 1


def test_words_on_the_wire_are_left_by_an_outcome_only() -> None:
    outcomes = {event for state, event in MESSAGE_TABLE if state is S.SENDING}
    assert outcomes == {E.ACCEPT, E.ACCEPT_IN_TEST, E.DEFER, E.REFUSE, E.GIVE_UP, E.LOSE}


def test_only_a_claimed_message_is_begun_and_only_a_waiting_one_claimed() -> None:
    assert sources(MESSAGE_TABLE, E.BEGIN) == {S.CLAIMED}
    assert sources(MESSAGE_TABLE, E.CLAIM) == {S.READY, S.TESTED}


def test_every_state_but_the_first_can_be_reached() -> None:
    assert {S.READY} | set(MESSAGE_TABLE.values()) == set(MessageState)
