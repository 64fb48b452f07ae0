"""Two addresses are one mailbox only where its provider says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.mailboxes import MailboxRule, is_within, key_of

RULES = {
    rule.domain: rule
    for rule in (
        MailboxRule("gmail.com", ignores_dots=True, tag_separator="+"),
        MailboxRule("googlemail.com", alias_of="gmail.com"),
        MailboxRule("example.net", tag_separator="-"),
        MailboxRule("example.com", is_disposable=True),
    )
}
LOCAL = st.text(alphabet="abcXYZ019._+-'", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Ann.Lee@gmail.com", "annlee@gmail.com"),
        ("ann.lee+petition@GoogleMail.com", "annlee@gmail.com"),
        ("ann-news@example.net", "ann@example.net"),
        ("ann+news@example.net", "ann+news@example.net"),
        ("ann.lee+news@example.org", "ann.lee+news@example.org"),
        ("ann.lee@mail.gmail.com", "ann.lee@mail.gmail.com"),
        ("+news@gmail.com", "+news@gmail.com"),
    ],
)
def test_a_mailbox_has_one_key(address: str, key: str) -> None:
    assert key_of(address, RULES) == key


@given(LOCAL, st.sampled_from([*RULES, "example.org"]))
def test_a_key_is_the_key_of_itself(local: str, domain: str) -> None:
    key = key_of(f"{local}@{domain}", RULES)
    assert key_of(key, RULES) == key
    assert not key.startswith("@")


@given(LOCAL, LOCAL, st.sampled_from(["example.org", "example.com", "mail.gmail.com"]))
def test_two_mailboxes_of_a_domain_without_rules_never_become_one(one: str, other: str, domain: str) -> None:
    is_one = key_of(f"{one}@{domain}", RULES) == key_of(f"{other}@{domain}", RULES)
    assert is_one == (one.lower() == other.lower())


def test_what_belongs_to_a_domain_is_within_it() -> None:
    assert is_within("a.b.example.org", frozenset({"example.org"}))
    assert not is_within("badexample.org", frozenset({"example.org"}))
    assert not is_within("org", frozenset({"org"}))
