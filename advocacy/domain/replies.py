"""What an SMTP server's answer means for a message that it did not take."""

from advocacy.domain.bounce_rules import classify, smtp_reply
from advocacy.domain.ports import SendVerdict
from advocacy.domain.verdicts import TREATMENTS


def refusal(code: int, reply: str) -> SendVerdict:
    """REFUSED when this message will never be taken, DEFERRED when time or our own repair may help.

    `code` is any answer but a success.
    """
    if code // 100 != 5 or TREATMENTS[classify(smtp_reply(code, reply))].may_pass:
        return SendVerdict.DEFERRED
    return SendVerdict.REFUSED
