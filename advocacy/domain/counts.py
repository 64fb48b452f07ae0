"""Says how many there are of something."""


def counted(count: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 row", "2,000 rows"; `many` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
