"""Addresses people pass on, with the source code of whoever passed them on."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext

from advocacy.web.toolbox import toolbox


@dataclass(frozen=True, slots=True)
class Share:
    """What is passed on: the address, and the words around it in the page's language."""

    url: str
    title: str
    text: str


_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def invitation(slug: str, code: str = "", language: str | None = None) -> str:
    """The petition's full address; `code` says who shared it."""
    given = {"lang": language, "source": code}
    query = urlencode({name: value for name, value in given.items() if value})
    return toolbox().links.petition(slug) + (f"?{query}" if query else "")


def share_of(title: str, url: str) -> Share:
    """The words with which anybody passes the petition on."""
    return Share(url, title, gettext("Will you sign “%(title)s”?", title=title) + f" {url}")


def signers_share_of(title: str, url: str) -> Share:
    """The words with which somebody who signed passes the petition on."""
    return Share(url, title, gettext("I signed “%(title)s”. Will you?", title=title) + f" {url}")


def source_in_address(typed: str) -> str:
    """A source code as it came in an address; empty when it is not one we could have made."""
    return typed if _SOURCE.fullmatch(typed) else ""


def path_of(address: str) -> str:
    """A full address of ours without scheme and host, so that a visitor stays on the host they came by."""
    return "/" + address.split("/", 3)[3]
