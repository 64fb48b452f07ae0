"""Looks at new signatures and at what came back of their mails, and writes down what is odd.

Each rule goes on where it stopped (`scoring_marks`); a rule that runs twice finds the same once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Subquery, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.actors import HOUSE
from advocacy.domain.alike import MANY, REASON_OF, note_trait, scheme_trait
from advocacy.domain.name_patterns import is_patterned
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.suspicion import QUARANTINE_AT, SCORE, Reason, Trait
from advocacy.links import Links
from advocacy.models import (
    Person,
    ScoringMark,
    Signature,
    SignatureFlag,
    SignatureOrigin,
    SignatureTrait,
    Suppression,
)
from advocacy.services.holds import BATCH
from advocacy.services.quarantine import flag, quarantine_scored

LOOKED_BACK = timedelta(days=7)
"""When it first runs, what is older than this is left alone."""

READ = 2_000
_LAG = timedelta(seconds=30)
"""Rows get their numbers a moment before others can see them."""

_OVERLAP = timedelta(minutes=2)
_BOUNCED_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch of a rule found, and whether there is nothing more to look at for now."""

    found: int
    is_over: bool


def read_words(session: Session, links: Links, now: datetime) -> Step:
    """The names of new signatures; what their notes and mailboxes are alike in is kept as keyed hashes.

    They are held meanwhile: nothing is written down about somebody who is being erased at this moment.
    """
    mark = _mark(session, "words")
    if mark.at is None:
        mark.after_id = _first(session, now - LOOKED_BACK)
    rows = session.execute(
        select(
            *(Signature.id, Signature.given_name, Signature.family_name),
            *(Signature.note, Person.email_key),
        )
        .join(Person, Person.id == Signature.person_id)
        .where(Signature.id > mark.after_id, Signature.created_at <= now - _LAG)
        .order_by(Signature.id)
        .limit(READ)
        .with_for_update(of=Signature, read=True)
    ).all()
    patterned = [row.id for row in rows if is_patterned(row.given_name, row.family_name)]
    traits = [
        {"signature_id": row.id, "kind": kind.value, "value": links.trait_hash(kind.value, text), "at": now}
        for row in rows
        for kind, text in ((Trait.NOTE, note_trait(row.note)), (Trait.SCHEME, scheme_trait(row.email_key)))
        if text
    ]
    if traits:
        session.execute(insert(SignatureTrait).on_conflict_do_nothing(), traits)
    mark.after_id, mark.at = rows[-1].id if rows else mark.after_id, now
    return Step(flag(session, patterned, Reason.NAME_PATTERN, now), len(rows) < READ)


def find_alike(session: Session, now: datetime) -> Step:
    """Signatures of which there are too many of one kind."""
    mark = _mark(session, "alike")
    since = (mark.at or now - LOOKED_BACK) - _OVERLAP
    found = sum(_flag_alike(session, trait, since, now) for trait in Trait)
    mark.at = now
    return Step(found, is_over=True)


def follow_bounces(session: Session, now: datetime) -> Step:
    """Signatures whose mailbox did not take the mails that came soon after."""
    mark = _mark(session, "bounces")
    rows = session.execute(
        select(Suppression.id, Suppression.person_id, Suppression.created_at, Suppression.reason)
        .where(Suppression.id > mark.after_id, Suppression.created_at <= now - _LAG)
        .order_by(Suppression.id)
        .limit(READ)
    ).all()
    came_back = [row.id for row in rows if row.reason == SuppressionReason.BOUNCED]
    theirs = session.scalars(
        select(Signature.id)
        .join(Suppression, Suppression.person_id == Signature.person_id)
        .where(Suppression.id.in_(came_back), Signature.created_at > Suppression.created_at - _BOUNCED_WITHIN)
    ).all()
    mark.after_id, mark.at = rows[-1].id if rows else mark.after_id, now
    return Step(flag(session, theirs, Reason.BOUNCED, now), len(rows) < READ)


def hold_back(session: Session, now: datetime) -> Step:
    """Quarantine those of which enough was noticed since the last time."""
    mark = _mark(session, "hold_back")
    since = (mark.at or now - LOOKED_BACK) - _OVERLAP
    news = select(SignatureFlag.signature_id).where(SignatureFlag.found_at > since)
    states = (SignatureState.UNCONFIRMED.value, SignatureState.CONFIRMED.value)
    heavy = session.scalars(
        select(SignatureFlag.signature_id)
        .join(Signature, Signature.id == SignatureFlag.signature_id)
        .where(SignatureFlag.signature_id.in_(news), Signature.state.in_(states))
        .where(SignatureFlag.settled_at.is_(None))
        .group_by(SignatureFlag.signature_id)
        .having(func.sum(SignatureFlag.score) >= QUARANTINE_AT)
        .order_by(SignatureFlag.signature_id)
        .limit(BATCH)
    ).all()
    changed = quarantine_scored(session, heavy, now, HOUSE)
    is_over = len(heavy) < BATCH
    if is_over:
        mark.at = now
    return Step(changed, is_over)


def _flag_alike(session: Session, trait: Trait, since: datetime, now: datetime) -> int:
    """Everybody in a crowd to which somebody has come since."""
    many, window = MANY[trait]
    own, others, members = (_traits(trait) for _ in range(3))
    crowds = (
        select(others.c.value)
        .where(others.c.value.in_(select(own.c.value).where(own.c.at > since)), others.c.at > now - window)
        .group_by(others.c.value)
        .having(func.count() >= many)
    )
    theirs = select(members.c.signature_id).where(members.c.value.in_(crowds), members.c.at > now - window)
    return _flag_all(session, theirs, REASON_OF[trait], now)


def _traits(trait: Trait) -> Subquery:
    if trait is Trait.PREFIX:
        row = SignatureOrigin
        return select(row.signature_id, row.prefix.label("value"), row.at).subquery()
    table = SignatureTrait
    return select(table.signature_id, table.value, table.at).where(table.kind == trait.value).subquery()


def _flag_all(session: Session, members: Select[int], reason: Reason, now: datetime) -> int:
    them = members.subquery()
    columns = ["signature_id", "reason", "score", "found_at"]
    rows = select(them.c.signature_id, literal(reason.value), literal(SCORE[reason]), literal(now))
    rows = rows.order_by(them.c.signature_id)  # like all who lock several
    question = insert(SignatureFlag).from_select(columns, rows, include_defaults=False)
    done = session.scalars(question.on_conflict_do_nothing().returning(SignatureFlag.signature_id))
    return len(done.all())


def _first(session: Session, before: datetime) -> int:
    """The last signature that is too old."""
    older = select(Signature.id).where(Signature.created_at <= before).order_by(Signature.id.desc()).limit(1)
    return session.scalar(older) or 0


def _mark(session: Session, rule: str) -> ScoringMark:
    """Where the rule stands, held until the transaction ends."""
    session.execute(insert(ScoringMark).values(rule=rule).on_conflict_do_nothing())
    question = select(ScoringMark).where(ScoringMark.rule == rule).with_for_update()
    return session.scalars(question.execution_options(populate_existing=True)).one()
