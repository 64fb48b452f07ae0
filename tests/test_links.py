"""Signed links open their own door and no other."""

import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from advocacy.domain.confirming import is_expired
from advocacy.domain.errors import LinkUnreadable
from advocacy.links import Links

LINKS = Links("a secret for tests", "https://example.org/")
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_confirmation_link_tells_whose_it_is_and_when_it_was_made() -> None:
    url = LINKS.confirm(12, NOW)
    assert url.startswith("https://example.org/confirm/")
    assert LINKS.read_confirm(_token(url)) == (12, NOW)
    assert len(_token(url)) < 60


def test_a_link_of_one_purpose_opens_no_other_door() -> None:
    mine = _token(LINKS.mine(12))
    assert LINKS.read_mine(mine) == 12
    for read in (LINKS.read_confirm, LINKS.read_thanks, LINKS.read_signed, LINKS.read_seats):
        with pytest.raises(LinkUnreadable):
            read(mine)


@given(st.text(max_size=80))
def test_no_invented_token_is_read(token: str) -> None:
    with pytest.raises(LinkUnreadable):
        LINKS.read_mine(token)


@given(st.integers(1, 2**40), st.data())
def test_a_cut_or_changed_token_is_not_read(signature_id: int, data: st.DataObject) -> None:
    token = _token(LINKS.confirm(signature_id, NOW))
    # The last sign carries two bits that mean nothing.
    place = data.draw(st.integers(0, len(token) - 2))
    sign = data.draw(st.sampled_from("abcXYZ019-_."))
    for broken in (token[:place], token[:place] + sign + token[place + 1 :]):
        if broken != token:
            with pytest.raises(LinkUnreadable):
                LINKS.read_confirm(broken)


def test_tokens_and_hashes_are_those_that_the_libraries_make() -> None:
    """They are in mails and in databases, so they must stay what they are."""
    for salt, made, value in (("mine", LINKS.mine(12), 12), ("thanks", LINKS.thanks(7), 7)):
        assert _token(made) == URLSafeSerializer("a secret for tests", salt=salt).dumps(value)
    hashed = hmac.digest(b"a secret for tests", b"email:ana@example.org", "sha256")
    assert LINKS.email_hash("ana@example.org") == hashed
    assert (
        LINKS.origin_hash("192.0.2.0/24")
        == hmac.digest(b"a secret for tests", b"origin:192.0.2.0/24", "sha256")[:16]
    )


def test_another_secret_reads_nothing() -> None:
    with pytest.raises(LinkUnreadable):
        Links("another secret", "https://example.org").read_mine(_token(LINKS.mine(12)))


def test_a_confirmation_link_lives_seven_days() -> None:
    assert not is_expired(NOW, NOW.replace(day=9))
    assert is_expired(NOW, NOW.replace(day=9, second=1))


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**62))
def test_an_unsubscribe_link_tells_the_address_and_the_mailing(email_hash: bytes, mailing_id: int) -> None:
    token = _token(LINKS.unsubscribe(email_hash, mailing_id))
    assert LINKS.read_unsubscribe(token) == (email_hash, mailing_id)
    assert len(token) == 80


@pytest.mark.parametrize(
    "token",
    [
        ".eJwFwbkRgCAAAMFeiA3uAHlqcQx4pP8S3H0CIJFE5qZQaXQGk8Xm44gaTWZvi9Vmdzhdbj9PuOr7AyePEDQ.VXGe8-2Xs2vIYJLDdAZm36ZAa8E",
        _token(LINKS.unsubscribe(bytes(range(32)), 7)),
    ],
)
def test_unsubscribe_links_of_all_times_are_read(token: str) -> None:
    assert LINKS.read_unsubscribe(token) == (bytes(range(32)), 7)


@given(st.integers(0, 79), st.sampled_from("abcXYZ019-_. é/"))
def test_a_cut_or_changed_unsubscribe_link_is_not_read(place: int, sign: str) -> None:
    token = _token(LINKS.unsubscribe(b"h" * 32, 7))
    for broken in (token[:place], token[:place] + sign + token[place + 1 :], token + sign, token + "=" * 4):
        if broken != token:
            with pytest.raises(LinkUnreadable):
                LINKS.read_unsubscribe(broken)


def test_another_secret_unsubscribes_nobody() -> None:
    for token in (LINKS.unsubscribe(b"h" * 32), LINKS.mine(12), LINKS.confirm(12, NOW)):
        with pytest.raises(LinkUnreadable):
            Links("another secret", "https://example.org").read_unsubscribe(_token(token))


def test_links_outlive_a_change_of_the_secret_key() -> None:
    new = Links(
        "a new secret", "https://example.org", hash_key="a secret for tests", old_keys=["a secret for tests"]
    )
    assert new.read_mine(_token(LINKS.mine(12))) == 12
    assert new.read_confirm(_token(LINKS.confirm(12, NOW))) == (12, NOW)
    assert new.read_unsubscribe(_token(LINKS.unsubscribe(b"h" * 32, 7))) == (b"h" * 32, 7)
    assert new.email_hash("ana@example.org") == LINKS.email_hash("ana@example.org")
    assert new.has_made(LINKS.mac("message", "letter-1"), "message", "letter-1")
    assert new.has_made(new.mac("message", "letter-1"), "message", "letter-1")
    with pytest.raises(LinkUnreadable):
        LINKS.read_mine(_token(new.mine(12)))


def test_links_of_an_old_secret_key_end_with_it_but_nobody_is_kept_from_unsubscribing() -> None:
    new = Links("a new secret", "https://example.org", hash_key="a secret for tests")
    with pytest.raises(LinkUnreadable):
        new.read_mine(_token(LINKS.mine(12)))
    assert not new.has_made(LINKS.mac("message", "letter-1"), "message", "letter-1")
    assert new.read_unsubscribe(_token(LINKS.unsubscribe(b"h" * 32, 7))) == (b"h" * 32, 7)
