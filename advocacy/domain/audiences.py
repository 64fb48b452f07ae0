"""Whom of a segment a mailing may reach, and why it leaves the others out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from advocacy.domain.suppressions import SuppressionReason


class LeftOut(StrEnum):
    """Why somebody whom a segment finds gets no mailing; of several reasons the first counts.

    Only signatures that the segment finds count, whatever else the person signed: with `UNCONFIRMED` none of them
    is confirmed, with `NO_CONSENT` none that is confirmed has the consent to news.
    """

    UNCONFIRMED = "unconfirmed"
    NO_CONSENT = "no_consent"
    UNSUBSCRIBED = SuppressionReason.UNSUBSCRIBED.value
    BOUNCED = SuppressionReason.BOUNCED.value
    COMPLAINED = SuppressionReason.COMPLAINED.value
    NOT_ME = SuppressionReason.NOT_ME.value
    BY_HAND = SuppressionReason.BY_HAND.value


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many people a mailing would reach, and how many it would leave out for each reason (none: no entry)."""

    reachable: int
    left_out: Mapping[LeftOut, int]

    @property
    def found(self) -> int:
        """Everybody whom the segment finds; each is in one group."""
        return self.reachable + sum(self.left_out.values())
