"""The confirmation link: a page that changes nothing, and the one button that does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.confirming import is_expired
from advocacy.domain.errors import AlreadySigned, LetterRefused, LinkExpired, PetitionNotOpen, SeatsUnknown
from advocacy.domain.messages import Delivery
from advocacy.domain.signature_states import refuse_withdrawn
from advocacy.queries.households import blocking_signature
from advocacy.queries.letters import LetterView
from advocacy.queries.signatures import SignatureView, signature_view
from advocacy.services import confirming, letters
from advocacy.services.letters import LetterEdit
from advocacy.web.clock import now
from advocacy.web.delivery import delivery_now
from advocacy.web.errors import told
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.edits import edits_in, for_seats, in_words
from advocacy.web.public.forms import SeatsForm, unanswered
from advocacy.web.public.maps import map_of
from advocacy.web.public.sharing import path_of
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox

bp = Blueprint("confirming", __name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a confirmation link leads to; `confirmed_id` is the signature that leaves this one no place."""

    view: SignatureView
    drafts: tuple[LetterView, ...]
    confirmed_id: int | None
    delivery: Delivery


@bp.get("/confirm/<token>")
def show(token: str) -> AnyResponse:
    """Seats and letters, to read and to edit. Mail scanners open this page too, so it changes nothing."""
    return _page(token, _opened(token, now()))


@bp.post("/confirm/<token>")
def confirm(token: str) -> AnyResponse:
    """Confirm the signature; a second click ends on the same page."""
    edits, links = edits_in(request.form), toolbox().links
    signature_id, issued_at = links.read_confirm(token)
    try:
        with speaking_to(signature_id):
            _in_time(token, issued_at, now())
            _confirm(signature_id, edits, now())
    except LetterRefused as refused:
        opened = _opened(token, now())
        theirs = for_seats(edits, (letter.seat.id for letter in opened.drafts if letter.body))
        return _page(token, opened, edits=theirs, refused=refused)
    except SeatsUnknown:
        return _page(token, _opened(token, now()), form=unanswered())
    except AlreadySigned:
        return private(redirect(request.path, 303))
    except (PetitionNotOpen, LinkExpired) as late:
        return told(late, in_words(*edits.values()))
    return private(redirect(path_of(links.thanks(signature_id)), 303))


@bp.post("/confirm/<token>/seats")
def seats(token: str) -> AnyResponse:
    """Keep the resident's own choice of seats, and go on to the letters."""
    signature_id, issued_at = toolbox().links.read_confirm(token)
    form = SeatsForm()
    if not form.validate_on_submit():
        return _page(token, _opened(token, now()), form=form)
    with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
        _in_time(token, issued_at, now())
        confirming.choose_seats(session, signature_id, form.pair.data, now())
    return private(redirect(request.path.removesuffix("/seats"), 303))


@bp.post("/confirm/<token>/fresh")
def fresh(token: str) -> AnyResponse:
    """Send a new link, once, to the mailbox that the old one went to."""
    signature_id, _ = toolbox().links.read_confirm(token)
    with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        if blocking_signature(session, signature_id) is not None:
            return private(redirect(request.path.removesuffix("/fresh"), 303))
        is_queued = confirming.ask_fresh_link(session, signature_id, now())
    speak(view.language)
    return private(render_template("public/link_sent.html", view=view, is_queued=is_queued))


def _confirm(signature_id: int, edits: Mapping[int, LetterEdit], at: datetime) -> None:
    tools = toolbox()
    delay = timedelta(seconds=tools.settings.letters.delay_seconds)
    with tools.database.single_act() as session:
        confirming.confirm(session, tools.pack, signature_id, edits, delay, at)


def _in_time(token: str, issued_at: datetime, at: datetime) -> None:
    if is_expired(issued_at, at):
        raise LinkExpired(token)


def _opened(token: str, at: datetime) -> Opened:
    signature_id, issued_at = toolbox().links.read_confirm(token)
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        refuse_withdrawn(view.state, view.petition_slug)
        confirmed_id = blocking_signature(session, signature_id)
        needs_letters = confirmed_id is None and view.match.is_complete
        drafts = letters.drafts(session, toolbox().pack, signature_id) if needs_letters else ()
        delivery = delivery_now(session)
    speak(view.language)
    if confirmed_id is None:
        _check_in_time(view, token, issued_at, at)
    return Opened(view, drafts, confirmed_id, delivery)


def _check_in_time(view: SignatureView, token: str, issued_at: datetime, at: datetime) -> None:
    if not view.petition_is_open:
        raise PetitionNotOpen(view.petition_slug)
    _in_time(token, issued_at, at)


def _page(
    token: str,
    opened: Opened,
    *,
    form: SeatsForm | None = None,
    edits: Mapping[int, LetterEdit] | None = None,
    refused: LetterRefused | None = None,
) -> AnyResponse:
    if opened.confirmed_id is not None:
        mine = path_of(toolbox().links.mine(opened.confirmed_id))
        return private(render_template("public/confirmed.html", view=opened.view, my_signature=mine))
    page = render_template(
        "public/confirm.html",
        token=token,
        correct_address=_correct_address(token, opened.view.id),
        view=opened.view,
        map=map_of(opened.view),
        letters=opened.drafts,
        form=form or SeatsForm(formdata=None),
        edits=edits or {},
        refused=refused,
        may_wait=bool(toolbox().settings.letters.delay_seconds) or opened.delivery is Delivery.HOLD,
    )
    return private(page, 422 if form or refused else 200)


def _correct_address(token: str, signature_id: int) -> str:
    """Where the address is corrected, and back."""
    mine = toolbox().links.mine(signature_id).rpartition("/")[2]
    return url_for("my_address.show", token=mine, confirm=token)
