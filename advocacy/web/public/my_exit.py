"""The signer takes a signature back: withdraws it, says that somebody else made it, or erases it.

Each page says what will happen; nothing happens before its button is pressed, whoever opens the link.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import MailUnderWay
from advocacy.domain.retention import Kept
from advocacy.queries.letters import letter_views
from advocacy.queries.my_signature import hash_of, taken_back
from advocacy.queries.signatures import signature_view
from advocacy.services import disowning, erasing_signatures, withdrawing
from advocacy.web.clock import now
from advocacy.web.delivery import delivery_now
from advocacy.web.headers import private
from advocacy.web.languages import speak
from advocacy.web.public.speaking import speaking_to
from advocacy.web.retention_words import time_of
from advocacy.web.toolbox import toolbox

bp = Blueprint("my_exit", __name__)


@bp.get("/s/<token>/withdraw")
def ask_withdrawal(token: str) -> AnyResponse:
    """What withdrawing means."""
    return private(_page("withdraw", token))


@bp.post("/s/<token>/withdraw")
def withdraw(token: str) -> AnyResponse:
    """Withdraw the signature; a second click ends on the same page."""
    _act(token, withdrawing.withdraw)
    return _back(token, "withdrawn")


@bp.get("/s/<token>/not-me")
def ask_whether_not_me(token: str) -> AnyResponse:
    """What it means to say that somebody else signed, and after that, how to get mail again."""
    return private(_page("not_me", token))


@bp.post("/s/<token>/not-me")
def not_me(token: str) -> AnyResponse:
    """Withdraw the signature and write no more to the mailbox."""
    _act(token, lambda session, signature_id, at: disowning.disown(session, toolbox().links, signature_id, at))
    return private(redirect(url_for(".ask_whether_not_me", token=token, _anchor="notice"), 303))


@bp.post("/s/<token>/not-me/undo")
def allow_mail(token: str) -> AnyResponse:
    """Write to the mailbox again."""
    _act(token, lambda session, signature_id, at: disowning.allow_mail(session, toolbox().links, signature_id, at))
    return _back(token, "mail")


@bp.get("/s/<token>/erase")
def ask_erasure(token: str) -> AnyResponse:
    """What erasing means, and what stays."""
    return private(_page("erase", token))


@bp.post("/s/<token>/erase")
def erase(token: str) -> AnyResponse:
    """Erase the signature; from then on its link says so."""
    if request.form.get("sure") != "y":
        return private(_page("erase", token, is_unsure=True), 422)
    try:
        _act(token, erasing_signatures.erase_signature)
    except MailUnderWay:
        return private(_page("erase", token, is_busy=True), 409)
    return private(redirect(url_for("letters.show", token=token), 303))


def _act(token: str, service: Callable[[Session, int, datetime], None]) -> None:
    signature_id = toolbox().links.read_mine(token)
    with speaking_to(signature_id), toolbox().database.unit_of_work() as session:
        service(session, signature_id, now())


def _page(name: str, token: str, *, is_unsure: bool = False, is_busy: bool = False) -> str:
    signature_id = toolbox().links.read_mine(token)
    with speaking_to(signature_id), toolbox().database.reading() as session:
        view = signature_view(session, toolbox().pack, signature_id)
        letters = letter_views(session, toolbox().pack, signature_id, delivery_now(session), now())
        taken = taken_back(session, signature_id)
        email_hash = hash_of(session, signature_id) if taken.is_silenced else None
    speak(view.language)
    return render_template(
        f"public/my_{name}.html",
        token=token,
        view=view,
        letters=letters,
        taken=taken,
        way_back=toolbox().links.unsubscribe(email_hash) if email_hash else None,
        kept_for=time_of(toolbox().retention[Kept.WITHDRAWN].length),
        is_unsure=is_unsure,
        is_busy=is_busy,
    )


def _back(token: str, what: str) -> AnyResponse:
    return private(redirect(url_for("letters.show", token=token, changed=what, _anchor="notice"), 303))
