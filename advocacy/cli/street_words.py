"""Says what came of building the street index."""

from collections.abc import Iterator, Sequence

from advocacy.domain.counts import counted
from advocacy.domain.street_building import Placed
from advocacy.services.streets import fault_lines

_SHOWN = 20


def summary(placed: Placed) -> Sequence[str]:
    """How many rows are in the index, and which are not, as lines."""
    streets, ranges = counted(len(placed.streets), "street"), counted(placed.ranges, "range")
    return [
        f"In the index: {placed.used:,} of {counted(placed.read, 'row')}, {streets}, {ranges}.",
        *fault_lines(placed.faults),
    ]


def conflict_rows(placed: Placed) -> Iterator[Sequence[str]]:
    """All houses for which the file says several things, as rows of a table with its header."""
    yield "municipality", "street", "house", "rows"
    for name, conflict in placed.conflicts:
        yield name.municipality, name.street, str(conflict.house), " ".join(map(str, conflict.rows))


def shown(placed: Placed, *, in_file: bool) -> Sequence[str]:
    """The conflicts as lines: how many there are, and the first ones; all are `in_file` when one was asked for."""
    if not placed.conflicts:
        return []
    rest = len(placed.conflicts) - _SHOWN
    return [
        f"{counted(len(placed.conflicts), 'address', 'addresses')} with points of different seats; "
        "residents there are asked:",
        *(
            f"  {conflict.house} {name.street}, {name.municipality}: rows {', '.join(map(str, conflict.rows))}"
            for name, conflict in placed.conflicts[:_SHOWN]
        ),
        *([f"  … and {rest:,} more{'' if in_file else '; list all with --conflicts FILE'}."] if rest > 0 else []),
    ]
