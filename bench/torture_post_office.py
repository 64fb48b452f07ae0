"""Runs in an environment of its own: `queue PORT NUMBER` fills django-post-office, `send PORT` works its queue.

As it comes: batches of 100, five threads in each process.
"""

import sys

from django.core.management import call_command
from send_post_office import ready


def main() -> None:
    step, port, *number = sys.argv[1:]
    ready(int(port), {})
    if step == "queue":
        _queue(int(number[0]))
    else:
        call_command("send_queued_mail", processes=2, lockfile="./peer", verbosity=0)


def _queue(number: int) -> None:
    from post_office import mail  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    words = {"sender": "m@example.org", "subject": "The hearing", "message": "It is on Tuesday. " * 40}
    mail.send_many([words | {"recipients": [f"s{place}@example.org"]} for place in range(number)])


if __name__ == "__main__":
    main()
