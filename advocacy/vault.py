"""Seals texts with keys that the database does not have, and opens them again."""

import re
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from advocacy.domain.errors import KeyUnknown, SealBroken

PREFIX = "sealed1."
ID_SIGNS = 8
KEY_BYTES = 32
_NONCE_BYTES = 12
_BLOCK = 32
_SEALED = re.compile(rf"{re.escape(PREFIX)}([0-9a-f]{{{ID_SIGNS}}})\.([A-Za-z0-9_-]+=*)")
_END = b"\x80"


class Vault:
    """Seals with the first of its keys (32 octets each), opens with all; safe to share by threads.

    A sealed text is "sealed1.", the key's id, a point, and in base64 a random nonce and what AES-256-GCM made of
    the text (NIST SP 800-38D). The name of its column is authenticated with it, so it opens nowhere else. Texts
    are padded to multiples of 32 octets (as ISO/IEC 7816-4 does it), so that the length says little.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {key_id(key): AESGCM(key) for key in reversed(keys)}
        self.key_id = key_id(keys[0])
        self.known = frozenset(self._ciphers)
        self._first = self._ciphers[self.key_id]
        # What every text begins with that is sealed now.
        self.prefix = f"{PREFIX}{self.key_id}."

    def seal(self, column: str, text: str) -> str:
        """The text for this column as it is stored; an empty one stays empty."""
        if not text:
            return ""
        # OpenSSL's generator is seeded by the system, anew after a fork; to ask the system for each would let
        # other threads go first.
        nonce = ssl.RAND_bytes(_NONCE_BYTES)
        box = self._first.encrypt(nonce, _padded(text.encode()), column.encode())
        return self.prefix + urlsafe_b64encode(nonce + box).decode()

    def open(self, column: str, stored: str) -> str:
        """The text of what is stored in this column; what was stored before there were seals is the text itself.

        Raises `KeyUnknown` when none of the keys has sealed it, and `SealBroken` when it was changed, cut, or
        sealed for another column.
        """
        if not stored.startswith(PREFIX):
            return stored
        sealed = _SEALED.fullmatch(stored)
        if sealed is None:
            raise SealBroken(column)
        cipher = self._ciphers.get(sealed[1])
        if cipher is None:
            raise KeyUnknown(column, sealed[1])
        return _opened(cipher, column, sealed[2])


def key_id(key: bytes) -> str:
    """Eight letters and digits that name a key and tell nothing of it."""
    return sha256(b"sealing key:" + key).hexdigest()[:ID_SIGNS]


def _opened(cipher: AESGCM, column: str, text: str) -> str:
    try:
        octets = urlsafe_b64decode(text)
        padded = cipher.decrypt(octets[:_NONCE_BYTES], octets[_NONCE_BYTES:], column.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(column) from None
    return padded.rstrip(b"\0").removesuffix(_END).decode()


def _padded(octets: bytes) -> bytes:
    return octets + _END + bytes(-(len(octets) + 1) % _BLOCK)
