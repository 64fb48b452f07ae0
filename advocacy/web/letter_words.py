"""Where a letter stands, and what is wrong with an edited one, in words."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from advocacy.domain.errors import LetterProblem
from advocacy.domain.letters import LetterState

STATES: Mapping[LetterState, LazyString] = {
    LetterState.DRAFT: lazy_gettext("It goes only after you confirm."),
    LetterState.WAITING_FOR_SUCCESSOR: lazy_gettext(
        "This seat is vacant. Your letter waits until somebody is elected to it."
    ),
    LetterState.SCHEDULED: lazy_gettext("It has not gone yet. Until it goes you can edit or cancel it."),
    LetterState.HELD: lazy_gettext("It waits: the organizers have not started the delivery of letters yet."),
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
}

PROBLEMS: Mapping[LetterProblem, LazyString] = {
    LetterProblem.SUBJECT_EMPTY: lazy_gettext("Give the letter a subject."),
    LetterProblem.SUBJECT_LONG: lazy_gettext("The subject is too long. Please use at most 200 characters."),
    LetterProblem.BODY_EMPTY: lazy_gettext("The letter is empty. Write at least one sentence."),
    LetterProblem.BODY_LONG: lazy_gettext("The letter is too long. Please use at most 10,000 characters."),
}
