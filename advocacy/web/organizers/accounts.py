"""Accounts by Flask-Security: who may sign in, and how."""

from flask import Flask
from flask_security import RoleMixin, Security, UserMixin, WebAuthnMixin
from sqlalchemy.orm import Mapped, object_session, relationship

from advocacy.domain.rights import NEED_SECOND_FACTOR, Role
from advocacy.models import Organizer, Passkey
from advocacy.web.organizers import account_audit, account_forms, account_set_up, account_settings, sessions
from advocacy.web.organizers.account_mails import AccountMails
from advocacy.web.organizers.account_store import AccountStore, session_of_requests
from advocacy.web.organizers.codes import Codes
from advocacy.web.organizers.passkeys import PasskeyRules
from advocacy.wiring import Toolbox


class _EveryUse(str):
    """What Flask-Security calls the use of a passkey, "first" or "secondary": ours serve as either."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return other in ("first", "secondary")


class SecurityKey(WebAuthnMixin, Passkey):
    """A passkey as Flask-Security wants it."""

    @property
    def usage(self) -> str:
        return _EveryUse("first")

    @usage.setter
    def usage(self, _: str) -> None:
        """There is nothing to choose."""


class StaffRole(RoleMixin):
    """Flask-Security's view of a role; what it may do is in `advocacy.domain.rights`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions: list[str] = []


class Account(UserMixin, Organizer):  # type: ignore[misc]
    """An organizer as Flask-Security wants one."""

    webauthn: Mapped[list[SecurityKey]] = relationship(  # type: ignore[assignment]
        cascade="all, delete-orphan"
    )
    tf_phone_number = None

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        return [StaffRole(self.role)]

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], _: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whoever has a second factor is asked for it every time; some roles must have one."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        return Role(self.role) in NEED_SECOND_FACTOR

    def lock(self) -> None:
        """Make others wait who are about to change this account, and see what they did before."""
        session = object_session(self)
        if session is not None:
            session.refresh(self, with_for_update={"key_share": True})  # the audit log may still refer to it


def init(desk: Flask) -> None:
    """Put Flask-Security on the application; it works on a session of its own in each request."""
    toolbox: Toolbox = desk.extensions["toolbox"]
    desk.config.update(account_settings.account_settings(toolbox.settings, toolbox.hash_key))
    sessions.init(desk)
    security = Security(
        desk,
        AccountStore(session_of_requests(desk, toolbox), Account, StaffRole, SecurityKey),
        login_form=account_forms.SignInForm,
        verify_form=account_forms.StillYouForm,
        change_password_form=account_forms.NewPasswordForm,
        forgot_password_form=account_forms.ForgottenForm,
        two_factor_verify_code_form=account_forms.CodeForm,
        mf_recovery_form=account_forms.RecoveryCodeForm,
        mail_util_cls=AccountMails,
        totp_cls=Codes,
        webauthn_util_cls=PasskeyRules,
    )
    security.want_json(lambda _: False)
    security.login_manager.request_loader(lambda _: None)  # no tokens in addresses or headers
    account_audit.init(desk)
    account_set_up.init(desk, security)
