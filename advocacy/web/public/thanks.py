"""Thank you: when the letters go, and how to bring others."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.signature_states import SignatureState
from advocacy.queries.letters import letter_views
from advocacy.queries.signatures import signature_view
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.sharing import invitation, path_of, share_of
from advocacy.web.toolbox import toolbox

bp = Blueprint("thanks", __name__)


@bp.get("/thanks/<token>")
def show(token: str) -> AnyResponse:
    """The page after confirming; it can be opened again at any time."""
    signature_id = toolbox().links.read_thanks(token)
    with toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        letters = letter_views(session, toolbox().pack, signature_id, toolbox().delivery, now())
    speak(view.language)
    mine = path_of(toolbox().links.mine(signature_id))
    if view.state is not SignatureState.CONFIRMED:
        return private(redirect(mine, 303))
    share = share_of(view.petition_title, invitation(view.petition_slug, view.share_code, view.language))
    return private(
        render_template("public/thanks.html", view=view, letters=letters, share=share, my_signature=mine)
    )
