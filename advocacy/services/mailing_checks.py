"""What keeps the words of a mailing from being saved, with all that Markdown can hide."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from advocacy.domain import mailing_words
from advocacy.domain.errors import MailingWordsRefused, TemplateRefused
from advocacy.domain.mailing_fields import PETITION_URL
from advocacy.domain.mailing_words import MailingWords
from advocacy.services.mailing_layout import images_of, links_of

_PETITION = f"{{{PETITION_URL}}}"


def check_words(words: MailingWords) -> None:
    """Raise `MailingWordsRefused` with a sentence for each problem; words that are not there yet are none."""
    if found := tuple(problems(words)):
        raise MailingWordsRefused(found)


def problems(words: MailingWords) -> Iterator[str]:
    """The sentences of `check_words`."""
    found = list(mailing_words.problems(words))
    yield from found
    if not found:
        yield from link_problems(words)


def link_problems(words: MailingWords) -> Iterator[str]:
    """Addresses of links and images that cannot be followed, or that may not be. Nothing for unreadable fields."""
    try:
        links, images = links_of(words), images_of(words)
    except TemplateRefused:
        return
    for link in links:
        yield from _problems_of(link)
    for image in images:
        if "{" in image.address:
            yield f"The picture “{image.address}”: no field may be in its address, which is told to a server."
        elif not image.address.startswith("https://") or not _host(image.address):
            yield f"The picture “{image.address}” must have an address that begins with https://."


def _problems_of(link: str) -> Iterator[str]:
    if "{" in link.removeprefix(_PETITION):
        yield f"The link to “{link}”: of all fields only {_PETITION} may be in an address, at its beginning."
    elif link.startswith(_PETITION):
        return
    elif link.startswith("mailto:"):
        if "@" not in link:
            yield f"The link to “{link}” needs an e-mail address after “mailto:”."
    elif not link.startswith(("https://", "http://")) or not _host(link):
        yield f"The link to “{link}” must be a whole address that begins with https:// (or mailto:)."


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
