"""The step between the sign form and the signature while there is much signing: the same for everybody."""

from hashlib import sha256

from flask import render_template, request
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.public.forms import SignForm
from advocacy.web.public.sharing import source_in_address
from advocacy.web.toolbox import toolbox
from advocacy.web.visitors import origin_name


def proof_step(form: SignForm, slug: str) -> AnyResponse | None:
    """The page that asks for a proof and holds all that was typed; None when a good form may pass."""
    keeper, moment = toolbox().doorkeeper, now()
    if not keeper.asks_for_proofs(moment):
        return None
    about = sha256(f"{slug} {form.email.key}".encode()).hexdigest()
    ticket = request.form.get("ticket", "")
    if keeper.has_proof(request.form.get("solution", ""), ticket, about, moment):
        return None
    page = render_template(
        "public/proof_step.html",
        form=form,
        slug=slug,
        source=source_in_address(request.args.get("source", "")) or None,
        step=keeper.step(origin_name(), about, ticket, moment),
    )
    return private(page)
