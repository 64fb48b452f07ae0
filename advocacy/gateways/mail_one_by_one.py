"""Makes a stream of a mailer that takes one e-mail at a time, such as the folder of development."""

from collections.abc import Callable, Generator, Sequence

from advocacy.domain.ports import Mailer, OutgoingMail, SendOutcome


class OneByOne:
    """Hands each mail to `mailer` by itself."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def connect(self) -> SendOutcome | None:
        """None when the mailer is ready, otherwise what it said."""
        return self._mailer.connect()

    def send(
        self, mails: Sequence[OutgoingMail], beginning: Callable[[int], None]
    ) -> Generator[tuple[int, SendOutcome], None, None]:
        """Each mail's place and outcome; `beginning` is told before each."""
        for place, mail in enumerate(mails):
            beginning(place)
            yield place, self._mailer.send(mail)

    def close(self) -> None:
        """Close the mailer."""
        self._mailer.close()
