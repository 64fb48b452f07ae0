"""Tasks for browsers, by ALTCHA's proof of work, and tickets for those who wait instead; both are signed."""

import json
import secrets
from datetime import UTC, datetime, timedelta

from altcha import Payload, create_challenge, verify_solution
from itsdangerous import BadData, URLSafeSerializer

from advocacy.domain.ports import Ticket
from advocacy.domain.proofs import VALID, Step

_ALGORITHM = "PBKDF2/SHA-256"
# 256 tries on average, of about a millisecond each; checking takes one of them.
_ROUNDS, _KEY_BEGINS = 4_000, "00"
_LONGEST = 4_000


class SignedProofs:
    """Makes them, and reads what comes back. `about` ties them to one form: worth nothing with another."""

    def __init__(self, secret: str) -> None:
        self._secret = f"{secret}:tasks"
        self._tickets = URLSafeSerializer(secret, salt="tickets")

    def step(self, about: str, wait: timedelta, now: datetime) -> Step:
        task = create_challenge(
            _ALGORITHM,
            _ROUNDS,
            key_prefix=_KEY_BEGINS,
            expires_at=now + VALID,
            data={"about": about},
            hmac_secret=self._secret,
        )
        ready_at = int((now + wait).timestamp())
        ticket = str(self._tickets.dumps([secrets.token_urlsafe(12), about, ready_at]))
        return Step(json.dumps(task.to_dict()), ticket, int(wait.total_seconds()))

    def solved(self, solution: str, about: str) -> str | None:
        """Computes for a millisecond if the task is one of ours."""
        payload = _payload(solution)
        if payload is None or payload.challenge.parameters.data != {"about": about}:
            return None
        # The library's types promise more than JSON keeps: what is not signed is refused before anything is done.
        is_right = verify_solution(payload, self._secret).verified
        return f"task {payload.challenge.parameters.nonce}" if is_right else None

    def ticket(self, written: str, about: str, now: datetime) -> Ticket | None:
        try:
            name, its_about, ready = self._tickets.loads(written)
        except BadData:
            return None
        ready_at = datetime.fromtimestamp(ready, UTC)
        if its_about != about or now > ready_at + VALID:
            return None
        return Ticket(f"ticket {name}", max(ready_at - now, timedelta(0)))


def _payload(solution: str) -> Payload | None:
    if not solution or len(solution) > _LONGEST:
        return None
    try:
        return Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
