"""What a decision about signatures would do: the figures of a dry run."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.integrity_actions import AIM, ActionKind, Forecast
from advocacy.domain.machines import sources
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_holds import Hold, end, way
from advocacy.domain.signature_states import SignatureState
from advocacy.models import IntegrityItem, Letter, Message, Petition, Signature


def forecast(session: Session, action_id: int, kind: ActionKind) -> Forecast:
    """Read from the signatures that the action has noted down."""
    numbers = _by_state(session, action_id)
    letters = sources(MESSAGE_TABLE, MessageEvent.HOLD if AIM[kind] is not Hold.FREE else MessageEvent.FREE)
    return Forecast(
        states={state.value: number for state, number in numbers.items()},
        petitions=_by_petition(session, action_id),
        count=sum(number * _counts(state, kind) for state, number in numbers.items()),
        letters=_letters(session, action_id, letters),
    )


def _counts(state: SignatureState, kind: ActionKind) -> int:
    """By how much the public count changes for each signature in this state."""
    became = end(state, way(state, AIM[kind]))
    return (became is SignatureState.CONFIRMED) - (state is SignatureState.CONFIRMED)


def _by_state(session: Session, action_id: int) -> dict[SignatureState, int]:
    rows = session.execute(
        select(Signature.state, func.count())
        .join(IntegrityItem, IntegrityItem.signature_id == Signature.id)
        .where(IntegrityItem.action_id == action_id)
        .group_by(Signature.state)
    )
    return {SignatureState(state): number for state, number in rows}


def _by_petition(session: Session, action_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Petition.slug, func.count().label("number"))
        .join(Signature, Signature.petition_id == Petition.id)
        .join(IntegrityItem, IntegrityItem.signature_id == Signature.id)
        .where(IntegrityItem.action_id == action_id)
        .group_by(Petition.slug)
        .order_by(Petition.slug)
    )
    return {row.slug: row.number for row in rows}


def _letters(session: Session, action_id: int, states: frozenset[MessageState]) -> int:
    question = (
        select(func.count())
        .select_from(IntegrityItem)
        .join(Letter, Letter.signature_id == IntegrityItem.signature_id)
        .join(Message, (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id))
        .where(IntegrityItem.action_id == action_id, Message.state.in_(states))
    )
    return session.scalars(question).one()
