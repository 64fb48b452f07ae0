"""How letters are delivered: what somebody switched to, within what the server's settings allow."""

from dataclasses import dataclass
from enum import StrEnum

from advocacy.domain.messages import Delivery

_FROM_LEAST = tuple(Delivery)
REASON_LENGTH = 500


class SwitchProblem(StrEnum):
    """Why delivery cannot be switched as asked."""

    NO_REASON = "no_reason"
    BEYOND_SETTINGS = "beyond_settings"
    NO_INBOX = "no_inbox"
    INBOX_IS_OFFICE = "inbox_is_office"


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """What the settings say: `initial` holds until somebody switches, no switch goes beyond `ceiling`.

    `test_inbox` receives the letters on test where the switch names none; "" for nowhere.
    """

    initial: Delivery
    ceiling: Delivery
    test_inbox: str = ""

    def allow(self, mode: Delivery) -> bool:
        """Whether this may be switched to."""
        return lesser(mode, self.ceiling) is mode


@dataclass(frozen=True, slots=True)
class Standing:
    """How delivery stands at a moment; `switch_id` tells which switch made it so, 0 for none yet."""

    switch_id: int
    mode: Delivery
    test_inbox: str

    @property
    def instead(self) -> str | None:
        """Where letters go instead of to their offices; None only when they really go there."""
        return None if self.mode is Delivery.LIVE else self.test_inbox


def standing(limits: DeliveryLimits, switch_id: int = 0, wanted: str | None = None, inbox: str = "") -> Standing:
    """What becomes of a switch to `wanted`, or of none, under these limits.

    On test without an inbox nothing goes anywhere.
    """
    mode = lesser(Delivery(wanted) if wanted else limits.initial, limits.ceiling)
    inbox = inbox or limits.test_inbox
    return Standing(switch_id, Delivery.HOLD if mode is Delivery.TEST and not inbox else mode, inbox)


def lesser(one: Delivery, other: Delivery) -> Delivery:
    """The one that lets less out."""
    return min(one, other, key=_FROM_LEAST.index)
