"""My signature: the match, and each letter until it goes."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import LetterGone, LetterRefused
from advocacy.queries.letters import letter_views
from advocacy.queries.my_signature import taken_back
from advocacy.queries.signatures import signature_view
from advocacy.services import letters
from advocacy.services.letters import LetterEdit
from advocacy.web.clock import now
from advocacy.web.delivery import delivery_now
from advocacy.web.errors import told
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.edits import edit_in, in_words
from advocacy.web.public.my_words import said_of
from advocacy.web.public.sharing import path_of
from advocacy.web.public.speaking import speaking_to
from advocacy.web.toolbox import toolbox

bp = Blueprint("letters", __name__)


@bp.get("/s/<token>")
def show(token: str) -> AnyResponse:
    """Everything about one signature, for whoever made it."""
    return private(_page(token, toolbox().links.read_mine(token), changed=request.args.get("changed", "")))


@bp.post("/s/<token>/letters/<id:letter_id>")
def edit(token: str, letter_id: int) -> AnyResponse:
    """Keep the resident's new words for a letter that has not gone."""
    signature_id = toolbox().links.read_mine(token)
    edited = edit_in(request.form)
    try:
        with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
            letters.edit(session, signature_id, letter_id, edited, delivery_now(session), now())
    except LetterRefused as refused:
        return private(_page(token, signature_id, {letter_id: edited}, refused), 422)
    except LetterGone as gone:
        return told(gone, in_words(edited))
    return _back(token, letter_id)


@bp.post("/s/<token>/letters/<id:letter_id>/cancel")
def cancel(token: str, letter_id: int) -> AnyResponse:
    """Take a letter back that has not gone."""
    signature_id = toolbox().links.read_mine(token)
    with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
        letters.cancel(session, signature_id, letter_id, delivery_now(session), now())
    return _back(token, letter_id)


def _page(
    token: str,
    signature_id: int,
    edits: dict[int, LetterEdit] | None = None,
    refused: LetterRefused | None = None,
    changed: str = "",
) -> str:
    """`changed` names the letter to say something about; what is said is true of any letter, asked for or not."""
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        written = letter_views(session, toolbox().pack, signature_id, delivery_now(session), now())
        taken = taken_back(session, signature_id)
    speak(view.language)
    thanks = path_of(toolbox().links.thanks(signature_id))
    return render_template(
        "public/my_signature.html",
        token=token,
        view=view,
        letters=written,
        edits=edits or {},
        refused=refused,
        changed=changed,
        taken=taken,
        said=said_of(changed, view, taken, written),
        thanks=thanks,
    )


def _back(token: str, letter_id: int) -> AnyResponse:
    return private(redirect(url_for(".show", token=token, changed=letter_id, _anchor="notice"), 303))
