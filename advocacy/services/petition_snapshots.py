"""All of a petition as one mapping from parts to texts (`advocacy.domain.petition_parts`), read and written."""

from collections.abc import Mapping
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.models import Bill, LetterTemplate, Petition, PetitionText
from advocacy.services import bill_snapshots


def read(session: Session, petition: Petition) -> dict[str, str]:
    """Every part that has something in it."""
    session.flush()
    found = {parts.GOAL: str(petition.goal), parts.WAITS: "yes" if petition.wait_for_successor else ""}
    if petition.bill_id:
        found[parts.BILL] = session.get_one(Bill, petition.bill_id).key
        found |= bill_snapshots.read(session, petition.bill_id)
    for page in session.scalars(select(PetitionText).where(PetitionText.petition_id == petition.id)):
        found |= {parts.text(page.language, part): getattr(page, part) for part in parts.TEXT_PARTS}
    for letter in session.scalars(select(LetterTemplate).where(LetterTemplate.petition_id == petition.id)):
        found |= {_letter_key(letter, part): _letter_part(letter, part) for part in parts.LETTER_PARTS}
    return {part: written for part, written in found.items() if written}


def write(session: Session, petition: Petition, changes: Mapping[str, str | None]) -> None:
    """Write parts; those that are None or "" are emptied, a language without any is gone.

    Raises `VersionNotFound` when a part names a bill, committee or legislator that is not there.
    """
    for (kind, name), group in groupby(sorted(changes), key=lambda key: tuple((*key.split("/"), "")[:2])):
        some = {key: changes[key] or "" for key in group}
        match kind:
            case "text":
                _write_page(session, petition, name, some)
            case "letter":
                _write_letters(session, petition, name, some)
            case "bill" if name:
                facts = {key.removeprefix(f"bill/{name}/"): value for key, value in some.items()}
                bill_snapshots.write(session, petition.jurisdiction, name, facts)
            case _:
                _write_setting(session, petition, kind, some[kind])
    session.flush()


def _write_setting(session: Session, petition: Petition, part: str, value: str) -> None:
    match part:
        case parts.GOAL:
            petition.goal = int(value or 0)
        case parts.WAITS:
            petition.wait_for_successor = bool(value)
        case parts.BILL:
            petition.bill_id = bill_snapshots.named(session, petition.jurisdiction, value).id if value else None


def _write_page(session: Session, petition: Petition, language: str, changes: Mapping[str, str]) -> None:
    page = session.get(PetitionText, (petition.id, language))
    before = {part: getattr(page, part) if page else "" for part in parts.TEXT_PARTS}
    after = {part: changes.get(parts.text(language, part), before[part]) for part in parts.TEXT_PARTS}
    if page and not any(after.values()):
        session.delete(page)
    elif any(after.values()):
        session.merge(PetitionText(petition_id=petition.id, language=language, **after))


def _write_letters(session: Session, petition: Petition, language: str, changes: Mapping[str, str]) -> None:
    for stance in sorted({key.split("/")[2] for key in changes}):
        key = (petition.id, language, stance)
        letter = session.get(LetterTemplate, key)
        before = {part: _letter_part(letter, part) if letter else "" for part in parts.LETTER_PARTS}
        own = {
            name: changes.get(f"letter/{language}/{stance}/{name}", before[name]) for name in parts.LETTER_PARTS
        }
        if letter and not any(own.values()):
            session.delete(letter)
        elif any(own.values()):
            row = {**own, "subjects": own["subjects"].splitlines()}
            session.merge(LetterTemplate(petition_id=petition.id, language=language, stance=stance, **row))


def _letter_key(letter: LetterTemplate, part: str) -> str:
    return f"letter/{letter.language}/{letter.stance}/{part}"


def _letter_part(letter: LetterTemplate, part: str) -> str:
    value: str | list[str] = getattr(letter, part)
    return value if isinstance(value, str) else "\n".join(value)
