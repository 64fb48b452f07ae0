"""Composes the letters of one signature from the petition's templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from advocacy.domain.composing import Draft, compose, sign_off
from advocacy.domain.merging import merge
from advocacy.jurisdictions.pack import Ban, Pack
from advocacy.queries.drafting import Addressee, Signer
from advocacy.queries.seat_views import LegislatorView


@dataclass(frozen=True, slots=True)
class Drafted:
    """One letter to be: `draft` is None for a vacant seat."""

    addressee: Addressee
    draft: Draft | None
    sign_off: str


def drafted(pack: Pack, writer: Signer) -> tuple[Drafted, ...]:
    """The letters of this signature, upper chamber first.

    Raises `MergeFieldMissing` when a template uses a field that has no value here.
    """
    return tuple(
        Drafted(addressee, _draft(pack, writer, addressee), _sign_off(pack, writer, addressee))
        for addressee in writer.addressees
    )


def _draft(pack: Pack, writer: Signer, addressee: Addressee) -> Draft | None:
    legislator = addressee.seat.legislator
    if legislator is None:
        return None
    ban = pack.ban(writer.municipality) if writer.municipality else None
    return compose(
        addressee.parts,
        _values(pack, writer, addressee, legislator, ban),
        note=writer.note,
        on_committee=addressee.committee is not None,
        has_ban=ban is not None,
        turn=writer.signature_id,
    )


def greeting(pack: Pack, writer: Signer, addressee: Addressee, legislator: LegislatorView) -> str:
    """How the addressee's template would greet a legislator, the holder of today or another one.

    Raises `MergeFieldMissing`.
    """
    return merge(addressee.parts.greeting, _values(pack, writer, addressee, legislator, None))


def _values(
    pack: Pack, writer: Signer, addressee: Addressee, legislator: LegislatorView, ban: Ban | None
) -> Mapping[str, str]:
    language = addressee.language
    return {
        "legislator.title": pack.word(legislator.title, language),
        "legislator.name": legislator.name,
        "legislator.family_name": legislator.family_name,
        "seat.name": addressee.seat.name,
        "bill.numbers": writer.bill_numbers,
        "bill.session": pack.word(writer.bill_session, language),
        "resident.name": writer.name,
        "resident.town": writer.town,
        "committee.name": pack.word(addressee.committee or "", language),
        "municipality.name": ban.municipality if ban else "",
        "ban.date": _ban_date(ban, language) if ban else "",
    }


@lru_cache(maxsize=256)
def _ban_date(ban: Ban, language: str) -> str:
    if ban.has_day:
        return format_date(ban.on, "long", locale=language)
    return format_skeleton("yMMMM", ban.on, locale=language)


def _sign_off(pack: Pack, writer: Signer, addressee: Addressee) -> str:
    seat = addressee.seat
    place = f"{seat.name} ({pack.word(seat.chamber_name, addressee.language)})"
    return sign_off(writer.name, writer.street, writer.town, pack.usps, writer.zip, place)
