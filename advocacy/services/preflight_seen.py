"""What preflight looks at: the words of a mailing, its readers, and how it will look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from advocacy.domain.mailing_words import MailingWords
from advocacy.queries.audience_gaps import Readers
from advocacy.queries.audience_petitions import Asked
from advocacy.services.mailing_compiling import Press
from advocacy.services.mailing_layout import Layout


def tongue(code: str) -> str:
    """The name of a language in a sentence: "Spanish"."""
    return Locale.parse(code).get_display_name("en") or code


@dataclass(frozen=True, slots=True)
class Seen:
    """Words in all languages that are begun, with the layouts of those that can be read, and who reads what.

    `asked` are the petitions whose signers get it; `names_petition` tells that the audience is of one by choice.
    `segment` is the audience, written out. `tells_exactly` is for organizers who may see persons.
    """

    words: Sequence[MailingWords]
    default: str
    readers: Sequence[Readers]
    asked: Sequence[Asked]
    segment: str
    names_petition: bool
    layouts: Mapping[str, Layout]
    press: Press
    in_production: bool
    tells_exactly: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """All that was written, in all languages."""
        return tuple(
            part
            for each in self.words
            for part in (each.language, each.subject, each.second_subject, each.preheader, each.body)
        )

    @property
    def whole(self) -> dict[str, MailingWords]:
        """The words of each language that has a subject and a text."""
        return {each.language: each for each in self.words if each.subject and each.body.strip()}
