"""Preflight: what could go wrong, before it does; what may be let pass, and why it was."""

from collections.abc import Sequence

from flask import Response, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.preflight import Check, blocking
from advocacy.domain.rights import Right
from advocacy.queries.mailing_desk import Sheet
from advocacy.queries.mailing_texts import written
from advocacy.services import audit, mailings
from advocacy.services.envelopes import Unsendable
from advocacy.services.mailing_preflight import preflight as looked_over
from advocacy.services.mailing_senders import sender_check
from advocacy.services.mailing_trial import Sender, send_test
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, has, needs
from advocacy.web.organizers.letters_forms import ReasonForm
from advocacy.web.organizers.mailing_room import bp, done, page, read_sheet
from advocacy.web.toolbox import toolbox


@bp.get("/<id:mailing_id>/preflight")
@needs(Right.WATCH)
def preflight(mailing_id: int) -> Response:
    """The list; green, or what to do."""
    return _page(read_sheet(mailing_id), ReasonForm(formdata=None))


@bp.post("/<id:mailing_id>/preflight")
@needs(Right.SEND)
def waive(mailing_id: int) -> AnyResponse:
    """Let a finding pass, with the reason."""
    sheet, form, asked = read_sheet(mailing_id), ReasonForm(), request.form.get("finding", "")
    doubtful = {check.finding: check.key for check in checks_of(sheet) if check.is_waivable}
    if asked.partition("-")[0] not in doubtful.values():
        raise BadRequest
    if asked not in doubtful:
        flash("Something else was found in the meantime: look at it again. Nothing was let pass.", "warning")
        return redirect(url_for(".preflight", mailing_id=mailing_id), 303)
    if not form.validate_on_submit():
        return _page(sheet, form, asked, 422)
    with toolbox().database.unit_of_work() as session:
        mailings.waive(session, mailing_id, asked, str(form.reason.data), acting(), now())
    return done("It is let pass, until something else is found.", mailing_id, ".preflight")


@bp.post("/<id:mailing_id>/test")
@needs(Right.EDIT_PETITIONS)
def test(mailing_id: int) -> AnyResponse:
    """Send it to the organizer who asks, in each language, with each subject; to nobody else."""
    sheet, actor, moment = read_sheet(mailing_id), acting(), now()
    texts = [written(sheet.words, language) for language in sheet.languages]
    sender = Sender(sheet.words[parts.FROM_NAME], sheet.words[parts.REPLY_TO])
    mails = [(words, variant) for words in texts for variant in range(len(words.subjects))]
    try:
        with toolbox().database.unit_of_work() as session:
            for words, variant in mails:
                send_test(session, toolbox().press, words, actor.name, moment, sender, variant)
            audit.note(session, actor, "test", "mailing", mailing_id, moment, after={"mails": len(mails)})
    except (TemplateRefused, MergeFieldMissing, Unsendable):
        flash("It cannot be sent like this: preflight says why. No test was sent.", "warning")
        return redirect(url_for(".preflight", mailing_id=mailing_id), 303)
    what = "A test is" if len(mails) == 1 else f"{len(mails)} tests are"
    return done(f"{what} on the way to {actor.name}.", mailing_id, ".preflight")


def checks_of(sheet: Sheet) -> tuple[Check, ...]:
    """All that was looked at, as things stand now."""
    tools = toolbox()
    sender = sender_check(tools.sender, tools.dns)
    with tools.database.unit_of_work() as session:
        found = looked_over(
            session,
            sheet.id,
            tools.press,
            tools.pack.timezone,
            in_production=tools.settings.in_production,
            tells_exactly=has(Right.SEE_PERSONS),
        )
    return (*found, sender)


def held_back(checks: Sequence[Check], sheet: Sheet) -> tuple[str, ...]:
    """The keys of what must be mended or let pass before it may go."""
    return blocking(checks, sheet.waived)


def _page(sheet: Sheet, form: ReasonForm, asked: str = "", status: int = 200) -> Response:
    checks = checks_of(sheet)
    return page(
        "preflight.html",
        status,
        sheet=sheet,
        checks=checks,
        holding=held_back(checks, sheet),
        form=form,
        empty=ReasonForm(formdata=None),
        asked=asked,
    )
