"""Wards and precincts: reading them as typed, and saying which ones have a pair of seats."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

Precinct = tuple[str, str]
"""(ward, precinct) as published; the ward is "" in towns that have none."""

_WORDS = re.compile(r"WARDS?|WD|PRECINCTS?|PREC|PCT|NUMBER|NO(?![A-Z])|[WP](?=\d)")
_MARKS = re.compile(r"[0-9]+[A-Z]?(?![A-Z])|[A-Z][0-9]*(?![A-Z])")
_NATURAL = re.compile(r"(\D*)(\d*)(\D*)(\d*)")
_SHORTEST_RANGE = 4


def read_precinct(ward: str, precinct: str, *, has_wards: bool) -> Precinct:
    """What was typed as (ward, precinct), each "" when not given: "Ward 4", "02a" → ("4", "2A").

    Both may stand in one field ("4-2A"); in a town without wards the last mark typed is the precinct.
    """
    wards, precincts = _marks(ward), _marks(precinct)
    if not has_wards:
        return "", ([*wards, *precincts] or [""])[-1]
    if len(precincts) > 1:
        return precincts[-2], precincts[-1]
    if len(wards) > 1 and not precincts:
        return wards[-2], wards[-1]
    return (wards or [""])[-1], (precincts or [""])[-1]


def natural(precinct: Precinct) -> tuple[object, ...]:
    """A sort key by which 2 stands before 2A and 2A before 10."""
    return tuple(part for mark in precinct for part in _natural(mark))


def in_words(precinct: Precinct) -> str:
    """One precinct for people: "Ward 4, precinct 2A", "Ward 4", "Precinct 7"."""
    ward, mark = precinct
    if not ward:
        return f"Precinct {mark}"
    return f"Ward {ward}, precinct {mark}" if mark else f"Ward {ward}"


def listed(chosen: Iterable[Precinct], town: Iterable[Precinct]) -> str:
    """Some precincts of a town for people: "Ward 1, precincts 1, 2 and 2A; all of Ward 3".

    Runs of neighbours in the town's own order are drawn together ("1 to 14"). Empty when all are chosen.
    """
    wanted, everything = set(chosen), sorted(town, key=natural)
    if wanted >= set(everything):
        return ""
    groups = groupby(everything, key=lambda precinct: precinct[0])
    return "; ".join(
        _ward_words(ward, [mark for _, mark in group], wanted)
        for ward, group in groups
        if any(known == ward for known, _ in wanted)
    )


def _ward_words(ward: str, marks: Sequence[str], wanted: set[Precinct]) -> str:
    here = [(ward, mark) in wanted for mark in marks]
    if all(here) and ward:
        return f"all of Ward {ward}"
    words = [word for run in _runs(marks, here) for word in _run_words(run)]
    many = len(words) > 1 or " " in words[0]
    noun = "precincts" if many else "precinct"
    text = f"{noun} {_and(words)}"
    return f"Ward {ward}, {text}" if ward else text[0].upper() + text[1:]


def _runs(marks: Sequence[str], here: Sequence[bool]) -> Iterator[list[str]]:
    for chosen, run in groupby(zip(marks, here, strict=True), key=lambda item: item[1]):
        if chosen:
            yield [mark for mark, _ in run]


def _run_words(run: list[str]) -> list[str]:
    return [f"{run[0]} to {run[-1]}"] if len(run) >= _SHORTEST_RANGE else run


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _marks(text: str) -> list[str]:
    cleaned = _WORDS.sub(" ", text.upper())
    return [mark.lstrip("0") or "0" for mark in _MARKS.findall(cleaned)]


def _natural(mark: str) -> tuple[object, ...]:
    found = _NATURAL.match(mark)
    head, number, tail, rest = found.groups() if found else ("", "", mark, "")
    return head, int(number or 0), tail, int(rest or 0)
