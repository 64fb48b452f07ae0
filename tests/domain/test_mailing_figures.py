"""The report of a mailing adds up, or is none."""

import json

import pytest

from advocacy.domain.errors import FiguresDisagree
from advocacy.domain.mailing_figures import TERM_OF, Counted, Term, figures, figures_of
from advocacy.domain.message_states import MessageState


def test_every_state_of_a_message_is_in_one_term() -> None:
    rows = [Counted(state, "en", 0, 1) for state in MessageState]
    found = figures(len(MessageState), rows)
    assert set(TERM_OF) == set(MessageState)
    assert sum(found.terms.values()) == len(MessageState)
    assert set(found.terms) == set(Term)


def test_the_sum_is_told_by_language_and_by_subject_too() -> None:
    rows = [
        Counted(MessageState.SENT, "en", 0, 70),
        Counted(MessageState.BOUNCED, "en", 1, 2),
        Counted(MessageState.FAILED, "es", 1, 3),
        Counted(MessageState.READY, "es", 0, 25),
    ]
    found = figures(100, rows)
    assert (found.of(Term.SENT), found.of(Term.FAILED), found.of(Term.PENDING)) == (70, 5, 25)
    assert found.languages["es"][Term.FAILED] == 3
    assert found.variants["1"][Term.FAILED] == 5
    assert not found.is_settled
    assert figures_of(json.loads(json.dumps(found.as_json))) == found


@pytest.mark.parametrize("audience", [0, 1, 3])
def test_a_sum_that_is_not_the_audience_is_refused(audience: int) -> None:
    with pytest.raises(FiguresDisagree):
        figures(audience, [Counted(MessageState.SENT, "en", 0, 2)])
