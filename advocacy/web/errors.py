"""What people read when something is refused or goes wrong: one table, one sentence each, and what to do now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_babel import LazyString, lazy_gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from advocacy.domain import errors as refusals
from advocacy.domain.confirming import CONFIRM_LINK_DAYS, ERASE_AFTER
from advocacy.domain.errors import DomainError
from advocacy.domain.integrity_actions import MOST_AT_ONCE
from advocacy.web.headers import private
from advocacy.web.languages import current_language, speak_as_browser

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a refusal becomes: the status, what happened, and what to do now."""

    status: int
    title: LazyString | str
    sentence: LazyString | str
    next_step: LazyString | str
    template: str = "errors/error.html"


_BROKEN = Answer(
    500,
    lazy_gettext("Something went wrong on our side"),
    lazy_gettext("The mistake is ours, not yours, and it has been noted."),
    lazy_gettext(
        "Please try again in a few minutes. If you were filling in a form, go back: your words are still there."
    ),
)
_BUSY = Answer(
    503,
    lazy_gettext("We cannot answer just now"),
    lazy_gettext("A part of this site is not answering for the moment. Nothing was saved."),
    lazy_gettext(
        "Please try again in a few minutes. If you were filling in a form, go back: your words are still there."
    ),
)
_GONE_ELSEWHERE = lazy_gettext("Check the address, or start from the front page.")
_CAMPAIGN = "errors/campaign.html"

