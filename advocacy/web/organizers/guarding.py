"""Slows down guessing of passwords and codes, without keeping anybody out who is not the guesser."""

from datetime import timedelta

from advocacy.domain.guessing import WITH_CODES, WITH_NETWORK, WITH_PAIR, WITH_RESETS
from advocacy.web.clock import now
from advocacy.web.organizers.access import visiting_network
from advocacy.web.toolbox import toolbox


def try_password(email: str) -> timedelta:
    """Zero when a password may be tried now; the attempt counts as failed until `password_was_right`.

    What is refused counts for nothing: neither for the account while the network waits, nor the other way round.
    """
    counter, moment = toolbox().guesses, now()
    wait = counter.wait(_here(), moment) or counter.attempt(_pair(email), WITH_PAIR, moment)
    return wait or counter.attempt(_here(), WITH_NETWORK, moment)


def password_was_right(email: str) -> None:
    """Forget this network's failures with the account."""
    toolbox().guesses.forgive(_pair(email))
    toolbox().guesses.withdraw(_here())


def try_code(email: str) -> timedelta:
    """Zero when a code of the second factor may be tried now; it counts as failed until `code_was_right`."""
    return toolbox().guesses.attempt(f"codes of {email}", WITH_CODES, now())


def code_was_right(email: str) -> None:
    """Forget the failures with the account's codes."""
    toolbox().guesses.forgive(f"codes of {email}")


def may_mail(email: str) -> bool:
    """Whether one more mail with a link for a new password may go to this address now."""
    return not toolbox().guesses.attempt(f"resets of {email}", WITH_RESETS, now())


def in_words(wait: timedelta) -> str:
    """How long to wait, for people."""
    minutes = -(-int(wait.total_seconds()) // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def _pair(email: str) -> str:
    return f"password of {email} from {visiting_network()}"


def _here() -> str:
    return f"passwords from {visiting_network()}"
