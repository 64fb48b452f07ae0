"""Looks at each sign form before it is taken: what it counts for, and whether it has to prove something first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from advocacy.domain.limits import CORRECTIONS_DAY, DAY, LOAD, SignLimits, Tally, limits_of, passed
from advocacy.domain.ports import Proofs, Turnstile
from advocacy.domain.prefixes import UNKNOWN
from advocacy.domain.proofs import SHORTEST_WAIT, VALID, ProofSwitch, Step, wait_of, waiters
from advocacy.domain.suspicion import Reason


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """`origin` names, in all of this, the part of the network that a form came from (`UNKNOWN` if that is)."""

    turnstile: Turnstile
    proofs: Proofs
    switch: ProofSwitch
    limits: SignLimits

    def notice(self, origin: str, mailbox: str, slug: str, now: datetime) -> tuple[Reason, ...]:
        """Count a sign form; the reasons that too many of them are."""
        limits = limits_of(self.limits, prefix=origin, mailbox=mailbox, slug=slug)
        load, *counts = self.turnstile.count([LOAD, *(limit.tally for limit in limits)], now)
        self.switch.heed(load, now)
        return passed(limits, counts)

    def may_look_up(self, origin: str, signature_id: int, now: datetime) -> bool:
        """Count an address that is corrected; whether it may be asked for outside, because so many are usual."""
        windows = self.limits.of_prefix if origin != UNKNOWN else ()
        limits = [(Tally(f"correcting from {origin}", window), most) for window, most in windows]
        limits.append((Tally(f"correcting {signature_id}", DAY), CORRECTIONS_DAY))
        counts = self.turnstile.count([tally for tally, _ in limits], now)
        return all(count <= most for count, (_, most) in zip(counts, limits, strict=True))

    def asks_for_proofs(self, now: datetime) -> bool:
        """Whether sign forms have to prove something at the moment."""
        return self.switch.is_on(now)

    def has_proof(self, solution: str, ticket: str, about: str, now: datetime) -> bool:
        """Whether a form proves something; a solution or a ticket is good for one form only."""
        name = self.proofs.solved(solution, about) or self._waited(ticket, about, now)
        return name is not None and self.turnstile.spend(name, 2 * VALID, now)

    def step(self, origin: str, about: str, ticket: str, now: datetime) -> Step:
        """What to ask of a form that has proved nothing yet; who came too early keeps the `ticket`."""
        fresh = self.proofs.step(about, self._wait(origin, now), now)
        kept = self.proofs.ticket(ticket, about, now)
        if kept is None or not kept.left:
            return fresh
        return replace(fresh, ticket=ticket, seconds=ceil(kept.left.total_seconds()), is_early=True)

    def _waited(self, ticket: str, about: str, now: datetime) -> str | None:
        read = self.proofs.ticket(ticket, about, now)
        return None if read is None or read.left else read.name

    def _wait(self, origin: str, now: datetime) -> timedelta:
        tallies = [LOAD] if origin == UNKNOWN else [LOAD, waiters(origin)]
        load, *others = self.turnstile.count(tallies, now)
        self.switch.heed(load, now)
        return wait_of(others[0]) if others else SHORTEST_WAIT
