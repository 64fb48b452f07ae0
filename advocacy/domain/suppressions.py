"""Words about addresses that must not be written to."""

from enum import StrEnum


class SuppressionReason(StrEnum):
    """Why mailings leave an address out; an address may have several reasons at a time.

    `UNSUBSCRIBED` is lifted by the person only, the others by an admin.
    """

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BY_HAND = "by_hand"


class SuppressionWay(StrEnum):
    """How a suppression came, or was lifted."""

    ONE_CLICK = "one_click"
    PAGE = "page"
    MAIL = "mail"
    REPLY = "reply"
    REPORT = "report"
    WEBHOOK = "webhook"
    ORGANIZER = "organizer"
    SIGNED_AGAIN = "signed_again"
