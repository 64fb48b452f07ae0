"""Two people's changes brought together, and what differs between two versions, down to the word."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from advocacy.domain.petition_parts import Words
from advocacy.domain.typed import many_lines

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_PAIRS = 500_000
"""More words, or lines, times those of the other version are not compared: that could take minutes."""

Step = tuple[str, int, int, int, int]
"""What becomes of a run, and where it begins and ends in either version, as `difflib` says it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`changes` may be written; `conflicts` are the parts that both changed, each in another way."""

    changes: Mapping[str, str]
    conflicts: tuple[str, ...]


def merged(base: Words, mine: Words, theirs: Words) -> Merged:
    """What I changed since `base`, part by part, beside what others did; parts I left alone stay theirs."""
    changed = {
        part: written for part, written in mine.items() if many_lines(base.get(part)) != many_lines(written)
    }
    conflicts = tuple(
        part
        for part, written in changed.items()
        if many_lines(theirs.get(part)) not in {many_lines(base.get(part)), many_lines(written)}
    )
    return Merged({part: written for part, written in changed.items() if part not in conflicts}, conflicts)


class Fate(StrEnum):
    """What became of a line from one version to the next."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a line; `is_changed` when the other version has others in this place."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either version."""

    fate: Fate
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part that differs: its lines, old before new where they stand for each other."""

    part: str
    lines: tuple[Line, ...]


def differences(before: Words, after: Words, order: Iterable[str] = ()) -> tuple[PartChange, ...]:
    """The parts that differ; those named in `order` first."""
    return tuple(
        PartChange(part, lines(before.get(part, ""), after.get(part, "")))
        for part in changed_parts(before, after, order)
    )


def changed_parts(before: Words, after: Words, order: Iterable[str] = ()) -> tuple[str, ...]:
    """The keys of these parts alone: to compare texts word by word takes long."""
    known = dict.fromkeys([*order, *sorted({*before, *after})])
    return tuple(part for part in known if before.get(part, "") != after.get(part, ""))


def lines(before: str, after: str) -> tuple[Line, ...]:
    """All lines of two texts, told apart; lines that stand for each other are compared word by word."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            found += [Line(Fate.KEPT, (Piece(line, False),)) for line in old[a:b]]
        else:
            found += _changed(old[a:b], new[c:d])
    return tuple(found)


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[Step]:
    """As one change from end to end where there is too much to compare."""
    if old != new and len(old) * len(new) > _MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for place in range(max(len(old), len(new))):
        if place >= len(new):
            yield Line(Fate.GONE, (Piece(old[place], True),))
        elif place >= len(old):
            yield Line(Fate.NEW, (Piece(new[place], True),))
        else:
            yield from _reworded(old[place], new[place])


def _reworded(old: str, new: str) -> Iterator[Line]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    steps = _steps(before, after)
    gone = (Piece("".join(before[a:b]), tag != "equal") for tag, a, b, _, _ in steps)
    come = (Piece("".join(after[c:d]), tag != "equal") for tag, _, _, c, d in steps)
    yield Line(Fate.GONE, tuple(piece for piece in gone if piece.text))
    yield Line(Fate.NEW, tuple(piece for piece in come if piece.text))
