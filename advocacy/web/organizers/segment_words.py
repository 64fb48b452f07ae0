"""A segment in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.names import place_key
from advocacy.domain.seats import Chamber
from advocacy.domain.segments import Delivered, Segment, Signed
from advocacy.queries.segment_choices import SegmentChoices
from advocacy.web.formats import day
from advocacy.web.languages import LANGUAGES

SIGNED: Mapping[Signed, str] = {
    Signed.CONFIRMED: "confirmed",
    Signed.UNCONFIRMED: "not confirmed",
    Signed.EITHER: "confirmed or not",
}
LETTERS: Mapping[Delivered, str] = {Delivered.YES: "all delivered", Delivered.NO: "not all delivered"}
_WHO: Mapping[Signed, str] = {
    Signed.CONFIRMED: "Confirmed signers",
    Signed.UNCONFIRMED: "People who have not confirmed their signature",
    Signed.EITHER: "Signers, confirmed or not,",
}
_GUESSES = 3
_LIKENESS = 0.75


def sentence(segment: Segment, choices: SegmentChoices, chambers: Mapping[Chamber, str]) -> str:
    """Who is in it, without a full stop; `chambers` are the names of the two."""
    petition = choices.petitions.get(segment.petition, segment.petition) or "any petition"
    town = f" in {segment.town}" if segment.town else ""
    said = list(_clauses(segment, choices, chambers))
    rest = ", ".join(said[:-1]) + (" and " if said[:-1] else "") + said[-1] if said else ""
    return f"{_WHO[segment.signed]} of {petition}{town} {rest}".strip().removesuffix(",")


def unknown_town(typed: str, places: Gazetteer) -> str:
    """What to say of a town that the gazetteer does not know, with those that may be meant; "" of others.

    Signatures are kept by town, so no village, no neighbourhood and no other spelling finds anybody.
    """
    key = place_key(typed)
    towns = {place_key(town): town for town in places.towns}
    if not typed or key in towns:
        return ""
    if around := places.places.get(key):
        return f"“{typed}” is no town of its own: people there are found by {_either(around)}."
    near = [towns[each] for each in get_close_matches(key, towns, n=_GUESSES, cutoff=_LIKENESS)]
    guess = f" Do you mean {_either(near)}?" if near else ""
    return f"No town of {places.state_name} is called “{typed}”, so nobody is found by it.{guess}"


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _clauses(segment: Segment, choices: SegmentChoices, chambers: Mapping[Chamber, str]) -> Iterator[str]:
    for seat_id in filter(None, (segment.upper_id, segment.lower_id)):
        yield f"who live in {choices.seat(seat_id)}"
    if segment.language:
        yield f"who signed in {LANGUAGES.get(segment.language, segment.language)}"
    if segment.source:
        yield f"who came from “{segment.source}”"
    if segment.since:
        yield f"who signed on {day(segment.since)} or later"
    if segment.until:
        yield f"who signed on {day(segment.until)} or earlier"
    yield from _about_letters(segment, chambers)
    if segment.received is not None:
        yield f"who received “{_mailing(segment.received, choices)}”"
    if segment.not_received is not None:
        yield f"who did not receive “{_mailing(segment.not_received, choices)}”"


def _about_letters(segment: Segment, chambers: Mapping[Chamber, str]) -> Iterator[str]:
    name = chambers[segment.chamber] if segment.chamber else ""
    if segment.letters is Delivered.YES:
        yield f"whose letter to the {name} has been delivered" if name else "whose letters have been delivered"
    elif segment.letters is Delivered.NO:
        yield f"whose letter to the {name} is not delivered" if name else "whose letters are not all delivered"
    elif name:
        yield f"whose seat in the {name} is known"


def _mailing(mailing_id: int, choices: SegmentChoices) -> str:
    return choices.mailings.get(mailing_id, "a campaign that is gone")
