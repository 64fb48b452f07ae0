"""Why the ladder answered as it did, as sentences for residents (English message ids; translated by `web`).

`explain` fills a sentence with a match's facts; each placeholder is among the facts of its reason.
"""

from collections.abc import Mapping

from advocacy.domain.marking import marked as _l
from advocacy.domain.matches import Match, Reason

SENTENCES: Mapping[Reason, str] = {
    Reason.WHOLE_TOWN: _l("All of %(town)s has the same two seats, so the town was all we needed."),
    Reason.STREET_FOUND: _l("The part of your street in %(town)s where your house stands has these two seats."),
    Reason.PRECINCT: _l("%(precinct)s of %(town)s has these two seats."),
    Reason.LOCATION_FOUND: _l("The place in %(town)s where you pressed “Use my location” has these two seats."),
    Reason.CENSUS_FOUND: _l(
        "The U.S. Census Bureau's geocoder found these two seats for your address in %(town)s."
    ),
    Reason.PICKED: _l("You picked these two seats in %(town)s yourself."),
    Reason.TOWN_SPLIT: _l("%(town)s is divided between several seats, and we could not tell which are yours."),
    Reason.STREET_BETWEEN: _l(
        "Your street in %(town)s runs through several seats, "
        "and we do not know on which side of the line you live."
    ),
    Reason.STREET_DISAGREES: _l(
        "As far as we know, your street in %(town)s has other seats than the ward or precinct you gave."
    ),
    Reason.PRECINCT_UNKNOWN: _l("We know of no such place in %(town)s as “%(precinct)s”."),
    Reason.SEVERAL_ANSWERS: _l("Your address could be in more than one part of %(town)s, with different seats."),
    Reason.TOWN_UNKNOWN: _l("We know of no city or town called “%(typed)s”."),
    Reason.TOWN_AMBIGUOUS: _l("“%(typed)s” can be in more than one city or town: %(towns)s."),
    Reason.TOWN_MISSING: _l("The city or town is missing."),
    Reason.PO_BOX: _l("A post office box does not show legislators that you live in %(town)s."),
    Reason.OUT_OF_STATE: _l("“%(given)s” is outside %(state)s, as far as we know."),
    Reason.ZIP_ELSEWHERE: _l("The ZIP code %(zip)s is used around %(zip_towns)s, far from %(town)s."),
}

NEXT_STEPS: Mapping[Reason, str] = {
    Reason.WHOLE_TOWN: _l("If you live elsewhere, correct the town."),
    Reason.STREET_FOUND: _l("If they are not your legislators, correct your address."),
    Reason.PRECINCT: _l("If that is not your precinct, correct it."),
    Reason.LOCATION_FOUND: _l("If you live elsewhere, sign without your location."),
    Reason.CENSUS_FOUND: _l("If they are not your legislators, correct your address."),
    Reason.PICKED: _l("If you picked the wrong ones, pick again."),
    Reason.TOWN_SPLIT: _l("Pick your legislators from the list."),
    Reason.STREET_BETWEEN: _l("Pick your legislators from the list."),
    Reason.STREET_DISAGREES: _l("Check the ward and precinct, or pick your legislators from the list."),
    Reason.PRECINCT_UNKNOWN: _l("Check the ward and precinct, or pick your legislators from the list."),
    Reason.SEVERAL_ANSWERS: _l("Pick your legislators from the list."),
    Reason.TOWN_UNKNOWN: _l("Check the spelling, and give the city or town where you live."),
    Reason.TOWN_AMBIGUOUS: _l("Give the city or town where you vote."),
    Reason.TOWN_MISSING: _l("Give the city or town where you live."),
    Reason.PO_BOX: _l("Give the street address where you live."),
    Reason.OUT_OF_STATE: _l("This petition is for residents of the state: give the address where you live there."),
    Reason.ZIP_ELSEWHERE: _l("Correct the ZIP code or the town, whichever is wrong."),
}


def explain(match: Match) -> str:
    """The English sentence for why the match is as it is."""
    return SENTENCES[match.reason] % match.facts
