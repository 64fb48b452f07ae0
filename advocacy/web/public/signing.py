"""From the sign form to "check your inbox", and the question which seats are the resident's."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms import HiddenField, StringField

from advocacy.domain.errors import LinkUnreadable, PetitionNotOpen
from advocacy.domain.households import home
from advocacy.domain.ladder import as_read
from advocacy.domain.matches import Address, Match
from advocacy.domain.suspicion import Reason
from advocacy.gateways.locator_off import LocatorOff
from advocacy.queries.petitions import petition_page
from advocacy.queries.signatures import SignatureView, signature_view
from advocacy.services import confirming, matching, pinpointing, signing
from advocacy.services.signing import SignRequest
from advocacy.web.clock import now
from advocacy.web.errors import told
from advocacy.web.headers import locatable, private
from advocacy.web.languages import asked_language, speak
from advocacy.web.public.address_fields import refuse_match, typed_address
from advocacy.web.public.forms import SeatsForm, SignForm
from advocacy.web.public.maps import map_of
from advocacy.web.public.petitions import petition_html
from advocacy.web.public.proof_step import proof_step
from advocacy.web.public.sharing import path_of, source_in_address
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox
from advocacy.web.visitors import origin, origin_name

bp = Blueprint("signing", __name__)

_ELSEWHERE = "location=elsewhere"


@bp.post("/p/<slug:slug>/sign")
def sign(slug: str) -> AnyResponse:
    """Take the signature; the answer is the same whoever signed before."""
    form, tools = SignForm(), toolbox()
    if not form.validate_on_submit():
        return _again(slug, form)
    if step := proof_step(form, slug):
        return step
    reasons = tools.doorkeeper.notice(origin_name(), form.email.key, slug, now())
    # The locator talks to a network, so no transaction is open yet.
    address = as_read(tools.pack.gazetteer, typed_address(form))
    match = _match(form, address, may_cost=Reason.FAST_PREFIX not in reasons)
    if refuse_match(form, match):
        return _again(slug, form)
    try:
        with tools.database.single_act() as session:
            signature_id = signing.sign(session, _request(form, slug, address, reasons), match, now())
    except PetitionNotOpen as closed:
        return _too_late(closed, form)
    path = path_of(tools.links.signed(slug, signature_id))
    was_no_help = form.point and not match.is_complete
    return private(redirect(f"{path}?{_ELSEWHERE}" if was_no_help else path, 303))


@bp.get("/p/<slug:slug>/signed/<token>")
def signed(slug: str, token: str) -> AnyResponse:
    """ "Check your inbox", with the seats found and, where the town is divided, the question."""
    view = _view(slug, toolbox().links.read_signed(token))
    return private(_signed_html(slug, view, SeatsForm(formdata=None)))


@bp.post("/p/<slug:slug>/seats/<token>")
def seats(slug: str, token: str) -> AnyResponse:
    """Keep the resident's own choice of seats."""
    signature_id = toolbox().links.read_seats(token)
    view = _view(slug, signature_id)
    form = SeatsForm()
    if not form.validate_on_submit():
        return private(_signed_html(slug, view, form), 422)
    with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
        confirming.choose_seats(session, signature_id, form.pair.data, now())
    return private(redirect(path_of(toolbox().links.signed(slug, signature_id)), 303))


def _again(slug: str, form: SignForm) -> AnyResponse:
    with toolbox().database.reading() as session:
        page = petition_page(session, slug, asked_language())
    if not page.is_open:
        return _too_late(PetitionNotOpen(slug), form)
    return locatable(private(petition_html(page, form), 422))


def _too_late(closed: PetitionNotOpen, form: SignForm) -> AnyResponse:
    """The petition closed while the form was being filled in: its words are shown, to be kept."""
    typed = (field for field in form if isinstance(field, StringField) and not isinstance(field, HiddenField))
    return told(closed, ((str(field.label.text), field.data or "") for field in typed))


def _match(form: SignForm, address: Address, *, may_cost: bool) -> Match:
    """By the browser's location where it was given and fits the address, else by the ladder.

    Who floods us gets what all get while the outside locator does not answer, and nobody waits for it.
    """
    tools, point = toolbox(), form.point
    pack, streets = tools.pack, tools.streets
    here = pinpointing.match_at(pack, streets, tools.surveyor, address, point) if point else None
    return here or matching.match(pack, streets, tools.locator if may_cost else LocatorOff(), address)


def _request(form: SignForm, slug: str, address: Address, reasons: tuple[Reason, ...]) -> SignRequest:
    mailbox, (email_hash, former_hash) = form.email.mailbox, form.email.hashes
    return SignRequest(
        petition_slug=slug,
        language=asked_language() or "",
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        email=form.email.data,
        email_key=form.email.key,
        email_hash=email_hash,
        home_key=toolbox().links.home_key(mailbox.key, home(address.street, address.zip)),
        street=address.street,
        town=address.town,
        zip=address.zip,
        note=form.note.data,
        updates=form.updates.data,
        show_name=form.show_name.data,
        source=source_in_address(request.args.get("source", "")),
        former_key=mailbox.former_key,
        former_hash=former_hash,
        reasons=(*reasons, *mailbox.reasons),
        prefix=origin(),
    )


def _view(slug: str, signature_id: int) -> SignatureView:
    """The signature. Raises `SignatureGone`, and `LinkUnreadable` when `slug` is not its petition."""
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
    speak(view.language)
    if view.petition_slug != slug:
        raise LinkUnreadable()
    return view


def _signed_html(slug: str, view: SignatureView, form: SeatsForm) -> str:
    action = path_of(toolbox().links.seats(slug, view.id))
    is_elsewhere = _ELSEWHERE.encode() in request.query_string
    return render_template(
        "public/signed.html", view=view, form=form, action=action, map=map_of(view), is_elsewhere=is_elsewhere
    )
