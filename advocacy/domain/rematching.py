"""When a new answer of the ladder takes the place of one that was not certain, and what came of it."""

from enum import StrEnum

from advocacy.domain.matches import Certainty, Match


class Outcome(StrEnum):
    """What matching a signature again changed.

    `FOUND`: its seats, which were not known. `ASSURED`: the same seats, now certain. `CORRECTED`: other seats.
    `ASKED_ANEW`: the choice that is offered. `UNCHANGED`: nothing. `OVERTAKEN`: nothing, for the resident came
    first. `POSTPONED`: nothing yet, for a letter is under way. `FAILED`: nothing, for its letters could not be
    written.
    """

    FOUND = "found"
    ASSURED = "assured"
    CORRECTED = "corrected"
    ASKED_ANEW = "asked_anew"
    UNCHANGED = "unchanged"
    OVERTAKEN = "overtaken"
    POSTPONED = "postponed"
    FAILED = "failed"


def outcome(was: Match, found: Match) -> Outcome:
    """What `found` makes of a match that was not certain; a resident's own pick gives way to certainty only."""
    if found.certainty is Certainty.CERTAIN and found.is_complete:
        return _settled(was, found)
    may_ask = was.certainty is not Certainty.SELF_SELECTED and found.certainty is Certainty.DOUBTFUL
    return Outcome.ASKED_ANEW if may_ask and _question(found) != _question(was) else Outcome.UNCHANGED


def _settled(was: Match, found: Match) -> Outcome:
    if not was.is_complete:
        return Outcome.FOUND
    is_same = (was.upper, was.lower) == (found.upper, found.lower)
    return Outcome.ASSURED if is_same else Outcome.CORRECTED


def _question(match: Match) -> tuple[object, ...]:
    return match.reason, match.candidates, match.upper, match.lower
