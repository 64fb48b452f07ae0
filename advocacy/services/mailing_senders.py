"""Whether receivers can know mailings to be the organization's own: SPF, DKIM and DMARC in the DNS."""

from collections.abc import Iterator
from dataclasses import dataclass

from advocacy.domain.ports import DnsLookup
from advocacy.domain.preflight import Check, check

_TITLE = "Sender’s domain"


@dataclass(frozen=True, slots=True)
class Sender:
    """The domains of From and of return paths, and where our DKIM key is published ("" if we do not sign)."""

    from_domain: str
    return_domain: str
    dkim_selector: str = ""
    dkim_domain: str = ""


def sender_check(sender: Sender, dns: DnsLookup | None) -> Check:
    """One check, key "sender"; without a `dns` nothing is asked. Call it outside of transactions: it may take
    some seconds."""
    if dns is None:
        return check("sender", _TITLE, "It is looked up in production only.")
    return check(
        "sender", _TITLE, "SPF and DMARC are published, and our key if we sign.", warnings=_doubts(sender, dns)
    )


def _doubts(sender: Sender, dns: DnsLookup) -> Iterator[str]:
    yield from _missing(dns, sender.return_domain, "v=spf1", "SPF, which says what servers may send for it")
    yield from _dmarc(sender, dns)
    if sender.dkim_selector:
        name = f"{sender.dkim_selector}._domainkey.{sender.dkim_domain}"
        yield from _missing(dns, name, "p=", "the public half of our DKIM key")
        if not _is_aligned(sender.dkim_domain, sender.from_domain):
            yield f"We sign for {sender.dkim_domain}, but mails come from {sender.from_domain}: DMARC fails."


def _dmarc(sender: Sender, dns: DnsLookup) -> Iterator[str]:
    """The domain's own policy, or that of one above it (RFC 7489, 6.6.3)."""
    labels = sender.from_domain.split(".")
    names = [f"_dmarc.{'.'.join(labels[place:])}" for place in range(max(len(labels) - 1, 1))]
    found = [list(_missing(dns, name, "v=dmarc1", "DMARC, which big receivers ask for")) for name in names]
    if all(found):
        yield found[0][0]


def _missing(dns: DnsLookup, name: str, mark: str, what: str) -> Iterator[str]:
    texts = dns.texts(name)
    if texts is None:
        yield f"{name} could not be looked up: try again, or check by other means that it has {what}."
    elif not any(mark in text.lower() for text in texts):
        yield f"{name} does not publish {what}. Whoever runs the domain can add it."


def _is_aligned(signed: str, shown: str) -> bool:
    """Whether one lies within the other, as relaxed alignment asks (RFC 7489, 3.1.1)."""
    mine, theirs = f".{signed.lower()}", f".{shown.lower()}"
    return mine.endswith(theirs) or theirs.endswith(mine)