REFUSALS: Mapping[type[DomainError], Answer] = {
    refusals.PetitionNotFound: Answer(
        404,
        lazy_gettext("There is no such petition"),
        lazy_gettext("No petition has this address. It may have been mistyped, or it is not published yet."),
        _GONE_ELSEWHERE,
    ),
    refusals.PetitionNotOpen: Answer(
        410,
        lazy_gettext("This petition is closed"),
        lazy_gettext("It takes no more signatures, so yours was not added."),
        lazy_gettext("You can still read the petition."),
        "errors/petition.html",
    ),
    refusals.LinkUnreadable: Answer(
        404,
        lazy_gettext("This link is not complete"),
        lazy_gettext("A part of the address is missing or was changed. Mail programs sometimes break long links."),
        lazy_gettext("Open the link from the e-mail again, or copy the whole of it into the address bar."),
    ),
    refusals.LinkExpired: Answer(
        410,
        lazy_gettext("This link has expired"),
        lazy_gettext(
            "Confirmation links work for %(days)s days, and this one is older. Your signature is not lost.",
            days=CONFIRM_LINK_DAYS,
        ),
        lazy_gettext("Ask for a new link: it goes to the same e-mail address."),
        "errors/link_expired.html",
    ),
    refusals.SignatureGone: Answer(
        410,
        lazy_gettext("This signature has been erased"),
        lazy_gettext(
            "It was not confirmed within %(days)s days, so everything in it was deleted.", days=ERASE_AFTER.days
        ),
        lazy_gettext("You are welcome to sign again."),
        "errors/petition.html",
    ),
    refusals.SignatureErased: Answer(
        410,
        lazy_gettext("This signature has been erased"),
        lazy_gettext("Everything in it was deleted, as was asked for."),
        lazy_gettext("You are welcome to sign again."),
        "errors/petition.html",
    ),
    refusals.SignatureWithdrawn: Answer(
        410,
        lazy_gettext("You have withdrawn this signature"),
        lazy_gettext("It does not count any more, so there is nothing to confirm."),
        lazy_gettext("If you have changed your mind, you are welcome to sign again."),
        "errors/petition.html",
    ),
    refusals.MailboxRuleNotFound: Answer(
        404,
        "There is no rule for this domain",
        "Somebody may have removed it just now. The domain is treated like any other.",
        "Go back to the list of e-mail domains.",
    ),
    refusals.MailboxRuleRefused: Answer(
        409,
        "This rule does not fit the others",
        "A domain that is another name of one has no rules of its own. The one that it is a name of cannot be "
        "another name itself, and stays as long as it has other names.",
        "Go back to the list and change the domains that belong together one by one.",
    ),
    refusals.AlreadySigned: Answer(
        409,
        lazy_gettext("You have signed this petition already"),
        lazy_gettext("Your earlier signature is confirmed and counts. This one adds nothing."),
        lazy_gettext("Open the link in the first e-mail to see your signature."),
    ),
    refusals.SeatsUnknown: Answer(
        409,
        lazy_gettext("Your legislators are not known yet"),
        lazy_gettext("Your town is divided between several seats, so we need to know which are yours."),
        lazy_gettext("Go back to the link in your e-mail and pick your legislators first."),
    ),
    refusals.SeatsNotOffered: Answer(
        422,
        lazy_gettext("These two seats do not go together"),
        lazy_gettext("The legislators picked are not among those of your town."),
        lazy_gettext("Go back and pick a pair from the list."),
    ),
    refusals.LetterRefused: Answer(
        422,
        lazy_gettext("The letter cannot be sent like this"),
        lazy_gettext("Its subject or its text is empty or too long."),
        lazy_gettext("Go back and change it: your words are still there."),
    ),
    refusals.LetterGone: Answer(
        409,
        lazy_gettext("This letter can no longer be changed"),
        lazy_gettext("It is already on its way, or it was cancelled."),
        lazy_gettext("Go back and reload the page to see where it stands."),
    ),
    refusals.CrossSite: Answer(
        403,
        lazy_gettext("This form came from another website"),
        lazy_gettext("To protect you, we take forms only from our own pages. Nothing was saved."),
        lazy_gettext("Open the petition here and fill in its form."),
    ),
    refusals.TransitionRefused: Answer(
        409,
        lazy_gettext("That is not possible any more"),
        lazy_gettext("In the meantime something else has happened, so this step no longer applies."),
        lazy_gettext("Go back and reload the page to see how things stand."),
        _CAMPAIGN,
    ),
    refusals.MailingLinkGone: Answer(
        410,
        lazy_gettext("This link is not kept any more"),
        lazy_gettext("The e-mail that it was in has been deleted here, so we do not know where it led."),
        _GONE_ELSEWHERE,
    ),
    # Only organizers meet these, and their pages speak English.
    refusals.MailingWordsRefused: Answer(
        422,
        "These words cannot be sent as they are",
        "Something in the subject, the preheader or the text needs to be changed. Nothing was saved.",
        "Go back: your words are still there, and the campaign's page says what to change.",
        _CAMPAIGN,
    ),
    refusals.NotAllowed: Answer(
        403,
        "Your role does not allow this",
        "This page or button is for organizers with more rights. Nothing was changed.",
        "Ask an admin of your organization if you need it.",
    ),
    refusals.SomebodyElseSaved: Answer(
        409,
        "Somebody else saved this in the meantime",
        "Your changes were not saved, so that theirs are not lost.",
        "Below is what you wrote. Open the page again, look at what is there now, and put your changes in.",
        _CAMPAIGN,
    ),
    refusals.OrganizerNotFound: Answer(
        404,
        "There is no such organizer",
        "Nobody in your organization has this account.",
        "Go back to the list of organizers.",
    ),
    refusals.OrganizerExists: Answer(
        409,
        "This address has an account already",
        "Nobody was invited again.",
        "Find it in the list of organizers: there you can change its role or send the invitation once more.",
    ),
    refusals.LastAdmin: Answer(
        409,
        "There must always be an admin",
        "Nobody would be left who can manage organizers, so nothing was changed.",
        "Make somebody else an admin first, and wait until they have signed in.",
    ),
    refusals.InvitationOver: Answer(
        410,
        "This link is over",
        "It was used, replaced by a newer one, or is too old.",
        "If you have a password, sign in. If not, ask an admin of your organization for a new invitation.",
        "errors/sign_in.html",
    ),
    refusals.SignInFirst: Answer(
        400,
        "This form has waited too long",
        "You were signed out in the meantime, or signed in anew, so it could not be taken. Nothing was saved.",
        "Sign in and fill it in again.",
        "errors/sign_in.html",
    ),
    refusals.PetitionIncomplete: Answer(
        409,
        "This petition is not complete",
        "Something that the public would see, or that letters are made of, is missing. Nothing was changed.",
        "Go back to the petition: it lists what is missing.",
    ),
    refusals.SlugTaken: Answer(
        409,
        "Another petition has this address",
        "Two petitions cannot have the same address. Nothing was saved.",
        "Go back and choose another one: your words are still there.",
    ),
    refusals.VersionNotFound: Answer(
        404,
        "There is nothing like that in this petition",
        "The petition has no version, bill or language of this name. Somebody may have removed it.",
        "Go back to the petition and look at what is there now.",
    ),
    refusals.MessageNotFound: Answer(
        404,
        "There is no such letter",
        "Nothing in the queue has this number.",
        "Go back to the letters desk.",
    ),
    refusals.WordsDeleted: Answer(
        409,
        "This letter cannot be sent again",
        "Its words were deleted because their time was over, as the privacy page promises.",
        "Go back to the letters desk.",
    ),
    refusals.SeatNotFound: Answer(
        404,
        "There is no such seat",
        "No office has this address. It may have been mistyped.",
        "Go back to the letters desk and pick the office there.",
    ),
    refusals.SwitchRefused: Answer(
        422,
        "Delivery cannot be switched like that",
        "Something is missing, or the server's settings do not allow it. Nothing was changed.",
        "Go back to the letters desk and begin again.",
    ),
    refusals.SupporterNotFound: Answer(
        404,
        "There is no such supporter",
        "Nobody has this number. They may have been erased.",
        "Go back to the supporters and search again.",
    ),
    refusals.ActionNotFound: Answer(
        404,
        "There is no such decision",
        "No decision about signatures has this number.",
        "Go back to the list of decisions.",
    ),
    refusals.TooManyMeant: Answer(
        422,
        "These are too many at once",
        f"A decision can be about {MOST_AT_ONCE:,} signatures, and more are meant. Nothing was changed.",
        "Go back and narrow the selection: by petition, by reason, or by the days on which they were signed.",
    ),
    refusals.SuspectNotFound: Answer(
        404,
        "There is no such signature",
        "No signature has this number.",
        "Go back to the queue and look for it there.",
    ),
    refusals.SuppressionNotFound: Answer(
        404,
        "There is no such entry",
        "The list of addresses that are not written to has no entry with this number.",
        "Go back to the list.",
    ),
    refusals.LiftRefused: Answer(
        409,
        "Only the person can take this back",
        "They unsubscribed. Nobody may subscribe them again but they themself, by the link in any of our e-mails "
        "or by signing again and asking for news.",
        "Go back to the list.",
    ),
    refusals.MailUnderWay: Answer(
        409,
        "A mail of this person is on its way",
        "It is being handed to a mail server just now, so not everything could be erased. Nothing was changed.",
        "Wait a minute and erase again.",
    ),
    refusals.SegmentNotFound: Answer(
        404,
        "There is no such segment",
        "No saved segment has this number. Somebody may have deleted it.",
        "Go back to the list of segments.",
    ),
    refusals.SegmentNameTaken: Answer(
        409,
        "Another segment has this name",
        "Two segments cannot have the same name. Nothing was saved.",
        "Go back and choose another name.",
    ),
    refusals.MailingNotFound: Answer(
        404,
        "There is no such e-mail campaign",
        "Nothing has this number. If it was a draft, somebody may have deleted it.",
        "Go back to the list of e-mail campaigns.",
    ),
    refusals.MailingNotWritable: Answer(
        409,
        "This e-mail campaign is no draft any more",
        "Somebody has scheduled or sent it meanwhile, so words and audience stay as they are. Nothing was saved.",
        "What is scheduled can become a draft again; of what was sent you can make a copy.",
        _CAMPAIGN,
    ),
    refusals.MailingNotReady: Answer(
        409,
        "Preflight has something against it",
        "Some findings are neither mended nor let pass. Nothing was scheduled.",
        "Go to the campaign and open “Preflight”.",
        _CAMPAIGN,
    ),
    refusals.FiguresDisagree: Answer(
        500,
        "The figures do not add up",
        "The ledger does not hold exactly the audience that was frozen, so no report is shown.",
        "Pause the campaign and tell whoever runs the server: “flask mailings report” says more.",
        _CAMPAIGN,
    ),
    refusals.MailEventSettled: Answer(
        409,
        "This is not waiting to be decided",
        "Somebody may have decided about it in the meantime. Nothing was changed.",
        "Go back to the bounces to decide.",
    ),
    refusals.TemplateRefused: _BROKEN,
    refusals.MergeFieldMissing: _BROKEN,
    refusals.PackRefused: _BROKEN,
    refusals.RosterUnread: _BROKEN,
    refusals.RosterRefused: _BROKEN,
    refusals.BoundariesRefused: _BROKEN,
    refusals.AddressPointsRefused: _BROKEN,
    refusals.SealBroken: _BROKEN,
    refusals.KeyUnknown: _BROKEN,
}

