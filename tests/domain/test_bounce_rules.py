"""Each answer of a receiver has one meaning, and nobody is punished for what is ours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.bounce_rules import Said, classify, smtp_reply, status_in
from advocacy.domain.bounce_table import RULES
from advocacy.domain.verdicts import TREATMENTS, Verdict

_V = Verdict


@pytest.mark.parametrize(
    ("code", "reply", "verdict"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist. gsmtp", _V.GONE),
        (550, "5.2.1 The email account that you tried to reach is disabled. gsmtp", _V.GONE),
        (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents …", _V.TOO_FAST),
        (450, "4.2.1 The user you are trying to contact is receiving mail too quickly.", _V.TOO_FAST),
        (552, "5.2.2 The email account that you tried to reach is over quota.", _V.FULL),
        (452, "4.2.2 The email account that you tried to reach is over quota.", _V.FULL),
        (421, "4.7.0 Our system has detected an unusual rate of unsolicited mail.", _V.TOO_FAST),
        (421, "4.7.28 Gmail has detected this message exceeded its quota for sending.", _V.TOO_FAST),
        (550, "5.7.26 This mail has been blocked because the sender is unauthenticated.", _V.OURS),
        (550, "5.7.1 This message violates example.org email policy. - gcdp", _V.OURS),
        (421, "4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume or complaints", _V.OURS),
        (554, "delivery error: dd This user doesn't have a yahoo.com account", _V.GONE),
        (554, "5.7.9 Message not accepted for policy reasons.", _V.OURS),
        (550, "5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. (S3150)", _V.OURS),
        (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", _V.GONE),
        (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", _V.GONE),
        (554, "5.7.1 <a@example.org>: Recipient address rejected: Access denied", _V.OURS),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", _V.GONE),
        (432, "4.3.2 STOREDRV.Deliver; recipient thread limit exceeded", _V.LATER),
        (550, "5.1.1 blocked using zen.example.org spamhaus", _V.OURS),
        (550, "5.1.1 <spam.policy@example.org>: user unknown", _V.GONE),
        (550, "5.7.17 the mailbox owner has changed", _V.GONE),
        (550, "5.1.8 sender domain not found", _V.OURS),
        (451, "4.7.1 Greylisted, try again in five minutes", _V.LATER),
        (451, "Greylisting in action", _V.LATER),
        (450, "4.1.1 unverified address", _V.LATER),
        (450, "5.1.1 the first figures disagree", _V.LATER),
        (552, "5.3.4 Message size exceeds fixed limit", _V.CONTENT),
        (554, "5.6.0 malformed", _V.CONTENT),
        (550, "5.4.4 unable to route", _V.ROUTE),
        (550, "relaying denied", _V.ROUTE),
        (550, "no such user", _V.GONE),
        (550, "<a@example.org>: user unknown or blocked as spam", _V.OURS),
        (552, "", _V.FULL),
        (556, "domain does not accept mail", _V.GONE),
        (535, "5.7.8 authentication failed", _V.OURS),
        (421, "closing", _V.LATER),
        (550, "Requested action not taken", _V.UNKNOWN),
        (554, "", _V.UNKNOWN),
        (550, "5.0.0 no", _V.UNKNOWN),
    ],
)
def test_a_reply_means(code: int, reply: str, verdict: Verdict) -> None:
    assert classify(smtp_reply(code, reply)) is verdict


@pytest.mark.parametrize(
    ("named", "verdict"),
    [
        ("ses:Permanent/NoEmail", _V.GONE),
        ("ses:Transient/MailboxFull", _V.FULL),
        ("ses:Transient/General", _V.LATER),
        ("ses:Undetermined/Undetermined", _V.UNKNOWN),
        ("postmark:HardBounce", _V.GONE),
        ("postmark:Blocked", _V.OURS),
        ("postmark:Unknown", _V.UNKNOWN),
        ("sendgrid:Invalid Address", _V.GONE),
        ("sendgrid:Reputation", _V.OURS),
        ("mailgun:suppress-bounce", _V.GONE),
        ("mailgun:generic", _V.UNKNOWN),
    ],
)
def test_a_providers_own_word_means(named: str, verdict: Verdict) -> None:
    assert classify(Said(named=named)) is verdict


def test_what_the_receiver_said_counts_more_than_what_the_provider_calls_it() -> None:
    assert classify(Said(550, "5.7.1", "blocked", "ses:permanent/general")) is _V.OURS


def test_whatever_figures_are_said_security_never_suppresses_and_nothing_temporary_does() -> None:
    for detail in range(40):
        for subject in range(8):
            for kind in (4, 5):
                verdict = classify(Said(0, f"{kind}.{subject}.{detail}", "said in figures"))
                spared = kind == 4 or (subject == 7 and detail not in (17, 18))
                assert not (spared and TREATMENTS[verdict].suppresses), (kind, subject, detail)
                if subject == 1 and kind == 5 and detail not in (7, 8, 9):
                    assert verdict is _V.GONE


def test_every_verdict_has_a_treatment_and_every_row_can_be_reached() -> None:
    assert set(TREATMENTS) == set(Verdict)
    assert {rule.verdict for rule in RULES} == set(Verdict)
    for rule in RULES:
        assert rule.status or rule.codes or rule.words or rule.named
        re.compile(rule.words)


@given(st.integers(-1, 999), st.text(max_size=12), st.text(max_size=200), st.text(max_size=30))
def test_nothing_said_breaks_it(code: int, status: str, words: str, named: str) -> None:
    assert classify(Said(code, status, words, named)) in Verdict
    assert classify(smtp_reply(code, words)) in Verdict


def test_a_status_is_found_among_words() -> None:
    assert status_in("smtp; 550-5.1.1 no such user") == "5.1.1"
    assert status_in("from 192.0.2.5.1 at 1.2.3.4") == ""
