"""Signatures that an independent library believes, and disbelieves once anything was changed."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import authheaders
import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from advocacy.gateways.dkim import DkimSigner, KeyUnusable, load, relaxed_body
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from tests.ledger import NOON
from tests.written_mailings import PRESS, RECIPIENT, WORDS

RSA = generate_rsa(65537, 2048)
KEYS = {"rsa": RSA, "ed25519": Ed25519PrivateKey.generate()}
HEAD = b"From: Ana <ana@example.org>\r\nSubject: a\r\n  folded\t subject\r\nX-Other: b\r\nTo: all@example.org\r\n"
BODY = b"Hello  there \t\r\n\r\nbye\r\n\r\n\r\n"


def _record(key: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    if isinstance(key, RSAPrivateKey):
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b"v=DKIM1; k=rsa; p=" + b64encode(public)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return b"v=DKIM1; k=ed25519; p=" + b64encode(raw)


def verifies(octets: bytes, key: RSAPrivateKey | Ed25519PrivateKey) -> bool:
    asked = {b"one._domainkey.example.org.": _record(key)}
    return bool(dkim.verify(octets, dnsfunc=lambda name, timeout=5: asked.get(name)))


@pytest.mark.parametrize("kind", KEYS)
def test_a_signature_is_believed_until_something_is_changed(kind: str) -> None:
    signer = DkimSigner(KEYS[kind], "one", "example.org")
    signature = signer.sign(HEAD, BODY, NOON)
    assert max(map(len, signature.split(b"\r\n"))) <= 200
    mail = signature + HEAD + b"\r\n" + BODY
    assert verifies(mail, KEYS[kind])
    assert verifies(mail.replace(b"X-Other: b", b"X-Other: c").replace(b"Hello  ", b"Hello "), KEYS[kind])
    for old, new in ((b"bye", b"buy"), (b"folded", b"other"), (b"all@", b"you@")):
        assert not verifies(mail.replace(old, new), KEYS[kind])
    assert not verifies(signature + b"From: evil@example.org\r\n" + HEAD + b"\r\n" + BODY, KEYS[kind])


@given(st.text(st.sampled_from("a \t\n"), max_size=40))
def test_any_body_is_hashed_as_others_do(text: str) -> None:
    body = text.replace("\n", "\r\n").encode()
    signer = DkimSigner(KEYS["ed25519"], "one", "example.org")
    assert verifies(signer.sign(HEAD, body, NOON) + HEAD + b"\r\n" + body, KEYS["ed25519"])


@pytest.mark.parametrize("kind", KEYS)
def test_a_mailing_is_signed_whole_and_aligned_with_its_sender(kind: str) -> None:
    press = replace(PRESS, signer=DkimSigner(KEYS[kind], "one", "example.org"))
    octets = compile_mailing(press, MailingHead(7), WORDS).splice(RECIPIENT, NOON).octets
    body = octets.partition(b"\r\n\r\n")[2]
    assert relaxed_body(body) == body
    assert verifies(octets, KEYS[kind])
    assert not verifies(octets.replace(b"List-Unsubscribe: <https:", b"List-Unsubscribe: <http:"), KEYS[kind])

    def asked(name: bytes | str, timeout: int = 5) -> bytes | str | None:
        if isinstance(name, bytes):
            return _record(KEYS[kind]) if name == b"one._domainkey.example.org." else None
        return "v=DMARC1; p=reject" if name == "_dmarc.example.org" else None

    results = authheaders.authenticate_message(
        octets, "mx.example.org", spf=False, dkim=True, dmarc=True, arc=False, dnsfunc=asked
    )
    assert "dkim=pass" in results
    assert "dmarc=pass" in results


def test_a_key_file_is_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    def written(key: object) -> Path:
        file = tmp_path / "key.pem"
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]
        file.write_bytes(pem)
        return file

    assert load(written(RSA), "one", "example.org")
    assert load(written(KEYS["ed25519"]), "one", "example.org")
    with pytest.raises(KeyUnusable, match="neither RSA nor Ed25519"):
        load(written(generate_private_key(SECP256R1())), "one", "example.org")
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(KeyUnusable, match="no private key in PEM"):
        load(tmp_path / "key.pem", "one", "example.org")
    with pytest.raises(KeyUnusable, match="cannot be read"):
        load(tmp_path / "missing.pem", "one", "example.org")