PROTOCOL: Mapping[int, Answer] = {
    400: Answer(
        400,
        lazy_gettext("We could not read this request"),
        lazy_gettext("The browser sent something that this site does not understand."),
        _GONE_ELSEWHERE,
    ),
    404: Answer(
        404,
        lazy_gettext("There is no such page"),
        lazy_gettext("Nothing has this address. It may have been mistyped, or the page has moved."),
        _GONE_ELSEWHERE,
    ),
    405: Answer(
        405,
        lazy_gettext("This page cannot be opened like that"),
        lazy_gettext("It only takes what its form sends."),
        _GONE_ELSEWHERE,
    ),
    408: Answer(
        408,
        lazy_gettext("That took too long"),
        lazy_gettext("What you sent came too slowly, so it was not read to its end. Nothing was saved."),
        lazy_gettext("Go back and send it again: your words are still there."),
    ),
    413: Answer(
        413,
        lazy_gettext("That is too much text"),
        lazy_gettext("What was sent is larger than this site takes. Nothing was saved."),
        lazy_gettext("Go back and shorten it: your words are still there."),
    ),
    415: Answer(
        415,
        lazy_gettext("We could not read this form"),
        lazy_gettext("It was not sent the way the forms of this site are. Nothing was saved."),
        lazy_gettext("Go back, reload the page, and send its form again."),
    ),
    429: Answer(
        429,
        lazy_gettext("There is too much coming from your network"),
        lazy_gettext("Very many forms were sent from where you are within an hour. This one was not taken."),
        lazy_gettext("Go back and send it again in a while, or from another network: your words are still there."),
    ),
}

