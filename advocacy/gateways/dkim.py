"""Signs e-mails with DKIM (RFC 6376; Ed25519: RFC 8463), relaxed/relaxed."""

import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_SIGNED = frozenset(
    b"from reply-to to subject date message-id list-id list-unsubscribe list-unsubscribe-post"
    b" feedback-id mime-version content-type".split()
)
_UNFOLDED = re.compile(rb"\r\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_ENDS = re.compile(rb"[ \t]+(?=\r\n)")
_LEAST_BITS = 1024


class KeyUnusable(Exception):
    """The file holds no private key that DKIM knows; `str()` is a plain sentence without its content."""


class DkimSigner:
    """Signs for `domain` with the key whose public half is in the DNS at `selector`._domainkey.`domain`."""

    def __init__(self, key: RSAPrivateKey | Ed25519PrivateKey, selector: str, domain: str) -> None:
        self._key = key
        name = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"
        self._start = f"v=1; a={name}; c=relaxed/relaxed; d={domain}; s={selector}; t="

    def sign(self, head: bytes, body: bytes, now: datetime) -> bytes:
        """The header line to go before `head`; the whole of `body` is signed."""
        lines = [_relaxed(line) for line in _UNFOLDED.sub(b"", head).split(b"\r\n") if line]
        signed = [line for line in reversed(lines) if line.partition(b":")[0] in _SIGNED]
        # From once more than it is there, so that nobody can add another one (RFC 6376, 5.4.2).
        names = ":".join([*(line.partition(b":")[0].decode() for line in signed), "from"])
        body_hash = b64encode(sha256(relaxed_body(body)).digest()).decode()
        value = f"{self._start}{int(now.timestamp())};\r\n h={names};\r\n bh={body_hash};\r\n b="
        own = _relaxed(b"DKIM-Signature: " + _UNFOLDED.sub(b"", value.encode()))
        seal = b64encode(self._sealed(b"\r\n".join([*signed, own]))).decode()
        folded = "\r\n ".join(seal[place : place + 72] for place in range(0, len(seal), 72))
        return f"DKIM-Signature: {value}{folded}\r\n".encode()

    def _sealed(self, octets: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(octets, padding.PKCS1v15(), SHA256())
        return self._key.sign(sha256(octets).digest())


def load(file: Path, selector: str, domain: str) -> DkimSigner:
    """A signer with the key of a PEM file; raises `KeyUnusable`."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as problem:
        raise KeyUnusable(f"The key file cannot be read ({problem.strerror}).") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusable("The key file holds no private key in PEM without a password.") from None
    if isinstance(key, RSAPrivateKey) and key.key_size < _LEAST_BITS:
        raise KeyUnusable(f"The RSA key has {key.key_size} bits; {_LEAST_BITS} are the least, 2048 are usual.")
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise KeyUnusable("The key is neither RSA nor Ed25519.")
    return DkimSigner(key, selector, domain)


def relaxed_body(body: bytes) -> bytes:
    """The body in the form that is hashed (RFC 6376, 3.4.4); quick for what is in it already."""
    if b"  " in body or b"\t" in body or b" \r\n" in body:
        body = _BLANKS.sub(b" ", _ENDS.sub(b"", body))
    stripped = body.rstrip(b"\r\n")
    return stripped + b"\r\n" if stripped else b""


def _relaxed(line: bytes) -> bytes:
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + _BLANKS.sub(b" ", value).strip()
