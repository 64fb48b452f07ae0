"""Flask-Security's mails go through the ledger, in our own words."""

from typing import Any, cast

from flask import current_app, url_for
from flask_security import MailUtil

from advocacy.web.clock import now
from advocacy.web.toolbox import toolbox


class _OnlyRehearsed(Exception):
    """Nothing of this is to be kept."""


class AccountMails(MailUtil):
    """Puts each mail into the ledger at once, whatever becomes of the request."""

    def send_mail(self, template: str, subject: str, recipient: Any, *_: Any, **context: Any) -> None:  # noqa: ARG002
        notices = toolbox().notices
        with toolbox().database.unit_of_work() as session:
            if template == current_app.config["SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET"]:
                notices.offer_reset(session, recipient, _reset_address(context["reset_token"]), now())
            else:
                notices.tell_of_new_password(session, recipient, _here("security.forgot_password"), now())


def rehearse_reset(email: str) -> None:
    """Do the work of a mail for nobody, so that its absence does not show in the time taken."""
    try:
        with toolbox().database.unit_of_work() as session:
            toolbox().notices.offer_reset(session, email, _reset_address("x" * 100), now())
            raise _OnlyRehearsed
    except _OnlyRehearsed:
        return


def _reset_address(token: str) -> str:
    return _here("security.reset_password", token=token)


def _here(endpoint: str, **values: str) -> str:
    """An address of ours as the settings name the site, not as a request does."""
    return toolbox().settings.public_url + url_for(endpoint, **cast(dict[str, Any], values))
