"""How many people a segment finds, as far as the reader may know."""

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.domain.audiences import AudienceCount
from advocacy.domain.cells import LEAST, Figure
from advocacy.queries.audience_petitions import Asked
from advocacy.web.organizers.figure_tables import telling
from advocacy.web.organizers.mailing_words import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a mailing would reach, and whom not with the reason in words; `is_withheld` when too few are in it.

    `petitions` tells by title how many asked for the news of each.
    """

    reachable: Figure
    left_out: tuple[tuple[str, Figure], ...] = ()
    petitions: tuple[tuple[str, Figure], ...] = ()
    is_withheld: bool = False


def reach_of(count: AudienceCount, asked: Sequence[Asked], sees_persons: bool) -> Reach:
    """The count. Who may not see persons is told of no few, and nothing of whom they could know by name.

    Each number is told for itself: what they add up to stands nowhere, and all are rounded.
    """
    if 0 < count.found < LEAST and not sees_persons:
        return Reach(Figure(None), is_withheld=True)
    left_out = tuple((LEFT_OUT[why], _told(number, sees_persons)) for why, number in count.left_out.items())
    petitions = tuple((each.title, _told(each.people, sees_persons)) for each in asked)
    return Reach(_told(count.reachable, sees_persons), left_out, petitions)


def _told(number: int, sees_persons: bool) -> Figure:
    found = telling(sees_persons)({"": (number,)})
    return found[""][0] if found else Figure(None, is_small=True)
