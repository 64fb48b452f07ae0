"""Letters that do not stand as their signature does are found and put right, and no others touched."""

from datetime import timedelta

from sqlalchemy import event, select, text, update

from advocacy.db import Database
from advocacy.domain.actors import HOUSE
from advocacy.domain.letters import Aftermath
from advocacy.domain.messages import MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, MessageHistory
from advocacy.services.quarantine import quarantine
from advocacy.services.stray_letters import Mended, mend
from tests.integrity import LATER, confirmed, crowd, letters, states

NIGHT = LATER + timedelta(hours=12)


def _put(database: Database, state: str, *ids: int) -> None:
    """What no service does: the letters of these signatures are in another state than they."""
    theirs = select(Letter.id).where(Letter.signature_id.in_(ids))
    with database.unit_of_work() as session:
        session.execute(
            update(Message)
            .where(Message.kind == MessageKind.LETTER, Message.subject_id.in_(theirs))
            .values(state=state)
        )


def test_letters_stand_as_their_signatures_do_again(prepared: Database, pack: Pack) -> None:
    forgotten, parked, well, held, early = (
        confirmed(prepared, pack, name) for name in ("forgotten", "parked", "well", "held", "early")
    )
    with prepared.unit_of_work() as session:
        quarantine(session, [held, early], LATER, HOUSE)
        session.execute(
            update(Letter).where(Letter.signature_id == parked).values(aftermath=Aftermath.VACANT.value)
        )
    _put(prepared, "held", forgotten, parked)
    _put(prepared, "ready", early)
    with prepared.unit_of_work() as session:
        assert mend(session, NIGHT) == Mended(freed=4, held=2)
    with prepared.unit_of_work() as session:
        assert [letters(session, each) for each in (forgotten, parked, well, held, early)] == [
            *({"ready": 2}, {"parked": 2}, {"ready": 2}, {"held": 2}, {"held": 2})
        ]
        assert states(session, forgotten, held) == ["confirmed", "quarantined"]
        history = session.scalars(select(MessageHistory.event).where(MessageHistory.at == NIGHT))
        assert sorted(history) == ["free"] * 4 + ["hold"] * 2 + ["park"] * 2
        assert mend(session, NIGHT) == Mended(0, 0)


def test_many_are_put_right_bit_by_bit(prepared: Database, pack: Pack) -> None:
    pattern = confirmed(prepared, pack, "pattern")
    with prepared.unit_of_work() as session:
        crowd(session, pattern, 4, "Forgotten")
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(state="held"))
    freed = []
    while not freed or freed[-1]:
        with prepared.unit_of_work() as session:
            freed.append(mend(session, NIGHT, size=4).freed)
    assert sum(freed) == 10
    assert len(freed) > 2


def test_those_that_are_held_are_found_by_an_index(prepared: Database) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with prepared.unit_of_work() as session:
        event.listen(prepared.engine, "before_cursor_execute", note)
        mend(session, NIGHT)
        event.remove(prepared.engine, "before_cursor_execute", note)
        session.execute(text("SET LOCAL enable_seqscan = off"))
        for_held = next(each for each in asked if "'held'" in each)
        plan = session.connection().exec_driver_sql(f"EXPLAIN {for_held}", {"param_1": 500})
        assert "ix_messages_held" in "\n".join(plan.scalars())
