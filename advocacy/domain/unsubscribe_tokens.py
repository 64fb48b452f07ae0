"""The token of an unsubscribe link: the hash of an address, the id of a mailing and a signature in 80 signs.

A mailing needs one for each person, so it is octets with one HMAC. Tokens that were made otherwise, before, have a
dot in them, and these never do.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from advocacy.domain.errors import LinkUnreadable

_HASH: Final = 32
_ID: Final = 8
_MAC: Final = 20
_SIGNS: Final = 80


def sealed(secret: bytes, email_hash: bytes, mailing_id: int) -> str:
    """The token of an address's hash (32 octets) and a mailing (0 for none)."""
    said = email_hash + mailing_id.to_bytes(_ID)
    return urlsafe_b64encode(said + _mac(secret, said)).decode()


def opened(secret: bytes, token: str) -> tuple[bytes, int]:
    """The hash and the mailing's id; raises `LinkUnreadable` for what is cut, or was not made with this secret."""
    if len(token) != _SIGNS:
        raise LinkUnreadable()
    try:
        octets = urlsafe_b64decode(token)
    except ValueError:
        raise LinkUnreadable() from None
    said = octets[:-_MAC]
    if not hmac.compare_digest(octets[-_MAC:], _mac(secret, said)):
        raise LinkUnreadable()
    return said[:_HASH], int.from_bytes(said[_HASH:])


def _mac(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, b"unsubscribe:" + said, "sha256")[:_MAC]
