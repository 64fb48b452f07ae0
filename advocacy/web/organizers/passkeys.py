"""What passkeys must be: kept by the device, and opened by a finger, a face or a PIN, so that one is two."""

from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_security import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from advocacy.web.toolbox import toolbox


class PasskeyRules(WebauthnUtil):
    """The same for every use: a passkey that shows nothing but that somebody holds it opens nothing."""

    def origin(self) -> str:
        site = toolbox().settings.public_url
        return site if urlsplit(site).netloc == request.host else request.host_url.rstrip("/")

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ARG002
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:  # noqa: ARG002
        return UserVerificationRequirement.REQUIRED
