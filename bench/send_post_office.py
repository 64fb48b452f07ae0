"""Runs in an environment of its own: queues mails with django-post-office and prints how fast they are sent."""

import json
import os
import sys
import time
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    port, number, size = map(int, sys.argv[1:])
    ready(port, {"BATCH_SIZE": 1000, "THREADS_PER_PROCESS": 5})
    call_command("migrate", verbosity=0)
    from post_office import mail  # noqa: PLC0415
    from post_office.models import Email  # noqa: PLC0415

    Email.objects.all().delete()
    words = ("The hearing is on Tuesday. " * size)[: max(size // 2 - 400, 100)]
    rows = [
        {
            "sender": "m@example.org",
            "recipients": [f"s{place}@example.org"],
            "subject": "The hearing",
            "message": words,
            "html_message": f"<p>{words}</p>",
        }
        for place in range(number)
    ]
    mail.send_many(rows)
    began = time.monotonic()
    call_command("send_queued_mail", processes=2, verbosity=0)
    seconds = time.monotonic() - began
    sent = Email.objects.filter(status=0).count()
    print(sent / seconds)


def ready(port: int, options: dict[str, int]) -> None:
    """Django with nothing but the queue, which sends to this port."""
    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": _database(json.loads(os.environ["PEER_DATABASE"])["url"])},
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={**options, "CELERY_ENABLED": False},
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
            {"BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates", "APP_DIRS": True},
        ],
    )
    django.setup()


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
    }


if __name__ == "__main__":
    main()
