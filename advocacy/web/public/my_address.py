"""The signer corrects the address: seats are found anew, and letters that have not gone follow."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import LinkUnreadable, SeatsNotOffered
from advocacy.domain.ladder import as_read
from advocacy.domain.matches import Address, Match
from advocacy.domain.ports import Locator
from advocacy.domain.signature_states import refuse_withdrawn
from advocacy.gateways.locator_off import LocatorOff
from advocacy.queries.my_signature import household_of
from advocacy.queries.signatures import SignatureView, pair_views, signature_view
from advocacy.services import correcting, matching
from advocacy.services.moving import UnderWay
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.address_fields import refuse_match, typed_address
from advocacy.web.public.address_form import AddressForm
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox
from advocacy.web.visitors import origin_name

bp = Blueprint("my_address", __name__)


@bp.get("/s/<token>/address")
def show(token: str) -> AnyResponse:
    """The address as it stands, to be changed."""
    view = _view(toolbox().links.read_mine(token))
    given = {"street": str(view.street), "town": view.town, "zip": view.zip}
    form = AddressForm(formdata=None, data={**given, "confirm": request.args.get("confirm", "")})
    return _page(token, view, form)


@bp.post("/s/<token>/address")
def correct(token: str) -> AnyResponse:
    """Take the new address, once its two seats are known."""
    signature_id = toolbox().links.read_mine(token)
    view, form = _view(signature_id), AddressForm()
    if not form.validate_on_submit():
        return _page(token, view, form, 422)
    # The locator talks to a network, so no transaction is open.
    address = as_read(toolbox().pack.gazetteer, typed_address(form))
    may_cost = toolbox().doorkeeper.may_look_up(origin_name(), signature_id, now())
    found = _found(form, address, toolbox().locator if may_cost else LocatorOff())
    if refuse_match(form, found):
        return _page(token, view, form, 422)
    if not found.is_complete:
        form.ask_for_pair()
        return _page(token, view, form, 422, question=found)
    delay = timedelta(seconds=toolbox().settings.letters.delay_seconds)
    try:
        with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
            correcting.correct(
                session, toolbox().pack, toolbox().links, signature_id, address, found, delay, now()
            )
    except UnderWay:
        return _page(token, view, form, 409, is_busy=True)
    return _back(token, signature_id, form)


def _found(form: AddressForm, address: Address, locator: Locator) -> Match:
    """The ladder's answer, with the pair that was picked where it is one of those on offer."""
    found = matching.match(toolbox().pack, toolbox().streets, locator, address)
    if found.is_complete or not form.pair.data:
        return found
    try:
        return correcting.picked(found, form.pair.data)
    except SeatsNotOffered:
        return found


def _view(signature_id: int) -> SignatureView:
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        refuse_withdrawn(view.state, view.petition_slug)
    speak(view.language)
    return view


def _page(
    token: str,
    view: SignatureView,
    form: AddressForm,
    status: int = 200,
    *,
    question: Match | None = None,
    is_busy: bool = False,
) -> AnyResponse:
    with toolbox().database.reading() as session:
        pairs = pair_views(session, toolbox().pack, question) if question else ()
        shares_home = len(household_of(session, view.id)) > 1
    page = render_template(
        "public/my_address.html",
        token=token,
        view=view,
        form=form,
        question=question,
        pairs=pairs,
        shares_home=shares_home,
        is_busy=is_busy,
        towns=toolbox().pack.towns,
    )
    return private(page, status)


def _back(token: str, signature_id: int, form: AddressForm) -> AnyResponse:
    """To the confirmation that the signer came from, or to the signature."""
    try:
        if form.confirm.data and toolbox().links.read_confirm(form.confirm.data)[0] == signature_id:
            return private(redirect(url_for("confirming.show", token=form.confirm.data), 303))
    except LinkUnreadable:
        pass
    return private(redirect(url_for("letters.show", token=token, changed="address", _anchor="notice"), 303))
