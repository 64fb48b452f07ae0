"""Every change of a petition's words and facts becomes a numbered version; the one door for such changes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.domain.actors import Actor
from advocacy.domain.errors import PetitionIncomplete, PetitionNotFound, SomebodyElseSaved, VersionNotFound
from advocacy.domain.petition_parts import Words
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.publishing import circle, complete_languages, missing
from advocacy.domain.versions import merged
from advocacy.models import Petition, PetitionText, PetitionVersion
from advocacy.queries.bills import petitions_about
from advocacy.services import audit, bill_snapshots, petition_snapshots

_SHORT = 200


@contextmanager
def keeping(session: Session, slug: str, actor: Actor, now: datetime, act: str = "edit") -> Iterator[Petition]:
    """Lock the petition; what is changed inside the block is kept as a version and noted in the audit log.

    Raises `PetitionNotFound`, and `PetitionIncomplete` when a bill would come before itself, or when the public
    sees the petition and something that was there would be missing now.
    """
    petition = locked(session, slug)
    before = petition_snapshots.read(session, petition)
    yield petition
    after = petition_snapshots.read(session, petition)
    if after == before:
        return
    if gap := circle(after):
        raise PetitionIncomplete(slug, (gap,))
    _refuse_new_gaps(petition, before, after)
    _publish_complete_languages(session, petition, after)
    if petition.version == 0:
        _add(session, petition, before, "", petition.created_at)
    _add(session, petition, after, actor.name, now)
    told_before, told_after = _told(before, after)
    audit.note(
        session,
        actor,
        act,
        "petition",
        slug,
        now,
        before={"version": petition.version - 1, **told_before},
        after={"version": petition.version, **told_after},
    )


@contextmanager
def keeping_all(
    session: Session, slug: str, bills: Sequence[str], actor: Actor, now: datetime, act: str = "edit"
) -> Iterator[Petition]:
    """`keeping` for this petition and all others that speak of one of these bills (by key)."""
    sharing = petitions_about(session, found(session, slug).jurisdiction, bills)
    with ExitStack() as stack:
        opened = {
            other: stack.enter_context(keeping(session, other, actor, now, act))
            for other in sorted({slug, *sharing})
        }
        yield opened[slug]


def begin(session: Session, petition: Petition, actor: Actor, now: datetime) -> None:
    """Keep a new petition as its first version."""
    words = petition_snapshots.read(session, petition)
    _publish_complete_languages(session, petition, words)
    _add(session, petition, words, actor.name, now)


def save(session: Session, slug: str, words: Words, seen: int, actor: Actor, now: datetime) -> None:
    """Write the parts that were changed since version `seen`; what others changed meanwhile stays.

    Raises `SomebodyElseSaved` when both changed the same part, each in another way; `VersionNotFound` when a part
    names a bill, committee or legislator that is not there; and what `keeping` raises.
    """
    with keeping_all(session, slug, _named(words), actor, now) as petition:
        theirs = petition_snapshots.read(session, petition)
        result = merged(base(session, petition, seen), words, theirs)
        if result.conflicts:
            raise SomebodyElseSaved("petition")
        petition_snapshots.write(session, petition, result.changes)


def _named(words: Words) -> tuple[str, ...]:
    """The bills that are told of, and those they are said to follow: two who save at once make no circle."""
    followed = [written for part, written in words.items() if part.endswith("/follows") and written]
    return (*parts.bills(words), *followed)


def restore(session: Session, slug: str, number: int, seen: int, actor: Actor, now: datetime) -> None:
    """Make everything as it was in version `number`; that is a new version.

    Facts that pack and roster import keep stay as they are. Raises `VersionNotFound`, and `SomebodyElseSaved`
    when `seen` is not the latest version any more.
    """
    petition = found(session, slug)
    wanted = kept(session, petition, number)
    shared = parts.bills({**petition_snapshots.read(session, petition), **wanted})
    with keeping_all(session, slug, shared, actor, now, "restore") as petition:
        if petition.version != seen:
            raise SomebodyElseSaved("petition")
        petition_snapshots.write(session, petition, _way_back(session, petition, wanted))


def _way_back(session: Session, petition: Petition, wanted: Words) -> Mapping[str, str | None]:
    there = petition_snapshots.read(session, petition)
    differing = [part for part in {*there, *wanted} if there.get(part) != wanted.get(part)]
    by_hand = bill_snapshots.kept_by_hand(session, petition.jurisdiction, differing)
    return {part: wanted.get(part) for part in differing if part in by_hand or not parts.bills([part])}


def discard_language(session: Session, slug: str, language: str, actor: Actor, now: datetime) -> None:
    """Take a language away that is not the petition's own. Raises `VersionNotFound`."""
    with keeping(session, slug, actor, now) as petition:
        there = petition_snapshots.read(session, petition)
        if language == petition.default_language or language not in parts.languages(there):
            raise VersionNotFound(slug)
        petition_snapshots.write(session, petition, dict.fromkeys(parts.keys_of(language)))


