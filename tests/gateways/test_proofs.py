"""Tasks and tickets: what is asked, and what counts as an answer."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge

from advocacy.domain.limits import SignLimits
from advocacy.domain.proofs import LONGEST_WAIT, SHORTEST_WAIT, VALID, ProofMode, ProofSwitch
from advocacy.gateways.process_turnstile import ProcessTurnstile
from advocacy.gateways.proofs import SignedProofs
from advocacy.services.doorkeeping import Doorkeeper

NOW = datetime.now(UTC).replace(microsecond=0)
PROOFS = SignedProofs("a secret of tests")


def solved(task: str) -> str:
    challenge = Challenge.from_dict(json.loads(task))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


def changed(payload: str, part: str, **values: Any) -> str:
    whole = json.loads(base64.b64decode(payload))
    place = whole["challenge"]["parameters"] if part == "parameters" else whole[part]
    place.update(values)
    return base64.b64encode(json.dumps(whole).encode()).decode()


@pytest.fixture
def keeper() -> Doorkeeper:
    switch = ProofSwitch(ProofMode.ON, 1)
    return Doorkeeper(ProcessTurnstile(), PROOFS, switch, SignLimits(30, 200, 5, 600))


def test_a_solved_task_lets_one_form_pass_and_no_other(keeper: Doorkeeper) -> None:
    solution = solved(keeper.step("", "ana", "", NOW).task)
    assert not keeper.has_proof(solution, "", "somebody else", NOW)
    assert not keeper.has_proof(changed(solution, "solution", counter=1), "", "ana", NOW)
    assert not keeper.has_proof(changed(solution, "parameters", cost=1), "", "ana", NOW)
    assert not keeper.has_proof(changed(solution, "parameters", data={"about": "bo"}), "", "bo", NOW)
    assert keeper.has_proof(solution, "", "ana", NOW)
    assert not keeper.has_proof(solution, "", "ana", NOW)


def test_a_task_is_over_after_a_time() -> None:
    late = PROOFS.step("ana", SHORTEST_WAIT, NOW - VALID - timedelta(seconds=5)).task
    assert PROOFS.solved(solved(late), "ana") is None


@pytest.mark.parametrize("junk", ["", "x", "bnVsbA==", "e30=", "W10=", "\0", "ü", "A" * 9_999, "[" * 3_000])
def test_junk_solves_nothing(junk: str) -> None:
    assert PROOFS.solved(junk, "ana") is None
    assert PROOFS.ticket(junk, "ana", NOW) is None


def test_who_waits_may_pass_once_and_not_before(keeper: Doorkeeper) -> None:
    step = keeper.step("", "ana", "", NOW)
    soon, ready = NOW + timedelta(seconds=5), NOW + timedelta(seconds=step.seconds)
    assert not keeper.has_proof("", step.ticket, "ana", soon)
    again = keeper.step("", "ana", step.ticket, soon)
    assert (again.is_early, again.ticket, again.seconds) == (True, step.ticket, step.seconds - 5)
    assert not keeper.has_proof("", step.ticket, "somebody else", ready)
    assert not keeper.has_proof("", step.ticket, "ana", ready + VALID + timedelta(seconds=1))
    assert not keeper.has_proof("", step.ticket[:-2], "ana", ready)
    assert keeper.has_proof("", step.ticket, "ana", ready)
    assert not keeper.has_proof("", step.ticket, "ana", ready)


def test_many_who_wait_in_one_part_of_the_network_wait_longer(keeper: Doorkeeper) -> None:
    waits = [keeper.step("a prefix", f"form {number}", "", NOW).seconds for number in range(400)]
    assert waits[0] == SHORTEST_WAIT.seconds
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT.seconds
    assert keeper.step("another", "form", "", NOW).seconds == SHORTEST_WAIT.seconds
    assert keeper.step("", "form", "", NOW).seconds == SHORTEST_WAIT.seconds


def test_proofs_are_asked_for_by_themselves_under_load_and_for_some_minutes_more() -> None:
    keeper = Doorkeeper(
        ProcessTurnstile(), PROOFS, ProofSwitch(ProofMode.AUTO, 20), SignLimits(1000, 1000, 5, 1000)
    )
    for number in range(20):
        keeper.notice("a prefix", f"{number}@example.org", "slug", NOW)
    assert not keeper.asks_for_proofs(NOW)
    keeper.notice("a prefix", "21@example.org", "slug", NOW)
    assert keeper.asks_for_proofs(NOW)
    assert keeper.asks_for_proofs(NOW + timedelta(minutes=4))
    assert not keeper.asks_for_proofs(NOW + timedelta(minutes=6))
    off = ProofSwitch(ProofMode.OFF, 1)
    off.heed(1000, NOW)
    assert not off.is_on(NOW)
