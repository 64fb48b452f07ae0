"""Composes the letters of one signature from the petition's templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.composing import Draft, LetterParts, compose, sign_off
from advocacy.domain.letters import Stance
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, LetterTemplate, Signature
from advocacy.queries.addressees import Addressee, addressees
from advocacy.queries.signatures import SignatureRows


@dataclass(frozen=True, slots=True)
class Drafted:
    """One letter to be: `draft` is None for a vacant seat."""

    addressee: Addressee
    language: str
    draft: Draft | None
    sign_off: str


def drafted(session: Session, pack: Pack, rows: SignatureRows, seat_ids: Sequence[int]) -> tuple[Drafted, ...]:
    """The letters of this signature to these seats, upper chamber first.

    Raises `MergeFieldMissing` when a template uses a field that has no value here.
    """
    language, templates = _templates(session, rows)
    return tuple(
        Drafted(
            addressee=addressee,
            language=language,
            draft=_draft(pack, rows, addressee, templates[addressee.stance], language),
            sign_off=_sign_off(pack, rows.signature, addressee),
        )
        for addressee in addressees(session, pack, seat_ids, rows.petition.bill_id)
    )


def _templates(session: Session, rows: SignatureRows) -> tuple[str, dict[Stance, LetterParts]]:
    languages = (rows.signature.language, rows.petition.default_language)
    found = session.scalars(
        select(LetterTemplate).where(
            LetterTemplate.petition_id == rows.petition.id, LetterTemplate.language.in_(languages)
        )
    ).all()
    language = next(language for language in languages if any(template.language == language for template in found))
    return language, {
        Stance(template.stance): _parts(template) for template in found if template.language == language
    }


def _parts(template: LetterTemplate) -> LetterParts:
    return LetterParts(
        subjects=tuple(template.subjects),
        greeting=template.greeting,
        body=template.body,
        committee=template.committee,
        ban=template.ban,
        closing=template.closing,
    )


def _draft(
    pack: Pack, rows: SignatureRows, addressee: Addressee, parts: LetterParts, language: str
) -> Draft | None:
    if addressee.seat.legislator is None:
        return None
    signature = rows.signature
    ban = _ban_values(pack, rows, language)
    return compose(
        parts,
        {
            **_legislator_values(addressee),
            **_bill_values(rows.bill),
            **ban,
            "resident.name": signature.name,
            "resident.town": signature.town,
            "committee.name": addressee.committee or "",
        },
        note=signature.note,
        on_committee=addressee.committee is not None,
        has_ban=bool(ban),
        turn=signature.id,
    )


def _legislator_values(addressee: Addressee) -> dict[str, str]:
    legislator = addressee.seat.legislator
    if legislator is None:
        return {}
    return {
        "legislator.title": legislator.title,
        "legislator.name": legislator.name,
        "legislator.family_name": legislator.family_name,
        "seat.name": addressee.seat.name,
    }


def _bill_values(bill: Bill | None) -> dict[str, str]:
    return {"bill.numbers": bill.numbers, "bill.session": bill.session} if bill else {}


def _ban_values(pack: Pack, rows: SignatureRows, language: str) -> dict[str, str]:
    municipality = rows.match.detail["municipality"] if rows.match else None
    ban = pack.ban(municipality) if municipality else None
    if ban is None:
        return {}
    return {
        "municipality.name": ban.municipality,
        "ban.date": format_date(ban.on, "long" if ban.has_day else "MMMM y", locale=language),
    }


def _sign_off(pack: Pack, signature: Signature, addressee: Addressee) -> str:
    seat = addressee.seat
    return sign_off(
        signature.name,
        signature.street,
        signature.town,
        pack.usps,
        signature.zip,
        f"{seat.name} ({seat.chamber_name})",
    )
