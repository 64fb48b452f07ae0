"""A supporter's page: all that the house knows of one person. Every look is in the audit log."""

from flask import Response

from advocacy.domain.rights import Right
from advocacy.queries.persons import letter_words, person_view
from advocacy.services import audit
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.supporter_room import bp, page
from advocacy.web.toolbox import toolbox


@bp.get("/<id:person_id>")
@needs(Right.SEE_PERSONS)
def person(person_id: int) -> Response:
    """Signatures, consents, letters and mails of a person; the letters' words are not among them."""
    with toolbox().database.unit_of_work() as session:
        found = person_view(session, person_id)
        audit.note(session, acting(), "view", "person", person_id, now())
    return page("person.html", person=found)


@bp.get("/<id:person_id>/letters/<id:letter_id>")
@needs(Right.SEE_PERSONS)
def letter(person_id: int, letter_id: int) -> Response:
    """What one letter says."""
    with toolbox().database.unit_of_work() as session:
        found = letter_words(session, person_id, letter_id)
        audit.note(session, acting(), "view", "letter", letter_id, now())
    return page("letter.html", person_id=person_id, letter=found)
