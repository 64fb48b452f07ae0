"""What a mail server's answer to a message of a mailing means for the person, and for the lane of their domain."""

import re
from dataclasses import dataclass

from advocacy.domain.bounce_rules import classify, smtp_reply
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.verdicts import TREATMENTS, Verdict

_REFUSALS = frozenset({SendVerdict.DEFERRED, SendVerdict.REFUSED})
_OF_ONE_MAILBOX = frozenset({Verdict.GONE, Verdict.FULL})
_GREY = re.compile(r"gr[ea]y.?list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`is_gone`: nobody reads mail at this address. `slows`: the receiver wants less of us at a time. `blames`:
    it holds something against us (policy, reputation), whoever the mail was for; or it takes mails and hangs up
    without a word, and each of those is a doubt that a person has to end.
    """

    is_gone: bool = False
    slows: bool = False
    blames: bool = False


def judge(outcome: SendOutcome) -> Judgement:
    """By the table of `advocacy.domain.bounce_rules`.

    A temporary answer slows the lane, unless it is about one mailbox, or puts the first try of a message on a grey
    list; 421 always does (RFC 5321 3.8).
    """
    if outcome.verdict is SendVerdict.LOST:
        return Judgement(blames=True)
    if outcome.verdict not in _REFUSALS or not outcome.code:
        return Judgement()
    verdict = classify(smtp_reply(outcome.code, outcome.reply))
    treatment = TREATMENTS[verdict]
    is_general = outcome.code // 100 == 4 and verdict not in _OF_ONE_MAILBOX and not _GREY.search(outcome.reply)
    return Judgement(
        is_gone=treatment.suppresses and outcome.verdict is SendVerdict.REFUSED,
        slows=outcome.code == 421 or treatment.slows or is_general,
        blames=treatment.blames_us,
    )
