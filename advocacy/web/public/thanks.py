"""Thank you: when the letters go, and how to bring others."""

from datetime import datetime, timedelta

from flask import Blueprint, render_template
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.signature_states import refuse_withdrawn
from advocacy.queries.letters import letter_views
from advocacy.queries.signatures import signature_view
from advocacy.web.clock import now
from advocacy.web.delivery import delivery_now
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.sharing import invitation, path_of, signers_share_of
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox

bp = Blueprint("thanks", __name__)

_TO_LOOK = timedelta(minutes=5)


@bp.get("/thanks/<token>")
def show(token: str) -> AnyResponse:
    """The page after confirming; it can be opened again at any time."""
    signature_id = toolbox().links.read_thanks(token)
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        letters = letter_views(session, toolbox().pack, signature_id, delivery_now(session), now())
        refuse_withdrawn(view.state, view.petition_slug)
    speak(view.language)
    if view.confirmed_at is None:
        return private(render_template("public/unconfirmed.html", view=view))
    mine = path_of(toolbox().links.mine(signature_id)) if _is_fresh(view.confirmed_at) else ""
    share = signers_share_of(view.petition_title, invitation(view.petition_slug, view.share_code, view.language))
    return private(
        render_template("public/thanks.html", view=view, letters=letters, share=share, my_signature=mine)
    )


def _is_fresh(confirmed_at: datetime) -> bool:
    """Whether it is surely still the resident who looks: later the page's address may have been passed on."""
    delay = timedelta(seconds=toolbox().settings.letters.delay_seconds)
    return now() < confirmed_at + delay + _TO_LOOK
