"""What preflight says of the e-mails that a mailing will be: links, pictures, size, what the law asks for."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from advocacy.domain.errors import TemplateRefused
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.preflight import Check, check
from advocacy.services.mailing_layout import images_of, links_of
from advocacy.services.preflight_seen import Seen

CLIPPED_AT = 102_000
"""Octets of HTML after which Gmail cuts a mail off, and the link to unsubscribe with it."""

_PLACEHOLDER = re.compile(
    r"(?:^|\.)(?:example\.(?:com|net|org)|localhost|[^.]+\.(?:test|example|invalid|local))$", re.IGNORECASE
)


def unsubscribing(_seen: Seen) -> Check:
    """What nobody has to think of."""
    return check("unsubscribe", "Unsubscribing", "Every e-mail has the link and the header; nothing to do.")


def address(seen: Seen) -> Check:
    """What the law asks for (CAN-SPAM, 15 U.S.C. 7704(a)(5))."""
    missing = [
        "The law asks for the organization's postal address in each e-mail. "
        "Whoever runs the server sets it: ADVOCACY_ORGANIZATION__POSTAL_ADDRESS."
    ]
    found = () if seen.press.imprint.postal_address else missing
    fine = "It stands at the end of each e-mail."
    refused, warnings = (found, ()) if seen.in_production else ((), found)
    return check("address", "Postal address", fine, refused=refused, warnings=warnings)


def links(seen: Seen) -> Check:
    """Where links lead."""
    links = [(each.language, link) for each in seen.words for link in _of(each)]
    refused = [
        f"“{link}” ({language}) is a placeholder, which leads nowhere."
        for language, link in links
        if seen.in_production and _PLACEHOLDER.search(_host(link))
    ]
    plain = [
        f"“{link}” ({language}) begins with http://, which browsers warn of."
        for language, link in links
        if link.startswith("http://")
    ]
    return check("links", "Links", "All have addresses that can be followed.", refused=refused, warnings=plain)


def _of(words: MailingWords) -> Sequence[str]:
    try:
        return links_of(words)
    except TemplateRefused:
        return ()


def _host(link: str) -> str:
    try:
        parts = urlsplit(link)
        return parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    except ValueError:
        return ""


def images(seen: Seen) -> Check:
    """What is read in place of pictures, and who learns that they are looked at."""
    found = [
        (each.language, image) for each in seen.words if each.language in seen.layouts for image in images_of(each)
    ]
    warnings = [
        f"The picture “{image.address}” ({language}) has no words for those who do not see it: ![words](…)."
        for language, image in found
        if not image.alternative.strip()
    ]
    own = _host(seen.press.links.front_page())
    elsewhere = sorted({host for _, image in found if (host := _host(image.address)) != own})
    warnings += [
        f"A picture comes from {host}, which learns when and where each supporter opens the e-mail. "
        "Do without it, or say why it has to be."
        for host in elsewhere
    ]
    fine = "They are our own, and have words for those who do not see them." if found else "There are none."
    return check("images", "Pictures", fine, warnings=warnings)


def size(seen: Seen) -> Check:
    """Whether inboxes show the whole."""
    sizes = {
        language: sum(len(piece.text.encode()) for piece in layout.html)
        for language, layout in seen.layouts.items()
    }
    warnings = [
        f"{language}: {size // 1000} kB. Gmail cuts e-mails off at {CLIPPED_AT // 1000} kB: shorten it."
        for language, size in sizes.items()
        if size > CLIPPED_AT
    ]
    fine = f"{max(sizes.values(), default=0) // 1000} kB, of {CLIPPED_AT // 1000} that Gmail shows whole."
    return check("size", "Size", fine, warnings=warnings)
