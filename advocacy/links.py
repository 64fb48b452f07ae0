"""Signed links: what a token says cannot be forged, and a token of one purpose opens no other door."""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from datetime import UTC, datetime
from json import JSONEncoder
from typing import Any

from itsdangerous import BadData, HMACAlgorithm, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_encode, want_bytes

from advocacy.domain import unsubscribe_tokens
from advocacy.domain.errors import LinkUnreadable

_JSON = JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_MAC_BYTES = 8
_HOME_BYTES = 16
_ORIGIN_BYTES = 16


class _KeySigner(Signer):
    """The library's, which derives each of its few keys once and not for every token."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._derived = {key: super(_KeySigner, self).derive_key(key) for key in self.secret_keys}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._derived[self.secret_key if secret_key is None else want_bytes(secret_key)]


class _KeptHmac(HMACAlgorithm):
    """The library's, which looks each of its few keys up once and not for every token."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: dict[bytes, hmac.HMAC] = {}

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        begun = self._begun.get(key)
        if begun is None:
            begun = self._begun[key] = hmac.new(key, digestmod=self.digest_method().name)
        return _digest(begun, value)


class Tokens(URLSafeSerializer):
    """The library's, ready to sign, and without trying to compress each: ours are shorter than what that would
    add.
    """

    def __init__(self, keys: Sequence[str], salt: str) -> None:
        super().__init__(keys, salt=salt, signer=_KeySigner, signer_kwargs={"algorithm": _KeptHmac()})
        self._ready = super().make_signer(salt)

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        return self._ready if salt in {None, self.salt} else super().make_signer(salt)

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(_JSON.encode(obj))


