"""Gives a letter to a predecessor words for the successor, if its words allow it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.letters import Aftermath
from advocacy.domain.readdressing import calls_by_name, readdressed, speaks_of
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, Committee, Legislator, Letter, Petition, Signature
from advocacy.queries.drafting import Signer
from advocacy.queries.seat_views import LegislatorView
from advocacy.services.drafting import Drafted, greeting


def reworded(session: Session, pack: Pack, writer: Signer, letter: Letter, written: Drafted) -> Aftermath | None:
    """Rewrite a letter that nobody edited, or greet the successor in the resident's own words.

    None when the resident must look first: the words may speak of the predecessor, whom `letter` still names.
    Raises `MergeFieldMissing`.
    """
    before = session.get_one(Legislator, letter.legislator_id)
    family_names = [before.family_name, *before.family_name.split("-")]
    if not letter.is_edited and written.draft:
        letter.subject, letter.body = written.draft.subject, written.draft.body
        letter.language = written.addressee.language
        return None if speaks_of(writer.note, family_names) else Aftermath.REWRITTEN
    is_regreeted = _is_regreeted(pack, writer, letter, written, before)
    if letter.stance != written.addressee.stance or not is_regreeted:
        return None
    names = [*family_names, *_other_committees(session, pack, letter, written)]
    after_greeting = letter.body.partition("\n")[2]
    return None if speaks_of(f"{letter.subject}\n{after_greeting}", names) else Aftermath.READDRESSED


def _is_regreeted(pack: Pack, writer: Signer, letter: Letter, written: Drafted, before: Legislator) -> bool:
    """Greet the successor where the template greets; False when the resident's greeting names the other one."""
    successor = written.addressee.seat.legislator
    if successor is None:
        return False
    predecessor = LegislatorView(
        before.id, successor.title, before.name, before.family_name, before.email, before.office
    )
    old, new = (greeting(pack, writer, written.addressee, who) for who in (predecessor, successor))
    first = letter.body.partition("\n")[0]
    letter.body = readdressed(letter.body, old, new)
    if first.strip() == old.strip():
        return True
    return not (speaks_of(first, [before.family_name, before.given_name]) or calls_by_name(first, old))


def _other_committees(session: Session, pack: Pack, letter: Letter, written: Drafted) -> list[str]:
    """What the bill's committee is called, unless the successor sits on it too."""
    if written.addressee.committee:
        return []
    names = session.scalars(
        select(Committee.name)
        .join(Bill, Bill.committee_id == Committee.id)
        .join(Petition, Petition.bill_id == Bill.id)
        .join(Signature, Signature.petition_id == Petition.id)
        .where(Signature.id == letter.signature_id)
    )
    return [word for name in names for word in (name, pack.word(name, letter.language))]
