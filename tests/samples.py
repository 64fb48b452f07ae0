"""Sample residents, obviously samples, and the services' requests made of them."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from advocacy.domain.households import home
from advocacy.domain.matches import Address, Match
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.services import matching, signing
from advocacy.services.signing import SignRequest
from tests.fakes import StreetsThatSay

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)

LINKS = Links("a secret for tests, of no value to anyone", "http://localhost")

WELLESLEY = Address(street="10 Washington St", town="Wellesley", zip="02481")
WHATELY = Address(street="1 Sample Rd", town="Whately", zip="01093")
CAMBRIDGE = Address(street="18 Clary St", town="Cambridge", zip="02139")
CAMBRIDGE_6_1 = replace(CAMBRIDGE, ward="6", precinct="1")


def sign_request(address: Address, **changes: object) -> SignRequest:
    """A sample resident's sign form, found good."""
    request = SignRequest(
        petition_slug="press-pause",
        language="en",
        given_name="Sam",
        family_name="Sample",
        email="sam@example.org",
        email_key="sam@example.org",
        email_hash=b"",
        home_key=b"",
        street=address.street,
        town=address.town,
        zip=address.zip,
        note="",
        updates=False,
        show_name=False,
    )
    request = request._replace(**changes)  # type: ignore[arg-type]
    email_hash = LINKS.email_hash(request.email_key)
    return request._replace(
        email_hash=email_hash,
        home_key=LINKS.home_key(request.email_key, home(request.street, request.zip)),
    )


def sign(
    session: Session, pack: Pack, address: Address = WELLESLEY, now: datetime = NOW, **changes: object
) -> int:
    """Sign the default petition as a sample resident; returns the signature's id."""
    return signing.sign(session, sign_request(address, **changes), match_of(pack, address), now)


def match_of(pack: Pack, address: Address) -> Match:
    """What the ladder says without asking anyone outside."""
    return matching.match(pack, StreetsThatSay(), LocatorOff(), address)
