"""Fills a development database with sample residents: what the services write for one, for a thousand at once.

The services' own rules are used wherever there is one: the ladder matches, `letters.frozen` writes the letters,
tables of states say where everything stands. Only the way into the tables is another, because one resident after
the other takes several times as long.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.demo import Plan, sample
from advocacy.domain.demo_codes import MOST, code_of
from advocacy.domain.demo_homes import homes
from advocacy.domain.errors import PetitionNotFound, PetitionNotOpen
from advocacy.domain.petition_states import PetitionState
from advocacy.jurisdictions.pack import Pack
from advocacy.links import Links
from advocacy.models import Petition, PetitionText, SeatRow, Signature
from advocacy.services.demo_letters import Writers, add_letters
from advocacy.services.demo_rows import Rows
from advocacy.services.demo_signing import Place, Written, add_signature
from advocacy.services.demo_views import open_pages

BATCH = 1000


def languages(session: Session, slug: str) -> tuple[str, ...]:
    """The languages of an open petition, its default first. Raises `PetitionNotFound` and `PetitionNotOpen`."""
    petition = session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise PetitionNotFound(slug)
    if petition.state != PetitionState.OPEN:
        raise PetitionNotOpen(slug)
    own = select(PetitionText.language).where(PetitionText.petition_id == petition.id, PetitionText.is_public)
    others = set(session.scalars(own)) - {petition.default_language}
    return (petition.default_language, *sorted(others))


def petition_of(session: Session, seed: int) -> str | None:
    """The slug of the petition that the samples of a seed have signed, if there are any."""
    return session.scalar(
        select(Petition.slug)
        .join(Signature, Signature.petition_id == Petition.id)
        .where(Signature.share_code.between(code_of(seed, 0), code_of(seed, MOST)))
        .limit(1)
    )


class Filler:
    """Writes the samples of one plan; keeps between batches what is the same for all."""

    def __init__(self, pack: Pack, links: Links, plan: Plan, slug: str) -> None:
        self._pack, self._links, self._plan, self._slug = pack, links, plan, slug
        self._homes = homes(pack.gazetteer)
        self._writers = Writers(pack)

    def fill(self, session: Session, first: int, last: int) -> int:
        """Write those of the samples `first` to `last` that are not there yet; returns how many."""
        rows, place = Rows(session), self._place(session)
        samples = (sample(self._plan, self._homes, number) for number in self._missing(session, first, last))
        written = [add_signature(rows, place, who) for who in samples]
        rows.write()
        self._add_letters(session, rows, written)
        rows.write()
        signed = ((place.petition_id, one.sample.share_code, one.sample.created_at) for one in written)
        open_pages(session, signed, self._plan.now)
        return len(written)

    def _add_letters(self, session: Session, rows: Rows, written: list[Written]) -> None:
        for one in written:
            if one.sample.confirmed_at is not None:
                writer = self._writers.of(session, one)
                add_letters(rows, self._pack, writer, one.sample, self._plan.delay)

    def _missing(self, session: Session, first: int, last: int) -> list[int]:
        codes = {code_of(self._plan.seed, number): number for number in range(first, last + 1)}
        known = session.scalars(select(Signature.share_code).where(Signature.share_code.in_(codes)))
        for code in known:
            del codes[code]
        return list(codes.values())

    def _place(self, session: Session) -> Place:
        petition_id = session.scalars(select(Petition.id).where(Petition.slug == self._slug)).one()
        seats = session.scalars(select(SeatRow).where(SeatRow.jurisdiction == self._pack.code))
        return Place(self._pack, self._links, self._plan.last, petition_id, {seat.key: seat.id for seat in seats})
