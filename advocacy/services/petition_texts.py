"""A petition's words, taken over from the pack: the page's texts and the letter templates."""

from collections.abc import Iterator

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from advocacy.domain.composing import LetterParts, unwrap
from advocacy.domain.errors import PetitionNotFound
from advocacy.jurisdictions.pack import Pack, PackLetter, PackPetition, PackPetitionText
from advocacy.models import LetterTemplate, Petition, PetitionText
from advocacy.models.table import Base

_KEY = frozenset({"petition_id", "language", "stance"})


def refresh(session: Session, pack: Pack, slug: str) -> tuple[str, ...]:
    """Take the pack's words for a petition again; returns what changed ("es body", "es letter.ask.closing").

    Signatures and letters that were written keep theirs; languages that the pack does not have stay as they are.
    Raises `PetitionNotFound` when there is no such petition or the pack has none of this name, and
    `TemplateRefused` as `write` does.
    """
    petition_id = session.scalar(select(Petition.id).where(Petition.slug == slug).with_for_update())
    facts = next((known for known in pack.petitions if known.slug == slug), None)
    if petition_id is None or facts is None:
        raise PetitionNotFound(slug)
    return write(session, petition_id, facts)


def write(session: Session, petition_id: int, facts: PackPetition) -> tuple[str, ...]:
    """Bring a petition's words to the pack's; returns what changed.

    Raises `TemplateRefused` when a letter names a merge field that does not exist.
    """
    changed = [name for text in facts.texts for name in _write_text(session, petition_id, text)]
    session.flush()
    return tuple(changed)


def parts_of(letter: PackLetter) -> LetterParts:
    """A pack's letter as it is composed, each paragraph on one line. Raises `TemplateRefused`."""
    parts = LetterParts(
        subjects=letter.subjects,
        greeting=unwrap(letter.greeting),
        body=unwrap(letter.body),
        committee=unwrap(letter.committee),
        ban=unwrap(letter.ban),
        closing=unwrap(letter.closing),
    )
    parts.check()
    return parts


def _write_text(session: Session, petition_id: int, text: PackPetitionText) -> Iterator[str]:
    row = PetitionText(
        petition_id=petition_id,
        language=text.language,
        title=text.title,
        ask=unwrap(text.ask),
        body=text.body,
        filed_by=unwrap(text.filed_by),
        where_it_stands=text.where_it_stands,
    )
    yield from _write(session, row, f"{text.language} ")
    for letter in text.letters:
        template = _template(petition_id, text.language, letter)
        yield from _write(session, template, f"{text.language} letter.{letter.stance}.")


def _template(petition_id: int, language: str, letter: PackLetter) -> LetterTemplate:
    parts = parts_of(letter)
    return LetterTemplate(
        petition_id=petition_id,
        language=language,
        stance=letter.stance,
        subjects=list(parts.subjects),
        greeting=parts.greeting,
        body=parts.body,
        committee=parts.committee,
        ban=parts.ban,
        closing=parts.closing,
    )


def _write(session: Session, row: Base, before: str) -> Iterator[str]:
    """Store the row; yields the name of each part that is new or other than it was, with `before` put first."""
    for part in inspect(session.merge(row)).attrs:
        if part.key not in _KEY and part.history.has_changes():
            yield f"{before}{part.key}"
