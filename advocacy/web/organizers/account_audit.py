"""Writes into the audit log what happens to accounts by Flask-Security's hands."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_security import (
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    user_authenticated,
    user_failed_authn,
    wan_deleted,
    wan_registered,
)

from advocacy.domain.actors import Actor
from advocacy.models import Organizer
from advocacy.services import audit
from advocacy.web.clock import now
from advocacy.web.organizers.access import visiting_network
from advocacy.web.toolbox import toolbox


def init(desk: Flask) -> None:
    """Listen to what Flask-Security says."""
    heard_of: dict[Any, Callable[..., None]] = {
        user_authenticated: _signed_in,
        user_failed_authn: _failed,
        password_changed: _password_changed,
        password_reset: _password_reset,
        reset_password_instructions_sent: _reset_asked,
        wan_registered: _passkey_added,
        wan_deleted: _passkey_removed,
    }
    for signal, heard in heard_of.items():
        signal.connect(heard, desk, weak=False)


def note(user: Organizer, act: str, **facts: Any) -> None:
    """Write down, in Flask-Security's own transaction, what an organizer does with their account."""
    session = current_app.extensions["security"].datastore.db.session
    audit.note(session, _actor(user), act, "organizer", user.id, now(), **facts)


def note_at_once(user: Organizer, act: str, **facts: Any) -> None:
    """The same for what must be kept although Flask-Security commits nothing."""
    with toolbox().database.unit_of_work() as session:
        audit.note(session, _actor(user), act, "organizer", user.id, now(), **facts)


def _actor(user: Organizer) -> Actor:
    return Actor(user.id, user.email, visiting_network())


def _signed_in(_: Flask, user: Organizer, authn_via: list[str] | None = None, **__: Any) -> None:
    if authn_via != ["change"]:
        note(user, "sign_in", after={"by": ", ".join(authn_via or ["second factor"])})


def _failed(_: Flask, user: Organizer, auth_type: str, **__: Any) -> None:
    note_at_once(user, "fail_to_sign_in", after={"by": auth_type})


def _password_changed(_: Flask, user: Organizer, **__: Any) -> None:
    note(user, "change_password")


def _password_reset(_: Flask, user: Organizer, **__: Any) -> None:
    note(user, "reset_password")


def _reset_asked(_: Flask, user: Organizer, **__: Any) -> None:
    note_at_once(user, "ask_for_new_password")


def _passkey_added(_: Flask, user: Organizer, name: str, **__: Any) -> None:
    note(user, "add_passkey", after={"name": name})


def _passkey_removed(_: Flask, user: Organizer, name: str, **__: Any) -> None:
    note(user, "remove_passkey", before={"name": name})
