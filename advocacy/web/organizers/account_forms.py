"""Flask-Security's forms, with patience: each guess counts before it is looked at."""

from typing import Any

from flask import current_app
from flask_security import (
    ChangePasswordForm,
    EmailValidateException,
    ForgotPasswordForm,
    LoginForm,
    MfRecoveryForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    current_user,
    hash_password,
)

from advocacy.web.organizers import account_mails, guarding

_NOT_YET = "There were too many wrong ones. Wait {wait}, then try again."


class SignInForm(LoginForm):
    """E-mail address and password; the same work and words whether the account exists or not."""

    remember = None
    wait = ""

    def validate(self, **kwargs: Any) -> bool:
        email = _plain(self.email.data)
        wait = guarding.try_password(email)
        if wait:
            self.wait = guarding.in_words(wait)
            self.form_errors.append(_NOT_YET.format(wait=self.wait))
            return False
        is_right: bool = super().validate(**kwargs)
        if is_right:
            guarding.password_was_right(email)
        return is_right


class StillYouForm(VerifyForm):
    """The password once more."""

    def validate(self, **kwargs: Any) -> bool:
        wait = guarding.try_password(self.user.email)
        if wait:
            self.form_errors.append(_NOT_YET.format(wait=guarding.in_words(wait)))
            return False
        is_right: bool = super().validate(**kwargs)
        if is_right:
            guarding.password_was_right(self.user.email)
        return is_right


class NewPasswordForm(ChangePasswordForm):
    """The password now, and the new one twice."""

    def validate(self, **kwargs: Any) -> bool:
        wait = guarding.try_password(current_user.email)
        if wait:
            self.form_errors.append(_NOT_YET.format(wait=guarding.in_words(wait)))
            return False
        is_right: bool = super().validate(**kwargs)
        if is_right or not self.password.errors:
            guarding.password_was_right(current_user.email)
        return is_right


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of the authenticator app."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        self.code.data = "".join(str(self.code.data or "").split())
        wait = guarding.try_code(self.user.email)
        if wait:
            self.form_errors.append(_NOT_YET.format(wait=guarding.in_words(wait)))
            return False
        is_right: bool = super().validate(**kwargs)
        if is_right:
            guarding.code_was_right(self.user.email)
        return is_right


class RecoveryCodeForm(MfRecoveryForm):
    """One of the codes that were written down; whoever comes with the same one at once waits for the other."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        self.code.data = str(self.code.data or "").strip().lower()
        wait = guarding.try_code(self.user.email)
        if wait:
            self.form_errors.append(_NOT_YET.format(wait=guarding.in_words(wait)))
            return False
        self.user.lock()
        is_right: bool = super().validate(**kwargs)
        if is_right:
            guarding.code_was_right(self.user.email)
        else:
            self.user.track_failed_authn("recovery code", True)
        return is_right


class ForgottenForm(ForgotPasswordForm):
    """Where a link for a new password goes; known and unknown addresses cost the same work."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        email = _plain(self.email.data)
        is_known = super().validate(**kwargs) and bool(self.user.password)
        is_sent = guarding.may_mail(email) and is_known
        if is_sent:
            hash_password(email)  # as the view does for unknown ones
        else:
            account_mails.rehearse_reset(email)
        return is_sent


def _plain(email: str | None) -> str:
    """The address as the account has it, so that no other way to write it gets guesses or mails of its own."""
    try:
        normal: str = current_app.extensions["security"].mail_util.normalize(email or "")
    except EmailValidateException:
        normal = email or ""
    return normal.strip().lower()
