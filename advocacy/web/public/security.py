"""What protects people here: whom this site talks to, which tests show it, how to report a hole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from advocacy.domain.outgoing import Purpose
from advocacy.web.clock import now
from advocacy.web.headers import cacheable
from advocacy.web.languages import LANGUAGES
from advocacy.web.toolbox import toolbox

bp = Blueprint("security_page", __name__)

_VALID_FOR = timedelta(days=180)
_A_DAY = "public, max-age=86400"

PURPOSES: Mapping[Purpose, LazyString] = {
    Purpose.DATABASE: lazy_gettext("The database, where signatures and letters are kept."),
    Purpose.BROKER: lazy_gettext(
        "The queue, which tells the sending part that there is work. It holds numbers and counters, no names and "
        "no addresses."
    ),
    Purpose.MAIL: lazy_gettext("The mail server, which gets each e-mail and letter to hand it on."),
    Purpose.CENSUS: lazy_gettext(
        "The geocoder of the US Census: it gets a street address without a name, only when our own data does not "
        "settle which district it is in."
    ),
    Purpose.ROSTER: lazy_gettext("The legislature, for who holds which seat. Nothing about signers goes there."),
    Purpose.CALLBACKS: lazy_gettext(
        "The mail provider, for the certificate that proves its reports about mails. Nothing is told to it."
    ),
    Purpose.NAMES: lazy_gettext(
        "The name servers of this machine, for the records of our own mail domains and the hosts named here."
    ),
    Purpose.PROXY: lazy_gettext("The proxy through which this machine reaches the others."),
    Purpose.ADDED: lazy_gettext("A further host that the people who run this site have allowed."),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim, and the test in the published code that fails when it is no longer true."""

    claim: LazyString
    file: str
    test: str


PROOFS: Sequence[Proof] = (
    Proof(
        lazy_gettext("A browser opens every page and records every request: all go to this site."),
        "tests/journeys/test_nothing_leaves.py",
        "test_every_page_asks_only_its_own_site",
    ),
    Proof(
        lazy_gettext("A program that tries to reach any host but those listed here is refused."),
        "tests/house/test_connections.py",
        "test_every_other_connection_fails",
    ),
    Proof(
        lazy_gettext("People sign, letters go out and organizers work, and nothing else is connected to."),
        "tests/journeys/test_nothing_leaves.py",
        "test_a_day_of_the_house_needs_no_other_connection",
    ),
    Proof(
        lazy_gettext("A mail scanner that opens every link in every e-mail changes nothing."),
        "tests/house/test_mail_scanners.py",
        "test_opening_every_link_of_every_mail_changes_nothing",
    ),
    Proof(
        lazy_gettext("Each page for organizers is open to exactly the roles that it should be."),
        "tests/house/test_authorization.py",
        "test_every_page_is_open_to_exactly_these_roles",
    ),
    Proof(
        lazy_gettext("Every answer forbids browsers to load or run anything from elsewhere."),
        "tests/house/test_headers.py",
        "test_every_answer_carries_the_headers",
    ),
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A purpose in words, and the hosts outside that are asked for it (none: they are the organization's own)."""

    purpose: LazyString
    hosts: tuple[str, ...]


@bp.get("/security")
def show() -> Response:
    """The page, from the settings as they are."""
    page = render_template(
        "public/security.html",
        talks=_talks(),
        proofs=PROOFS,
        is_guarded=toolbox().settings.outgoing.guard,
    )
    return cacheable(page)


@bp.get("/.well-known/security.txt")
def text() -> Response:
    """How to report a hole, for programs and researchers (RFC 9116)."""
    tools, expires = toolbox(), datetime.combine(now().date() + _VALID_FOR, datetime.min.time(), UTC)
    address = f"{tools.settings.public_url}/.well-known/security.txt"
    lines = {
        "Contact": f"mailto:{tools.settings.organization.email}",
        "Expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": ", ".join(LANGUAGES),
        "Canonical": address,
        "Policy": f"{tools.settings.public_url}/security",
    }
    response = cacheable("".join(f"{name}: {value}\n" for name, value in lines.items()), _A_DAY)
    response.mimetype = "text/plain"
    return response


def _talks() -> Sequence[Talk]:
    """Hosts of the organization's own network are not named: to others they are of no use but to do harm."""
    places = toolbox().outgoing
    used = [purpose for purpose in Purpose if any(place.purpose is purpose for place in places)]
    return [
        Talk(
            PURPOSES[purpose],
            tuple(place.host for place in places if place.purpose is purpose and not place.is_inside),
        )
        for purpose in used
    ]
