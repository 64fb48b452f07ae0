"""The table of what receivers and providers say, and what it means.

Sources: RFC 3463 and the IANA registry of enhanced status codes that RFC 5248 began, RFC 5321 4.2.3 and RFC 7504
for reply codes, RFC 7505 (null MX), RFC 7293 (owner changed). The words are those that big receivers publish:
Google's "Gmail SMTP errors and codes" (support.google.com/a/answer/3726730), Yahoo's "SMTP Error Codes"
(senders.yahooinc.com/smtp-error-codes, of 2025-04), Microsoft's "Email non-delivery reports and SMTP errors in
Exchange Online" (learn.microsoft.com) and Outlook.com's postmaster codes (S3140, S3150). Read 2026-11.
"""

from dataclasses import dataclass

from advocacy.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table; what is empty matches anything, the first row that matches in full counts."""

    verdict: Verdict
    status: str = ""
    codes: frozenset[int] = frozenset()
    words: str = ""
    named: str = ""


def _codes(*codes: int) -> frozenset[int]:
    return frozenset(codes)


_FAST = (
    r"too (quickly|fast|many (messages|connections|recipients|mails|concurrent))|rate.?limit|throttl|unusual rate"
    r"|receiving mail at a rate|exceeded the (rate|maximum number)|sending limit|temporarily rate"
)
_BLAMED = (
    r"spam|unsolicited|blocked|block.?list|black.?list|dnsbl|\brbl\b|spamhaus|reputation|poor sender|\bbanned\b"
    r"|\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|not authenticated|authentication required|policy|complaint"
    r"|\[tss?\d\d\]|\bs31[45]0\b|reverse dns|\bptr\b"
)
_FULL = (
    r"over.?quota|quota (is )?(exceeded|full)|exceed\w* .{0,30}quota|(mailbox|inbox) (is )?(over)?full"
    r"|full mailbox"
)
_GREY = r"gr[ea]y.?list"
_RELAY = r"relay(ing)? (access )?(denied|not (permitted|allowed)|is not|prohibited)|unable to relay|cannot relay"
_CONTENT = (
    r"virus|malware|attachment|message (is )?too (big|large)|exceeds .{0,30}size|message size"
    r"|content (was )?re(fu|je)"
)
_NOBODY = (
    r"(user|recipient|address|mailbox|account)( \S{1,254})? ?(is )?(unknown|not found|not exist|disabled|inactive"
    r"|suspended|unavailable|does ?n.t exist|does not exist|invalid)"
    r"|(unknown|no such|invalid|disabled|inactive|non.?existent) (local )?(user|recipient|address|mailbox|account)"
    r"|doesn.?t have an? \S{1,60} account|no mailbox here|recipient ?not ?found|account that you tried to reach"
    r" (does not exist|is (disabled|inactive))|user doesn.?t exist"
)

_V = Verdict
RULES: tuple[Rule, ...] = (
    # RFC 5321 4.3.2, RFC 4954 and 5248: our own sign-in or encryption is wanting, or our command was wrong.
    Rule(_V.OURS, codes=_codes(500, 501, 502, 503, 504, 523, 525, 530, 534, 535, 538, 555)),
    # RFC 7505 and 7504: the domain says that it takes no mail at all. RFC 7293: somebody else lives there now.
    Rule(_V.GONE, status=r"5\.1\.10"),
    Rule(_V.GONE, codes=_codes(556)),
    Rule(_V.GONE, status=r"5\.7\.1[78]"),
    # Security and policy are about us, whatever else is said; a flood (7.28) and a grey list pass by themselves.
    Rule(_V.LATER, status=r"[45]\.\d+\.\d+", words=_GREY),
    Rule(_V.TOO_FAST, status=r"[45]\.7\.28"),
    Rule(_V.TOO_FAST, status=r"4\.7\.\d+", words=_FAST),
    Rule(_V.OURS, status=r"[45]\.7\.\d+"),
    # Gmail's 5.2.1 is an account that was disabled, but also one that is written to too often just now.
    Rule(_V.TOO_FAST, status=r"[45]\.[1-5]\.\d+", words=_FAST),
    Rule(_V.FULL, status=r"[45]\.2\.2"),
    # Some receivers hide a block behind an address code; the person must not pay for it.
    Rule(_V.OURS, status=r"5\.\d+\.\d+", words=_BLAMED),
    # Sender addresses that are wrong are ours (1.7, 1.8).
    Rule(_V.OURS, status=r"[45]\.1\.[78]"),
    Rule(_V.ROUTE, status=r"5\.1\.9"),
    Rule(_V.GONE, status=r"5\.1\.\d+"),
    Rule(_V.GONE, status=r"5\.2\.1"),
    Rule(_V.CONTENT, status=r"[45]\.2\.3"),
    Rule(_V.CONTENT, status=r"[45]\.3\.4"),
    Rule(_V.CONTENT, status=r"[45]\.6\.\d+"),
    Rule(_V.TOO_FAST, status=r"[45]\.5\.3"),
    # Exchange Online answers so for addresses that its directory does not hold.
    Rule(_V.GONE, status=r"5\.4\.1", words=r"recipient address rejected: access denied"),
    # Outlook.com says 5.5.0 for a mailbox that is not there.
    Rule(_V.FULL, status=r"5\.[0345]\.\d+", words=_FULL),
    Rule(_V.CONTENT, status=r"5\.[035]\.\d+", words=_CONTENT),
    Rule(_V.GONE, status=r"5\.[05]\.0", words=_NOBODY),
    Rule(_V.OURS, status=r"[45]\.5\.[1-9]\d*"),
    Rule(_V.ROUTE, status=r"5\.2\.4"),
    Rule(_V.ROUTE, status=r"5\.[34]\.\d+"),
    Rule(_V.ROUTE, status=r"4\.4\.[67]"),
    Rule(_V.UNKNOWN, status=r"5\.[025]\.\d+", words=r"."),
    Rule(_V.LATER, status=r"4\.\d+\.\d+"),
    # No enhanced status: the reply code, then the words; what blames us before what blames the person.
    Rule(_V.LATER, words=_GREY),
    Rule(_V.TOO_FAST, words=_FAST),
    Rule(_V.OURS, words=_BLAMED),
    Rule(_V.FULL, codes=_codes(552, 452), words=_FULL),
    Rule(_V.FULL, words=_FULL),
    Rule(_V.ROUTE, words=_RELAY),
    Rule(_V.CONTENT, words=_CONTENT),
    Rule(_V.GONE, codes=_codes(0, 550, 551, 553, 554), words=_NOBODY),
    Rule(_V.FULL, codes=_codes(552)),
    Rule(_V.ROUTE, codes=_codes(521, 551)),
    Rule(_V.LATER, codes=frozenset(range(400, 500))),
    # What providers call it, where they hand on no reply. Amazon SES: "Amazon SNS notification contents", bounce
    # types; Postmark: "Bounce API", bounce types; SendGrid: "Event Webhook Reference", bounce classifications;
    # Mailgun: "Events", reasons of failures. All read 2026-11.
    Rule(_V.GONE, named=r"ses:permanent/(general|noemail|suppressed|onaccountsuppressionlist)"),
    Rule(_V.FULL, named=r"ses:transient/mailboxfull"),
    Rule(_V.CONTENT, named=r"ses:transient/(messagetoolarge|contentrejected|attachmentrejected)"),
    Rule(_V.LATER, named=r"ses:transient/.*"),
    Rule(_V.GONE, named=r"postmark:(hardbounce|bademailaddress|manuallydeactivated)"),
    Rule(_V.OURS, named=r"postmark:(blocked|spamnotification|dmarcpolicy|smtpapierror)"),
    Rule(_V.CONTENT, named=r"postmark:(virusnotification|templaterenderingfailed)"),
    Rule(_V.ROUTE, named=r"postmark:dnserror"),
    Rule(_V.LATER, named=r"postmark:(transient|softbounce)"),
    Rule(_V.GONE, named=r"sendgrid:(invalid( address)?|bounced address)"),
    Rule(_V.FULL, named=r"sendgrid:mailbox unavailable/full"),
    Rule(_V.OURS, named=r"sendgrid:(reputation|blocked|spam reporting address)"),
    Rule(_V.CONTENT, named=r"sendgrid:(content|spam content)"),
    Rule(_V.ROUTE, named=r"sendgrid:technical"),
    Rule(_V.TOO_FAST, named=r"sendgrid:frequency/volume"),
    Rule(_V.GONE, named=r"mailgun:suppress-bounce"),
    Rule(_V.LATER, named=r"mailgun:(old|greylisted)"),
    Rule(_V.OURS, named=r"mailgun:(espblock|suppress-complaint)"),
)
"""The table; what no row matches is `UNKNOWN`."""
