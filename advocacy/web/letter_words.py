"""Where a letter stands, and what is wrong with an edited one, in words."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from advocacy.domain.errors import LetterProblem
from advocacy.domain.letters import Aftermath, LetterState

STATES: Mapping[LetterState, LazyString] = {
    LetterState.DRAFT: lazy_gettext("It goes only after you confirm."),
    LetterState.WAITING_FOR_SUCCESSOR: lazy_gettext(
        "This seat is vacant. Your letter waits until somebody is elected to it."
    ),
    LetterState.SCHEDULED: lazy_gettext("It has not gone yet. Until it goes you can edit or cancel it."),
    LetterState.IN_PACKET: lazy_gettext(
        "This office gets many letters. Yours goes to it with those of others, in one e-mail."
    ),
    LetterState.HELD: lazy_gettext("It waits: the organizers have not started the delivery of letters yet."),
    LetterState.OFFICE_PAUSED: lazy_gettext("It waits: the organizers have paused letters to this office."),
    LetterState.ON_ITS_WAY: lazy_gettext("It is on its way to the office."),
    LetterState.SENT: lazy_gettext("The office's mail server has taken it."),
    LetterState.BOUNCED: lazy_gettext(
        "The office's mail server refused it. The organizers can see that and look into it."
    ),
    LetterState.FAILED: lazy_gettext("It could not be sent. The organizers can see that and look into it."),
    LetterState.UNCERTAIN: lazy_gettext(
        "The connection broke while it was being sent. It may have arrived, "
        "so it is not sent a second time by itself."
    ),
    LetterState.CANCELLED: lazy_gettext("You cancelled it. It was not sent."),
    LetterState.RECALLED: lazy_gettext("The organizers cancelled it. It was not sent."),
    LetterState.TO_CHECK: lazy_gettext(
        "It waits for you. Read it, change what no longer fits, and save it: then it goes."
    ),
    LetterState.SEAT_VACANT: lazy_gettext("It was not sent."),
}

AFTERMATHS: Mapping[Aftermath, LazyString] = {
    Aftermath.REWRITTEN: lazy_gettext(
        "This seat changed hands before your letter went. It was written anew for the new holder."
    ),
    Aftermath.MOVED: lazy_gettext(
        "A closer look at your address found this seat before your letter went. "
        "It was written anew for the person who holds it."
    ),
    Aftermath.READDRESSED: lazy_gettext(
        "The addressee changed before your letter went. It is for the person who holds the seat now; "
        "the words are yours."
    ),
    Aftermath.TO_CHECK: lazy_gettext(
        "The addressee changed before your letter went, and your words speak to the person it was for before."
    ),
    Aftermath.VACANT: lazy_gettext("The person who held this seat left it before your letter went."),
    Aftermath.DROPPED: lazy_gettext(
        "The person who held this seat left it before your letter went, and nobody had taken it over."
    ),
}

PROBLEMS: Mapping[LetterProblem, LazyString] = {
    LetterProblem.SUBJECT_EMPTY: lazy_gettext("Give the letter a subject."),
    LetterProblem.SUBJECT_LONG: lazy_gettext("The subject is too long. Please use at most 200 characters."),
    LetterProblem.BODY_EMPTY: lazy_gettext("The letter is empty. Write at least one sentence."),
    LetterProblem.BODY_TO_ANOTHER: lazy_gettext(
        "Somebody else holds this seat since you opened the page. Check that the greeting and your words fit."
    ),
    LetterProblem.BODY_LONG: lazy_gettext("The letter is too long. Please use at most 10,000 characters."),
}
