"""Which signatures a decision is about: what organizers can ask for in their queue."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from advocacy.domain.signature_holds import HOLD_OF
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suspicion import LISTED_AT, Reason, Trait

DECIDED_STATES = tuple(HOLD_OF)
"""The states of signatures that can be decided about."""
LISTED_STATES = (*DECIDED_STATES, SignatureState.WITHDRAWN)
"""Those that can be listed: what somebody says not to have signed is withdrawn at once, and worth a look."""


def without_words(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored selection that keeps of a name or a note only that it was asked for."""
    return {name: "(words)" if name in {"name", "note"} else value for name, value in stored.items()}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; all of it together. Empty parts ask for nothing.

    `least` is the sum of weights from which on a signature is meant (0: whatever was noticed, or nothing). `name`
    and `note` are parts of them. `alike` with `like_id` means all that share this trait with that signature.
    `since` and `until` are days of the pack's time zone, both included. `ids` names signatures one by one.
    """

    least: int = LISTED_AT
    reason: Reason | None = None
    petition: str = ""
    state: SignatureState | None = None
    since: date | None = None
    until: date | None = None
    name: str = ""
    note: str = ""
    alike: Trait | None = None
    like_id: int | None = None
    ids: tuple[int, ...] = ()

    def means(self, state: SignatureState) -> bool:
        """Whether signatures in this state are asked for.

        Those that were taken out already only by their state, by likeness, or one by one: the queue is for those
        that nobody has decided about.
        """
        if self.state:
            return state is self.state
        return state is not SignatureState.INVALIDATED or bool(self.ids or self.alike)

    @property
    def stored(self) -> dict[str, Any]:
        """As JSON, without what is not asked for."""
        days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(self, name))}
        words = {name: getattr(self, name) for name in ("petition", "name", "note") if getattr(self, name)}
        choices = {name: str(each) for name in ("reason", "state", "alike") if (each := getattr(self, name))}
        like = {"like_id": self.like_id} if self.like_id else {}
        ids = {"ids": list(self.ids)} if self.ids else {}
        return {"least": self.least, **choices, **days, **words, **like, **ids}

    @property
    def told(self) -> dict[str, object]:
        """For the audit log: of a name or a note only that it was asked for."""
        return without_words(self.stored)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """What `stored` wrote."""
        return cls(
            least=stored["least"],
            reason=Reason(stored["reason"]) if "reason" in stored else None,
            petition=stored.get("petition", ""),
            state=SignatureState(stored["state"]) if "state" in stored else None,
            since=date.fromisoformat(stored["since"]) if "since" in stored else None,
            until=date.fromisoformat(stored["until"]) if "until" in stored else None,
            name=stored.get("name", ""),
            note=stored.get("note", ""),
            alike=Trait(stored["alike"]) if "alike" in stored else None,
            like_id=stored.get("like_id"),
            ids=tuple(stored.get("ids", ())),
        )
