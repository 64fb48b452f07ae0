"""What Flask-Security is told: which of its pages there are, their templates, our words instead of its own."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

from advocacy.domain.invitations import RESET_FOR
from advocacy.web.organizers.access import FRESH_FOR
from advocacy.web.organizers.mount import MOUNT
from config import Settings

_HOME = f"{MOUNT}/"
_TEMPLATES = {
    "LOGIN_USER": "sign_in",
    "FORGOT_PASSWORD": "forgot_password",
    "RESET_PASSWORD": "reset_password",
    "CHANGE_PASSWORD": "change_password",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "authenticator",
    "TWO_FACTOR_VERIFY_CODE": "code",
    "TWO_FACTOR_SELECT": "which_factor",
    "MULTI_FACTOR_RECOVERY": "recovery_code",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
    "WAN_REGISTER": "passkeys",
    "WAN_SIGNIN": "passkey_sign_in",
    "WAN_VERIFY": "passkey_verify",
}
_ADDRESSES = {
    "LOGIN": "/sign-in",
    "LOGOUT": "/sign-out",
    "VERIFY": "/verify",
    "RESET": "/reset-password",
    "CHANGE": "/account/password",
    "TWO_FACTOR_SETUP": "/account/authenticator",
    "TWO_FACTOR_TOKEN_VALIDATION": "/sign-in/code",
    "TWO_FACTOR_SELECT": "/sign-in/which",
    "MULTI_FACTOR_RECOVERY": "/sign-in/recovery-code",
    "MULTI_FACTOR_RECOVERY_CODES": "/account/recovery-codes",
    "WAN_REGISTER": "/account/passkeys",
    "WAN_DELETE": "/account/passkeys/delete",
    "WAN_SIGNIN": "/sign-in/passkey",
    "WAN_VERIFY": "/verify/passkey",
}
_WORDS = {
    "REAUTHENTICATION_REQUIRED": ("Please show that it is still you; then go on.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on now.", "success"),
    "PASSWORD_RESET_REQUEST": (
        "If %(email)s has an account, a mail with a link is on its way. The link works for an hour.",
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": ("This link is over: it worked for an hour. Ask for a new one here.", "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "This link was used already, or is not complete. Ask for a new one.",
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": ("Your new password is set. Sign in with it.", "success"),
    "PASSWORD_CHANGE": ("Your password is changed. You were signed out everywhere else.", "success"),
    "PASSWORD_INVALID_LENGTH": ("A password needs at least %(length)s characters.", "error"),
    "PASSWORD_IS_THE_SAME": ("This is the password you have already.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter your password.", "error"),
    "INVALID_PASSWORD": ("This is not your password.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two passwords are not the same.", "error"),
    "INVALID_RECOVERY_CODE": ("This is none of your recovery codes, or it was used.", "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        "This code is not right, or was used. Wait for the next one, and check your phone's clock.",
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("Your authenticator app is set up.", "success"),
    "TWO_FACTOR_DISABLED": ("Your authenticator app is asked no more.", "success"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Begin with your e-mail address and password.", "info"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took too long. Begin again.", "error"),
    "WEBAUTHN_EXPIRED": ("That took too long. Begin again.", "error"),
    "WEBAUTHN_NAME_REQUIRED": ("Give the passkey a name, so that you know it again.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey called %(name)s already.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey called %(name)s.", "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is in use already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("This passkey opens no account here.", "error"),
    "WEBAUTHN_NO_VERIFY": ("The passkey could not be checked. Try again.", "error"),
    "UNAUTHENTICATED": ("Sign in first.", "info"),
    "DISABLED_ACCOUNT": ("This account is closed.", "error"),
}


def account_settings(settings: Settings, secret: str) -> dict[str, Any]:
    """Flask-Security's settings; each secret in them is derived from `secret`.

    It must be one that stays: passwords and second factors are kept under it.
    """
    return {
        **_features(),
        **_secrets(secret),
        **{f"SECURITY_{name}_URL": address for name, address in _ADDRESSES.items()},
        **{f"SECURITY_{name}_TEMPLATE": f"organizers/accounts/{file}.html" for name, file in _TEMPLATES.items()},
        **{f"SECURITY_MSG_{name}": words for name, words in _WORDS.items()},
        "SECURITY_TOTP_ISSUER": settings.organization.name,
        "SECURITY_WAN_RP_NAME": settings.organization.name,
    }


def _features() -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CACHE_CONTROL": None,  # headers.py says no-store
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": _HOME,
        "SECURITY_POST_LOGOUT_VIEW": f"{MOUNT}/sign-in",
        "SECURITY_POST_CHANGE_VIEW": f"{MOUNT}/account",
        "SECURITY_POST_VERIFY_VIEW": _HOME,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": RESET_FOR,
        "SECURITY_EMAIL_PLAINTEXT": False,  # account_mails.py writes them
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_FRESHNESS": FRESH_FOR,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": f"{MOUNT}/account",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": True,
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_POST_REGISTER_VIEW": f"{MOUNT}/account",
        "SECURITY_FLASH_MESSAGES": True,
    }


def _secrets(secret: str) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": _derived(secret, "password salt"),
        "SECURITY_TOTP_SECRETS": {"1": _derived(secret, "authenticator secrets")},
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_fernet_key(secret, "recovery codes")],
    }


def _derived(secret: str, purpose: str) -> str:
    """A secret of its own for each purpose, from a lasting one."""
    return sha256(f"{purpose}:{secret}".encode()).hexdigest()


def _fernet_key(secret: str, purpose: str) -> bytes:
    return urlsafe_b64encode(sha256(f"{purpose}:{secret}".encode()).digest())