def found(session: Session, slug: str) -> Petition:
    """The petition, drafts too. Raises `PetitionNotFound`."""
    petition = session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise PetitionNotFound(slug)
    return petition


def locked(session: Session, slug: str) -> Petition:
    """The petition, for this transaction alone; what the session read before is read anew.

    Raises `PetitionNotFound`.
    """
    session.flush()
    session.expire_all()
    petition = session.scalar(
        select(Petition).where(Petition.slug == slug).with_for_update().execution_options(populate_existing=True)
    )
    if petition is None:
        raise PetitionNotFound(slug)
    return petition


def kept(session: Session, petition: Petition, number: int) -> Words:
    """The parts of a version. Raises `VersionNotFound`."""
    words = session.scalar(
        select(PetitionVersion.words).where(
            PetitionVersion.petition_id == petition.id, PetitionVersion.number == number
        )
    )
    if words is None:
        raise VersionNotFound(petition.slug)
    return words


def base(session: Session, petition: Petition, seen: int) -> Words:
    """What a form was filled from: version `seen`, 0 being the words before anybody changed them.

    Of a version that never was everything counts as unknown.
    """
    if petition.version == 0 and seen == 0:
        return petition_snapshots.read(session, petition)
    try:
        return kept(session, petition, max(seen, 1))
    except VersionNotFound:
        return {}


def _refuse_new_gaps(petition: Petition, before: Words, after: Words) -> None:
    if petition.state == PetitionState.DRAFT:
        return
    old = missing(before, petition.default_language)
    begun = {language for language in parts.languages(after) if language not in _complete(petition, before)}
    gaps = [gap for gap in missing(after, petition.default_language) if gap not in old]
    # A language that nobody sees yet may be written bit by bit.
    if told := tuple(gap for gap in gaps if parts.language_of(gap.part) not in begun):
        raise PetitionIncomplete(petition.slug, told)


def _complete(petition: Petition, words: Words) -> frozenset[str]:
    return complete_languages(words, petition.default_language)


def _publish_complete_languages(session: Session, petition: Petition, words: Words) -> None:
    is_public = PetitionText.language.in_(_complete(petition, words))
    session.execute(
        update(PetitionText).where(PetitionText.petition_id == petition.id).values(is_public=is_public)
    )


def _add(session: Session, petition: Petition, words: Words, saved_by: str, saved_at: datetime) -> None:
    petition.version += 1
    session.add(
        PetitionVersion(
            petition_id=petition.id,
            number=petition.version,
            saved_at=saved_at,
            saved_by=saved_by,
            words=dict(words),
        )
    )
    session.flush()


def _told(before: Words, after: Words) -> tuple[dict[str, str], dict[str, str]]:
    """What the audit log keeps: short parts as they are, of long ones only that they changed."""
    changed = [part for part in sorted({*before, *after}) if before.get(part) != after.get(part)]
    old, new = ({part: words.get(part, "") for part in changed} for words in (before, after))
    for part in changed:
        if max(len(old[part]), len(new[part])) > _SHORT:
            old[part], new[part] = "(see the versions)", "(changed; see the versions)"
    return old, new
