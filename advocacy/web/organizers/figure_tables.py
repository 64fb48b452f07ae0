"""Breakdowns as rows of a table with bars, as far as the reader may see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from advocacy.domain.cells import LEAST, LEAST_MAILS, Figure, suppressed, told
from advocacy.domain.message_states import MessageState
from advocacy.queries.mail_tallies import OTHER_DOMAINS, Funnel, MailDomain, States
from advocacy.queries.tallies import Share, Sharer
from advocacy.web.organizers.figure_words import KINDS, LETTERS

Tell = Callable[[Mapping[str, Sequence[int]]], Mapping[str, tuple[Figure, ...]] | None]
"""What the reader may know of some rows; None for nothing at all."""

_PROBLEMS = (MessageState.BOUNCED, MessageState.FAILED, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its figures, and for each the length of its bar in percent (None without a bar)."""

    label: str
    figures: tuple[Figure, ...]
    bars: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows, whose first `bars` figures are drawn; `is_withheld` when there are too few people to tell any."""

    rows: tuple[Row, ...] = ()
    is_withheld: bool = False
    bars: int = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel; `share` is its percentage of the one before, None where that says nothing."""

    label: str
    number: int
    bar: float
    share: int | None


def telling(sees_persons: bool) -> Tell:
    """How to tell figures to somebody who may, or may not, see persons."""
    return told if sees_persons else suppressed


def shares(found: Sequence[Share], words: Mapping[str, str], tell: Tell) -> Table:
    """(signed, confirmed) of each value."""
    rows = [
        (share.value, words.get(share.value, share.value), (share.created, share.confirmed)) for share in found
    ]
    return _table(rows, tell)


def sharers(found: Sequence[Sharer], tell: Tell, sees_persons: bool) -> Table:
    """The same of the signers whose links brought the most; only who may see persons learns which ones."""
    rows = [
        (
            str(at),
            f"Signature {sharer.signature_id}" if sees_persons else f"Signer {at}",
            (sharer.created, sharer.confirmed),
        )
        for at, sharer in enumerate(found, start=1)
    ]
    return _table(rows, tell)


def letter_states(states: States) -> Table:
    """How many letters stand where; letters are no persons, so everybody may know."""
    found: dict[str, int] = {}
    for state, words in LETTERS.items():
        if number := states.get(state, 0):
            found[words] = found.get(words, 0) + number
    return _table([(words, words, (number,)) for words, number in found.items()], told)


def least_mails(sees_persons: bool) -> int:
    """So many mails a domain needs to be named."""
    return LEAST if sees_persons else LEAST_MAILS


def mail_domains(found: Sequence[MailDomain], sees_persons: bool) -> Table:
    """(mails, accepted, problems) by domain and kind; who may not see persons gets mails and problems.

    Each of these two is told for itself then: nothing else on the page says what is between them.
    """
    named = {f"{row.domain} {row.kind}": row for row in found}
    few = {OTHER_DOMAINS: f"Domains with fewer than {least_mails(sees_persons)} mails"}
    labels = {key: f"{few.get(row.domain, row.domain)} · {KINDS[row.kind]}" for key, row in named.items()}
    if sees_persons:
        return _table([(key, labels[key], _counts(row.states)) for key, row in named.items()], told, bars=1)
    mails = suppressed({key: (_counts(row.states)[0],) for key, row in named.items()}, LEAST_MAILS)
    problems = suppressed({key: (_counts(row.states)[2],) for key, row in named.items()}, LEAST_MAILS)
    if mails is None or problems is None:
        return Table(is_withheld=True)
    return _drawn([(labels[key], (*mails[key], *problems[key])) for key in named], bars=1)


def stages(funnel: Funnel) -> tuple[Stage, ...]:
    """From the page to the office."""
    numbers = (
        *((("Page opened, at least", funnel.views),) if funnel.views else ()),
        ("Signed", funnel.signed),
        ("Confirmed", funnel.confirmed),
        ("Letters sent", funnel.letters_sent),
        ("Letters accepted", funnel.delivered),
    )
    top = max(number for _, number in numbers) or 1
    before = (None, *(number for _, number in numbers[:-1]))
    return tuple(
        Stage(
            label, number, round(100 * number / top, 2), _percent(number, was) if label != "Letters sent" else None
        )
        for (label, number), was in zip(numbers, before, strict=True)
    )


def _percent(number: int, was: int | None) -> int | None:
    return round(100 * number / was) if was and number <= was else None


def _counts(states: States) -> tuple[int, int, int]:
    problems = sum(states.get(state, 0) for state in _PROBLEMS)
    return sum(states.values()), states.get(MessageState.SENT, 0), problems


def _table(rows: Sequence[tuple[str, str, tuple[int, ...]]], tell: Tell, bars: int = 2) -> Table:
    figures = tell({key: numbers for key, _, numbers in rows})
    if figures is None:
        return Table(is_withheld=True)
    return _drawn([(label, figures[key]) for key, label, _ in rows], bars)


def _drawn(rows: Sequence[tuple[str, tuple[Figure, ...]]], bars: int) -> Table:
    """Rows with their bars; those that are hidden stand last, and equal ones by name: their order would tell."""
    top = max((figure.number or 0 for _, figures in rows for figure in figures), default=0) or 1
    is_plain = all(figure.is_plain for _, figures in rows for figure in figures)
    placed = rows if is_plain else sorted(rows, key=_place)
    return Table(
        tuple(Row(label, figures, tuple([_bar(figure, top) for figure in figures])) for label, figures in placed),
        bars=bars,
    )


def _place(row: tuple[str, tuple[Figure, ...]]) -> tuple[bool, Sequence[int], str]:
    """All as it was found where everything is told; nobody sees the true order of what is hidden or rounded."""
    label, figures = row
    if any(figure.number is None for figure in figures):
        return True, (), label
    is_rounded = any(figure.is_rounded for figure in figures)
    return False, [-(figure.number or 0) for figure in figures] if is_rounded else (), label if is_rounded else ""


def _bar(figure: Figure, top: int) -> float | None:
    return None if figure.number is None else round(100 * figure.number / top, 2)
