"""The share codes by which samples are known: `demo`, the seed, the number."""

MOST, SEEDS = 99_999_999, 10_000
CODES = "demo____________"
"""What share codes of samples look like, for LIKE; those of real signatures are shorter."""


def code_of(seed: int, number: int) -> str:
    """The share code of a sample."""
    return f"demo{seed:04d}{number:08d}"


def first_and_last() -> tuple[str, str]:
    """Between these are the share codes of all samples, whoever sorts them: they differ in digits only."""
    return code_of(0, 0), code_of(SEEDS - 1, MOST)


def views_of(code: str) -> int:
    """How often the page was opened before the sample with this code signed, by them and by others who did not."""
    return 2 + int(code.removeprefix("demo")) * 7 % 11
