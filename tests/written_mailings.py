"""A mailing's words and makers for tests that need no database."""

from pathlib import Path

from advocacy.domain.mailing_words import MailingWords
from advocacy.links import Links
from advocacy.queries.recipients import Recipient
from advocacy.rendering import EmailRenderer
from advocacy.services.mailing_compiling import Press
from advocacy.services.mailing_layout import Imprint
from advocacy.wiring import TEMPLATES, TRANSLATIONS

LINKS = Links("a secret for tests", "https://petition.example.org")
IMPRINT = Imprint(
    "People’s *Alliance*, Inc.", "hello@example.org", ("1 Sample Street", "Sampleton"), "mail.example.org"
)
RENDERER = EmailRenderer(Path(TEMPLATES) / "email", Path(TRANSLATIONS))
PRESS = Press(LINKS, RENDERER, IMPRINT)
RECIPIENT = Recipient(
    12,
    "ana@example.org",
    "ana@example.org",
    b"h" * 32,
    "Ana",
    "O’Neil",
    "Sampleton",
    "Press Pause",
    "pause",
    "Sen. Sample",
)
WORDS = MailingWords(
    "en",
    "News for {person.given_name|you}",
    "Dear **{person.given_name|friend}**,\n\n[Sign now]({petition.url}?source=mail)\n\n"
    "Thank {representative.name|them}",
    "About {petition.title}",
)
