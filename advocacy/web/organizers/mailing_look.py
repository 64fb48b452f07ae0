"""The figures of a mailing, as far as the reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.domain.cells import LEAST, Figure
from advocacy.domain.mailing_figures import MailingFigures, Term
from advocacy.web.organizers.figure_tables import telling
from advocacy.web.organizers.mailing_words import LEFT_OUT, TERM_HINTS, TERMS

_ALWAYS = (Term.SENT, Term.PENDING, Term.SUPPRESSED, Term.FAILED, Term.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of the sum; `share` is its percentage of the audience, None where that would tell too much."""

    term: Term
    label: str
    hint: str
    figure: Figure
    share: float | None


@dataclass(frozen=True, slots=True)
class Sum:
    """The audience and its terms; `is_withheld` when there are too few people to tell any of it."""

    audience: Figure
    lines: tuple[TermLine, ...]
    is_withheld: bool = False

    def of(self, term: Term) -> Figure:
        """A term's figure."""
        return next((line.figure for line in self.lines if line.term == term), Figure(0))

    @property
    def gone(self) -> float | None:
        """How many per cent of the audience do not wait any more."""
        pending = self.of(Term.PENDING)
        if pending.number is None or not self.audience.number:
            return None
        return round(100 * (1 - pending.number / self.audience.number), 1)


def sum_of(found: MailingFigures, sees_persons: bool) -> Sum:
    """The sum; who may not see persons gets no figure that tells of fewer than `LEAST`."""
    numbers = {term: found.of(term) for term in Term if term in _ALWAYS or found.of(term)}
    told = told_of({term.value: number for term, number in numbers.items()}, sees_persons)
    return Sum(
        audience=_whole(found.audience, sees_persons),
        lines=tuple(
            TermLine(term, TERMS[term], TERM_HINTS[term], figure, _share(figure, found.audience))
            for term in numbers
            for figure in [told[term.value] if told else Figure(None)]
        ),
        is_withheld=told is None,
    )


def left_out(numbers: Mapping[str, int], sees_persons: bool) -> Sequence[tuple[str, Figure]]:
    """Why people were left out, and how many for each reason."""
    told = told_of(numbers, sees_persons)
    return [
        (LEFT_OUT.get(reason, reason), told[reason] if told else Figure(None))
        for reason, number in numbers.items()
        if number
    ]


def told_of(numbers: Mapping[str, int], sees_persons: bool) -> Mapping[str, Figure] | None:
    """Figures of people by name, as they may be told; None when too few people are in them all."""
    told = telling(sees_persons)({name: (number,) for name, number in numbers.items()})
    return None if told is None else {name: figures[0] for name, figures in told.items()}


def told_rows(
    rows: Mapping[str, Sequence[int]], sees_persons: bool
) -> Sequence[tuple[str, Sequence[Figure]]] | None:
    """A table of people's figures as it may be told; None when too few people are in it."""
    told = telling(sees_persons)(rows)
    return None if told is None else list(told.items())


def _whole(number: int, sees_persons: bool) -> Figure:
    if sees_persons or number == 0 or number >= LEAST:
        return Figure(number)
    return Figure(None, is_small=True)


def _share(figure: Figure, audience: int) -> float | None:
    return None if figure.number is None or not audience else round(100 * figure.number / audience, 2)
