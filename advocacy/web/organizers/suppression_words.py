"""The words of the list of addresses that are not written to."""

from collections.abc import Mapping

from advocacy.domain.suppressions import SuppressionReason, SuppressionWay

REASONS: Mapping[SuppressionReason, str] = {
    SuppressionReason.UNSUBSCRIBED: "Unsubscribed",
    SuppressionReason.BOUNCED: "Mail came back",
    SuppressionReason.COMPLAINED: "Reported as spam",
    SuppressionReason.NOT_ME: "Said that somebody else signed",
    SuppressionReason.BY_HAND: "By an organizer",
}
WAYS: Mapping[SuppressionWay, str] = {
    SuppressionWay.ONE_CLICK: "one click in their mail program",
    SuppressionWay.PAGE: "on a page of theirs",
    SuppressionWay.MAIL: "by e-mail",
    SuppressionWay.REPLY: "their mail server said so",
    SuppressionWay.REPORT: "their provider reported it",
    SuppressionWay.WEBHOOK: "our mail provider reported it",
    SuppressionWay.ORGANIZER: "here",
    SuppressionWay.SIGNED_AGAIN: "signed again and asked for news",
}
