"""Words about addresses that must not be written to."""

from enum import StrEnum


class SuppressionReason(StrEnum):
    """Why mailings leave an address out; an address may have several reasons at a time.

    `NOT_ME`: somebody else signed with the address. While it stands, not even links to confirm go there.
    `UNSUBSCRIBED` is lifted by the person only, `NOT_ME` by the person or an admin, the others by an admin.
    """

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NOT_ME = "not_me"
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
