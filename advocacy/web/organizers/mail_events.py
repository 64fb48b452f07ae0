"""Bounces to decide: what came back and nobody understood."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import AnyOf, Length

from advocacy.domain.mail_events import Decision, MailEventKind, MailEventSource
from advocacy.domain.rights import Right
from advocacy.domain.typed import one_line
from advocacy.queries.mail_events import waiting_events, waiting_number
from advocacy.services import mail_event_deciding
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.headers import private
from advocacy.web.organizers.access import acting, needs
from advocacy.web.toolbox import toolbox

bp = Blueprint("mail_events", __name__, url_prefix="/bounces")

_LONGEST = 200
SAID_BY = {
    MailEventSource.SMTP: "a mail server, when it was handed over",
    MailEventSource.DSN: "a mail server's report",
    MailEventSource.ARF: "a provider's complaint loop",
    MailEventSource.SES: "Amazon SES",
    MailEventSource.POSTMARK: "Postmark",
    MailEventSource.MAILGUN: "Mailgun",
    MailEventSource.SENDGRID: "SendGrid",
    MailEventSource.MAIL: "an e-mail",
}
KINDS = {
    MailEventKind.BOUNCED: "It did not arrive",
    MailEventKind.TROUBLE: "It was refused because of us",
    MailEventKind.COMPLAINED: "Reported as spam",
    MailEventKind.UNSUBSCRIBED: "Wants no more e-mails",
    MailEventKind.UNKNOWN: "Not understood",
}
BUTTONS = {
    Decision.BOUNCE: "The address is gone",
    Decision.COMPLAINT: "It is a complaint",
    Decision.UNSUBSCRIBE: "They unsubscribe",
    Decision.IGNORE: "Ignore it",
}
OFFICE_BUTTONS = {Decision.BOUNCE: "It came back", Decision.IGNORE: "Noted"}
_DONE = {
    Decision.BOUNCE: "It counts as having come back.",
    Decision.COMPLAINT: "It counts as a complaint: no campaign goes to this address any more.",
    Decision.UNSUBSCRIBE: "They are unsubscribed.",
    Decision.IGNORE: "Nothing follows from it.",
}


class DecideForm(FlaskForm):
    """What it is, and how one knows."""

    decision = StringField(validators=[AnyOf([each.value for each in Decision])])
    reason = StringField(
        "How do you know? (optional)",
        validators=[Length(max=_LONGEST, message=f"Use at most {_LONGEST} characters.")],
        filters=[one_line],
    )


@bp.get("")
@needs(Right.TEND_LETTERS)
def index() -> AnyResponse:
    """What waits, the oldest first."""
    with toolbox().database.reading() as session:
        events, after = waiting_events(session, row_id(request.args.get("after", "")) or 0)
        number = waiting_number(session)
    words = {"said_by": SAID_BY, "kinds": KINDS, "buttons": BUTTONS, "office_buttons": OFFICE_BUTTONS}
    form = DecideForm(formdata=None)
    return private(
        render_template(
            "organizers/mail_events/index.html",
            **words,
            events=events,
            after=after,
            number=number,
            form=form,
            longest=_LONGEST,
        )
    )


@bp.post("/<id:event_id>")
@needs(Right.TEND_LETTERS)
def decide(event_id: int) -> AnyResponse:
    """Say what it is."""
    form = DecideForm()
    if not form.validate_on_submit():
        flash("Nothing was decided: pick one of the buttons, and keep the note short.", "warning")
        return redirect(url_for("mail_events.index"), 303)
    decision, reason = Decision(form.decision.data), str(form.reason.data or "")
    with toolbox().database.unit_of_work() as session:
        mail_event_deciding.decide(session, event_id, decision, acting(), now(), reason=reason)
    flash(_DONE[decision], "success")
    return redirect(url_for("mail_events.index"), 303)
