"""Where `celery -A workers.celery_app` starts."""

from advocacy.wiring import Toolbox
from config import SettingsRefused, load
from workers.assembly import create_celery

try:
    app = create_celery(Toolbox(load()))
except SettingsRefused as refused:
    raise SystemExit(f"The settings cannot be used:\n{refused}") from None