_WRONG_HOST = Answer(
    400,
    lazy_gettext("This site does not answer to this name"),
    lazy_gettext("The address in the browser names a host that this site does not know as its own."),
    lazy_gettext("Check the address. If you run this site, add the name to the setting ADVOCACY_WEB__HOSTS."),
)


def init(app: Flask) -> None:
    """Answer every refusal and every failure with a page of ours, never with a trace."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _protocol)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(Exception, _failed)


def told(error: DomainError, typed: Iterable[tuple[str, str]]) -> Response:
    """A refusal's page that shows once more what was typed, as (label, words): nothing else has kept it."""
    return _page(REFUSALS[type(error)], error, [(label, words) for label, words in typed if words])


def _refused(error: DomainError) -> Response:
    return _page(REFUSALS[type(error)], error)


def _protocol(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, SecurityError):
        # A request to a wrong name has no addresses, and the layout of the desk is full of them.
        return _page(_WRONG_HOST, error, page_layout="layouts/page.html")
    answer = PROTOCOL.get(code, PROTOCOL[400] if code < 500 else _BROKEN)
    return _page(replace(answer, status=code), error)


def _unreachable(error: OperationalError) -> Response:
    _note(error)
    response = _page(_BUSY, error)
    response.headers["Retry-After"] = "30"
    return response


def _failed(error: Exception) -> Response:
    _note(error)
    return _page(_BROKEN, error)


def _note(error: Exception) -> None:
    _log.error("fail", route=request.endpoint, exc_info=error)


def _page(answer: Answer, error: Exception, typed: Sequence[tuple[str, str]] = (), **instead: object) -> Response:
    speak_as_browser()
    front_page = current_app.config.get("FRONT_PAGE") or f"/?lang={current_language()}"
    values = {"answer": answer, "error": error, "front_page": front_page, "typed": typed, **instead}
    page = render_template(answer.template, **values)
    return private(page, answer.status)
