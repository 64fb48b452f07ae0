"""Every refusal has its sentence."""

import re
from collections.abc import Iterator

import pytest

from advocacy.domain.errors import DomainError, LetterProblem
from advocacy.domain.explanations import NEXT_STEPS, SENTENCES
from advocacy.domain.letters import Aftermath, LetterState
from advocacy.domain.matches import Reason
from advocacy.web.errors import REFUSALS
from advocacy.web.letter_words import AFTERMATHS, PROBLEMS, STATES
from advocacy.web.organizers.supporter_words import MATCHES


def all_refusals(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from all_refusals(kind)


@pytest.mark.parametrize("refusal", sorted(set(all_refusals()), key=lambda kind: kind.__name__))
def test_every_refusal_has_a_status_a_sentence_and_a_next_step(refusal: type[DomainError]) -> None:
    answer = REFUSALS[refusal]
    assert 400 <= answer.status < 600


def test_every_reason_state_and_problem_has_its_sentence() -> None:
    assert set(SENTENCES) == set(NEXT_STEPS) == set(Reason)
    assert set(MATCHES) == set(Reason)
    assert set(STATES) == set(LetterState)
    assert set(AFTERMATHS) == set(Aftermath)
    assert set(PROBLEMS) == set(LetterProblem)


@pytest.mark.parametrize("reason", Reason)
def test_a_supporters_page_needs_no_fact_that_the_reason_does_not_have(reason: Reason) -> None:
    facts = dict.fromkeys(re.findall(r"%\((\w+)\)s", SENTENCES[reason]), "")
    told = MATCHES[reason].format_map(facts)
    assert not re.search(r"\byours?\b|\byou\b", told, re.IGNORECASE)
