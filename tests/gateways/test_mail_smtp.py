"""Each way in which an SMTP server can fail has one meaning for the mail."""

import signal
import time
from collections.abc import Callable
from itertools import count

import pytest

from advocacy.domain.ports import OutgoingMail, SendVerdict
from advocacy.gateways import mail_smtp
from advocacy.gateways.mail_smtp import SmtpMailer
from tests.stubs.smtp_sink import DROP, SILENCE, Phase, SmtpSink, silent_port

MAIL = OutgoingMail(
    name="letter-1",
    envelope_from="letters+a1@letters.example.org",
    envelope_to="office@example.org",
    octets=b"Subject: Hello\r\n\r\n.A dot first\r\n..\r\nlast line\r\n",
)


PATIENT = 30.0
HURRIED = 1.0


def _mailer(sink: SmtpSink, seconds: float = PATIENT) -> SmtpMailer:
    return SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=seconds)


def _at(phase: Phase, answer: str, *, times: int = 1000) -> Callable[[Phase, str], str | None]:
    left = count(times, -1)
    return lambda here, argument: answer if here is phase and next(left) > 0 else None


def test_a_mail_arrives_octet_by_octet_with_its_envelope() -> None:
    with SmtpSink() as sink:
        outcome = _mailer(sink).send(MAIL)
        assert outcome.verdict is SendVerdict.ACCEPTED
        assert outcome.code == 250
        (received,) = sink.mails
        assert received.octets == MAIL.octets
        assert (received.envelope_from, received.envelope_to) == (MAIL.envelope_from, MAIL.envelope_to)


def test_many_mails_share_one_connection() -> None:
    with SmtpSink() as sink:
        mailer = _mailer(sink)
        assert all(mailer.send(MAIL).verdict is SendVerdict.ACCEPTED for _ in range(5))
        assert sink.sessions == 1


@pytest.mark.parametrize(
    ("phase", "answer", "verdict"),
    [
        (Phase.MAIL, "450 4.3.2 busy", SendVerdict.DEFERRED),
        (Phase.RCPT, "450 4.2.1 greylisted", SendVerdict.DEFERRED),
        (Phase.DATA, "451 4.3.0 try later", SendVerdict.DEFERRED),
        (Phase.DOT, "452 4.3.1 disk full", SendVerdict.DEFERRED),
        (Phase.MAIL, "550 5.1.8 sender unknown", SendVerdict.DEFERRED),
        (Phase.RCPT, "550 5.1.1 no such user", SendVerdict.REFUSED),
        (Phase.RCPT, "550 no such user", SendVerdict.REFUSED),
        (Phase.DATA, "554 5.6.0 no", SendVerdict.REFUSED),
        (Phase.DOT, "552 5.3.4 too big", SendVerdict.REFUSED),
        (Phase.RCPT, "552 5.2.2 mailbox full", SendVerdict.DEFERRED),
        (Phase.RCPT, "550 5.7.1 we do not relay for you", SendVerdict.DEFERRED),
        (Phase.MAIL, "530 5.7.0 authentication required", SendVerdict.DEFERRED),
        (Phase.MAIL, DROP, SendVerdict.DEFERRED),
        (Phase.RCPT, DROP, SendVerdict.DEFERRED),
        (Phase.DATA, DROP, SendVerdict.DEFERRED),
        (Phase.DOT, DROP, SendVerdict.LOST),
        (Phase.MAIL, SILENCE, SendVerdict.DEFERRED),
        (Phase.DATA, SILENCE, SendVerdict.DEFERRED),
        (Phase.DOT, SILENCE, SendVerdict.LOST),
        (Phase.DOT, "354 what?", SendVerdict.LOST),
        (Phase.MAIL, "421 4.3.2 closing", SendVerdict.DEFERRED),
        (Phase.RCPT, "421 4.3.2 closing", SendVerdict.DEFERRED),
        (Phase.DOT, "421 4.3.2 closing", SendVerdict.DEFERRED),
    ],
)
def test_a_failure_at_a_phase_means_one_thing_and_the_next_mail_is_not_harmed(
    phase: Phase, answer: str, verdict: SendVerdict
) -> None:
    with SmtpSink() as sink:
        mailer = _mailer(sink, HURRIED if answer == SILENCE else PATIENT)
        assert mailer.connect() is None
        sink.script = _at(phase, answer)
        assert mailer.send(MAIL).verdict is verdict
        sink.script = lambda phase, argument: None
        assert mailer.connect() is None
        assert mailer.send(MAIL).verdict is SendVerdict.ACCEPTED
        assert len(sink.mails) == 1


