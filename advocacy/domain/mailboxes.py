"""When two addresses are one mailbox: rules by domain, as the providers describe them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailboxRule:
    """What a domain does with the part before the @.

    `alias_of` is the domain whose mailboxes these are ("" for none); then only that one's rule counts.
    `tag_separator` begins what the provider ignores ("" when it ignores nothing). `is_disposable` tells whether
    anybody gets mailboxes there for some minutes; it overrules what others say of the domain.
    """

    domain: str
    alias_of: str = ""
    ignores_dots: bool = False
    tag_separator: str = ""
    is_disposable: bool = False


MailboxRules = Mapping[str, MailboxRule]
"""Rules by their domain, in ASCII and small letters."""


def key_of(address: str, rules: MailboxRules) -> str:
    """The key of the mailbox of an address in ASCII: the same for all addresses that are certainly one.

    The address in small letters where nothing is known of its domain. Idempotent as long as no alias is of an
    alias; never raises.
    """
    local, _, domain = address.lower().rpartition("@")
    if (rule := rules.get(domain)) and rule.alias_of:
        domain = rule.alias_of
        rule = rules.get(domain)
    if rule is None:
        return f"{local}@{domain}"
    # A provider has no mailbox without a name: of "+x" nothing can be cut.
    if rule.tag_separator:
        local = local.partition(rule.tag_separator)[0] or local
    if rule.ignores_dots:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """What stands behind the last @."""
    return address.rpartition("@")[2]


def is_within(domain: str, domains: frozenset[str]) -> bool:
    """Whether a domain, or one that it is a part of ("a.b.org" of "b.org"), is one of `domains`."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in domains for at in range(len(labels) - 1))
