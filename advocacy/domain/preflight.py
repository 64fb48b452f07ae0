"""What preflight finds out about a mailing, and which of it keeps it from being sent."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from advocacy.domain.mailing_parts import mark


class Verdict(StrEnum):
    """`WARNING` may be let pass with a reason, `REFUSED` must be mended."""

    GREEN = "green"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `key` names it, `sentences` tell what was found and what to do.

    `read` stands for what was found where the sentences would not do: they count people, whose number changes
    by itself.
    """

    key: str
    title: str
    verdict: Verdict
    sentences: tuple[str, ...]
    read: tuple[str, ...] = ()

    @property
    def finding(self) -> str:
        """Names what was found, for waiving: another name as soon as it is something else."""
        found = "\n".join(self.read or self.sentences)
        return f"{self.key}-{mark(found)}"

    @property
    def is_waivable(self) -> bool:
        return self.verdict is Verdict.WARNING


def check(
    key: str,
    title: str,
    fine: str,
    *,
    refused: Iterable[str] = (),
    warnings: Iterable[str] = (),
    read: Iterable[str] = (),
) -> Check:
    """The worst of what was found; `fine` is said when there is nothing."""
    bad, doubtful = tuple(refused), tuple(warnings)
    if bad or doubtful:
        return Check(key, title, Verdict.REFUSED if bad else Verdict.WARNING, bad + doubtful, tuple(read))
    return Check(key, title, Verdict.GREEN, (fine,))


def blocking(checks: Iterable[Check], waived: Collection[str]) -> tuple[str, ...]:
    """The keys of what must be mended or let pass before the mailing may go; what is refused is never let pass.

    `waived` are the findings that were let pass, of whatever time.
    """
    return tuple(
        each.key
        for each in checks
        if each.verdict is Verdict.REFUSED or (each.is_waivable and each.finding not in waived)
    )