@pytest.mark.parametrize("phase", [Phase.GREETING, Phase.HELLO])
@pytest.mark.parametrize("answer", ["554 5.7.1 not you", "421 4.3.2 too busy", DROP, SILENCE])
def test_trouble_before_the_first_command_blames_no_mail(phase: Phase, answer: str) -> None:
    with SmtpSink(script=_at(phase, answer)) as sink:
        trouble = _mailer(sink, HURRIED if answer == SILENCE else PATIENT).connect()
        assert trouble is not None
        assert trouble.verdict is SendVerdict.NOT_BEGUN


def test_a_server_that_is_not_there_blames_no_mail() -> None:
    with silent_port() as port:
        trouble = SmtpMailer(
            f"smtp://127.0.0.1:{port}", hello_name="house.example.org", timeout_seconds=PATIENT
        ).connect()
    assert trouble is not None
    assert trouble.verdict is SendVerdict.NOT_BEGUN


def test_a_password_the_server_does_not_take_blames_no_mail() -> None:
    with SmtpSink() as sink:
        mailer = SmtpMailer(
            f"smtp://user:p%40ss@127.0.0.1:{sink.port}", hello_name="house.example.org", timeout_seconds=PATIENT
        )
        trouble = mailer.connect()
        assert trouble is not None
        assert trouble.verdict is SendVerdict.NOT_BEGUN


@pytest.mark.parametrize("answer", [DROP, "421 4.3.2 enough for one connection"])
def test_a_kept_connection_the_server_ended_is_replaced_without_a_failure(answer: str) -> None:
    with SmtpSink() as sink:
        mailer = _mailer(sink)
        mailer.send(MAIL)
        sink.script = _at(Phase.MAIL, answer, times=1)
        assert mailer.send(MAIL).verdict is SendVerdict.ACCEPTED
        assert sink.sessions == 2


def test_an_idle_connection_is_asked_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_smtp, "_FRESH_SECONDS", 0.0)
    with SmtpSink() as sink:
        mailer = _mailer(sink)
        mailer.connect()
        mailer.connect()
        assert sink.commands.count("noop") == 1
        assert sink.sessions == 1


def test_a_connection_idle_for_long_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_smtp, "_FRESH_SECONDS", 0.0)
    monkeypatch.setattr(mail_smtp, "_IDLE_SECONDS", 0.0)
    with SmtpSink() as sink:
        mailer = _mailer(sink)
        mailer.connect()
        mailer.connect()
        assert sink.sessions == 2


def test_a_server_that_is_slow_at_every_step_cannot_take_longer_than_the_time_for_a_mail() -> None:
    def dawdle(phase: Phase, argument: str) -> None:
        if phase in {Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT}:
            time.sleep(HURRIED * 1.2)

    with SmtpSink() as sink:
        mailer = _mailer(sink, HURRIED * 2)
        assert mailer.connect() is None
        sink.script = dawdle
        assert mailer.send(MAIL).verdict is SendVerdict.DEFERRED
        assert "DATA" not in [command.upper() for command in sink.commands]
        sink.script = lambda phase, argument: None
        assert mailer.send(MAIL).verdict is SendVerdict.ACCEPTED
        assert len(sink.mails) == 1


class _Cut(Exception):
    """What a time limit raises in the middle of anything."""


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT])
def test_a_dialogue_that_was_cut_is_not_gone_on_with(phase: Phase) -> None:
    def cut(_number: int, _frame: object) -> None:
        raise _Cut

    before = signal.signal(signal.SIGALRM, cut)
    try:
        with SmtpSink() as sink:
            mailer = _mailer(sink)
            assert mailer.connect() is None
            sink.script = _at(phase, SILENCE)
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(_Cut):
                mailer.send(MAIL)
            sink.script = lambda phase, argument: None
            assert mailer.send(MAIL).verdict is SendVerdict.ACCEPTED
            assert (sink.sessions, len(sink.mails)) == (2, 1)
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("named", ["OFFICE@example.org", "ana.o'neil+news@mail.example.org", "@" * 5000 + "x@y"])
def test_the_kept_reply_names_nobody(named: str) -> None:
    with SmtpSink(script=_at(Phase.RCPT, f"550 5.1.1 <{named}>: expanded from <x@example.org> is away")) as sink:
        outcome = _mailer(sink).send(MAIL)
    assert outcome.reply.startswith("5.1.1 <")
    assert "example" not in outcome.reply
    assert len(outcome.reply) <= 1000


@pytest.mark.parametrize(("offered", "said"), [(("DSN",), " RET=HDRS ENVID=a1"), ((), "")])
def test_a_server_that_knows_reports_is_told_which_mail_they_are_about(
    offered: tuple[str, ...], said: str
) -> None:
    with SmtpSink(extensions=offered) as sink:
        assert _mailer(sink).send(MAIL).verdict is SendVerdict.ACCEPTED
        assert f"MAIL FROM:<letters+a1@letters.example.org>{said}" in sink.commands