class Links:
    """Makes and reads the links of pages and mails. Readers raise `LinkUnreadable` for forged or cut tokens.

    Tokens never expire by themselves: a confirmation link says when it was made and the caller decides.
    They are made with `secret_key`, and read if one of the `old_keys` made them. What has to outlive a change of
    the secret (hashes of addresses, links to unsubscribe) is made with `hash_key`, by default the same.
    """

    def __init__(
        self, secret_key: str, base_url: str, *, hash_key: str = "", old_keys: Sequence[str] = ()
    ) -> None:
        self._hash_key = (hash_key or secret_key).encode()
        self._hmac = _begun(self._hash_key)
        self._secrets = tuple(_begun(key.encode()) for key in (secret_key, *old_keys))
        self._base = base_url.rstrip("/")
        keys = (*reversed(old_keys), secret_key)  # the last one signs
        self._confirm = Tokens(keys, salt="confirm")
        self._mine = Tokens(keys, salt="mine")
        self._thanks = Tokens(keys, salt="thanks")
        self._signed = Tokens(keys, salt="signed")
        self._seats = Tokens(keys, salt="seats")
        self._unsubscribe = Tokens((*keys, hash_key or secret_key), salt="unsubscribe")
        self._click = Tokens(keys, salt="click")
        self._invitation = Tokens(keys, salt="invitation")
        self._entrance = Tokens(keys, salt="entrance")

    def front_page(self) -> str:
        return f"{self._base}/"

    def petition(self, slug: str) -> str:
        return f"{self._base}/p/{slug}"

    def confirm(self, signature_id: int, now: datetime) -> str:
        return f"{self._base}/confirm/{_token(self._confirm, [signature_id, int(now.timestamp())])}"

    def mine(self, signature_id: int) -> str:
        return f"{self._base}/s/{_token(self._mine, signature_id)}"

    def not_mine(self, signature_id: int) -> str:
        """Where whoever has the mailbox says that they did not sign."""
        return f"{self.mine(signature_id)}/not-me"

    def thanks(self, signature_id: int) -> str:
        return f"{self._base}/thanks/{_token(self._thanks, signature_id)}"

    def signed(self, slug: str, signature_id: int) -> str:
        return f"{self._base}/p/{slug}/signed/{_token(self._signed, signature_id)}"

    def seats(self, slug: str, signature_id: int) -> str:
        return f"{self._base}/p/{slug}/seats/{_token(self._seats, signature_id)}"

    def unsubscribe(self, email_hash: bytes, mailing_id: int = 0) -> str:
        """Where the owner of an address says which mails to get; works for as long as the hash key does.

        It names the address by its hash only, so it outlives person, mailing and petition.
        """
        return f"{self._base}/u/{unsubscribe_tokens.sealed(self._hash_key, email_hash, mailing_id)}"

    def click(self, link_id: int, variant: int) -> str:
        """A link of a mailing whose clicks are counted by subject (0 or 1); the same for everybody."""
        return f"{self._base}/l/{_token(self._click, [link_id, variant])}"

    def integrity_desk(self) -> str:
        """Where organizers look at signatures that somebody says not to have made."""
        return f"{self._base}/organizers/integrity?reason=not_me"

    def invitation(self, key: str, now: datetime) -> str:
        """Where an organizer takes up an invitation; `key` is the account's, which changes when that is done."""
        return f"{self._base}/organizers/invitation/{_token(self._invitation, [key, int(now.timestamp())])}"

    def entrance(self, key: str, now: datetime) -> str:
        """Where an organizer signs in without anything else, in development only; `key` as for invitations."""
        return f"{self._base}/organizers/entrance/{_token(self._entrance, [key, int(now.timestamp())])}"

    def read_confirm(self, token: str) -> tuple[int, datetime]:
        """The signature's id, and when the link was made (UTC, whole seconds)."""
        signature_id, issued_at = _read(self._confirm, token)
        return signature_id, datetime.fromtimestamp(issued_at, UTC)

    def read_mine(self, token: str) -> int:
        return int(_read(self._mine, token))

    def read_thanks(self, token: str) -> int:
        return int(_read(self._thanks, token))

    def read_signed(self, token: str) -> int:
        return int(_read(self._signed, token))

    def read_seats(self, token: str) -> int:
        return int(_read(self._seats, token))

    def read_unsubscribe(self, token: str) -> tuple[bytes, int]:
        """The address's hash, and the id of the mailing that the link was in (0 for none)."""
        if "." not in token:
            return unsubscribe_tokens.opened(self._hash_key, token)
        # As they were made before; they are in e-mails that somebody may have kept.
        digest, mailing_id = _read(self._unsubscribe, token)
        return bytes.fromhex(digest), int(mailing_id)

    def read_click(self, token: str) -> tuple[int, int]:
        """The link's id and the subject."""
        link_id, variant = _read(self._click, token)
        return int(link_id), int(variant)

    def read_invitation(self, token: str) -> tuple[str, datetime]:
        """The account's key, and when the link was made (UTC, whole seconds)."""
        key, issued_at = _read(self._invitation, token)
        return key, datetime.fromtimestamp(issued_at, UTC)

    def read_entrance(self, token: str) -> tuple[str, datetime]:
        """The account's key, and when the link was made (UTC, whole seconds)."""
        key, issued_at = _read(self._entrance, token)
        return key, datetime.fromtimestamp(issued_at, UTC)

    def email_hash(self, email_key: str) -> bytes:
        """A keyed hash (HMAC-SHA-256, 32 octets) of an address in its canonical form; it outlives the address."""
        return _digest(self._hmac, f"email:{email_key}".encode())

    def trait_hash(self, kind: str, text: str) -> bytes:
        """The same of what signatures are alike in (`advocacy.domain.suspicion.Trait`)."""
        return _digest(self._hmac, f"trait:{kind}:{text}".encode())

    def origin_hash(self, prefix: str) -> bytes:
        """A keyed hash (HMAC-SHA-256, 16 octets) of a part of the network, the only way in which it is kept."""
        return _digest(self._hmac, f"origin:{prefix}".encode())[:_ORIGIN_BYTES]

    def home_key(self, email_key: str, home: str) -> bytes:
        """A keyed hash (16 octets) of a home (`advocacy.domain.households.home`), other for each mailbox: it tells
        whether two signatures of one mailbox come from one home, and nothing else.
        """
        return _digest(self._hmac, f"home:{email_key}\n{home}".encode())[:_HOME_BYTES]

    def mac(self, purpose: str, text: str) -> str:
        """Thirteen lower-case letters and digits that only this house can make for `text`.

        For places that forget upper and lower case, such as the local part of a return path.
        """
        return _mac(self._secrets[0], purpose, text)

    def has_made(self, mac: str, purpose: str, text: str) -> bool:
        """Whether `mac` is that of `text`, now or by an old key."""
        return any(hmac.compare_digest(_mac(secret, purpose, text), mac) for secret in self._secrets)


def _begun(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


def _digest(begun: hmac.HMAC, text: bytes) -> bytes:
    """The HMAC of this text by a key that was looked up before (which takes longer than all the rest).

    Not by `hmac.digest`, which lets other threads go first, however short the text.
    """
    mine = begun.copy()
    mine.update(text)
    return mine.digest()


def _mac(secret: hmac.HMAC, purpose: str, text: str) -> str:
    digest = _digest(secret, f"{purpose}:{text}".encode())
    return b32encode(digest[:_MAC_BYTES]).decode().rstrip("=").lower()


def _token(serializer: Tokens, value: int | Sequence[str | int]) -> str:
    return str(serializer.dumps(value))


def _read(serializer: Tokens, token: str) -> Any:
    try:
        return serializer.loads(token)
    except BadData:
        raise LinkUnreadable() from None
