"""The report of a mailing as a sum that must be right: everybody of the audience is in exactly one term."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from advocacy.domain.errors import FiguresDisagree
from advocacy.domain.message_states import MessageState


class Term(StrEnum):
    """What became of somebody. `CANCELLED` is there because somebody may end a mailing half-way."""

    SENT = "sent"
    PENDING = "pending"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


TERM_OF: Mapping[MessageState, Term] = {
    MessageState.READY: Term.PENDING,
    MessageState.PARKED: Term.PENDING,
    MessageState.HELD: Term.PENDING,
    MessageState.CLAIMED: Term.PENDING,
    MessageState.SENDING: Term.PENDING,
    MessageState.TESTED: Term.PENDING,
    MessageState.SENT: Term.SENT,
    MessageState.BOUNCED: Term.FAILED,
    MessageState.FAILED: Term.FAILED,
    MessageState.UNCERTAIN: Term.UNCERTAIN,
    MessageState.CANCELLED: Term.CANCELLED,
    MessageState.SUPPRESSED: Term.SUPPRESSED,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages are in a state, of one language and subject (0 or 1)."""

    state: MessageState
    language: str
    variant: int
    number: int


@dataclass(frozen=True, slots=True)
class MailingFigures:
    """The sum, and the same by language and by subject ("0", "1"), each with all terms."""

    audience: int
    terms: Mapping[str, int]
    states: Mapping[str, int]
    languages: Mapping[str, Mapping[str, int]]
    variants: Mapping[str, Mapping[str, int]]

    def of(self, term: Term) -> int:
        """One term of the sum."""
        return self.terms[term]

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits any more, neither for the house nor for a person's decision."""
        return not self.terms[Term.PENDING] and not self.terms[Term.UNCERTAIN]

    @property
    def as_json(self) -> dict[str, Any]:
        """For the column and the command line."""
        return asdict(self)


def figures(audience: int, rows: Iterable[Counted]) -> MailingFigures:
    """Add up what was counted. Raises `FiguresDisagree` when the terms are not the audience."""
    kept = tuple(rows)
    terms = _terms(kept)
    if sum(terms.values()) != audience:
        raise FiguresDisagree(audience, sum(terms.values()))
    states: dict[str, int] = {}
    for row in kept:
        states[row.state.value] = states.get(row.state.value, 0) + row.number
    return MailingFigures(
        audience=audience,
        terms=terms,
        states=states,
        languages={
            language: _terms(row for row in kept if row.language == language)
            for language in sorted({row.language for row in kept})
        },
        variants={
            str(variant): _terms(row for row in kept if row.variant == variant)
            for variant in sorted({row.variant for row in kept})
        },
    )


def figures_of(given: Mapping[str, Any]) -> MailingFigures:
    """The reverse of `MailingFigures.as_json`."""
    return MailingFigures(**given)


def _terms(rows: Iterable[Counted]) -> dict[str, int]:
    terms = {term.value: 0 for term in Term}
    for row in rows:
        terms[TERM_OF[row.state].value] += row.number
    return terms
