"""Refusals in the language of the person they are for."""

from collections.abc import Iterator
from contextlib import contextmanager

from advocacy.domain.errors import DomainError
from advocacy.queries.languages import signature_language
from advocacy.web.languages import speak
from advocacy.web.toolbox import toolbox


@contextmanager
def speaking_to(signature_id: int) -> Iterator[None]:
    """What is refused inside is told in the signature's language."""
    try:
        yield
    except DomainError:
        with toolbox().database.reading() as session:
            speak(signature_language(session, signature_id))
        raise
