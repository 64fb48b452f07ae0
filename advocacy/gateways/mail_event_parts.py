"""What all readers of reports and callbacks need: names for repeats, times, places in JSON."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from advocacy.domain.mail_hooks import HookUnreadable

_CODE = re.compile(r"(?:^|[\s;])([2-5]\d\d)(?=[\s-]|$)")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_AHEAD = timedelta(days=1)


def code_in(words: str) -> int:
    """The SMTP code that words begin with, or that follows "smtp;"; 0 without one."""
    found = _CODE.search(words[:40])
    return int(found[1]) if found else 0


def named(*parts: str) -> str:
    """A name that is the same for the same parts, and tells nothing of them."""
    return sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


def moment(value: object, now: datetime) -> datetime:
    """A time as ISO 8601 or as seconds since 1970; `now` for what cannot be read or lies ahead."""
    try:
        found = datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else _iso(value)
    except (ValueError, OverflowError, OSError):
        return now
    return found if found <= now + _AHEAD else now


def status(text: str) -> str:
    """An enhanced status if the text is one, else ""."""
    return text if _STATUS.fullmatch(text) else ""


def decoded(body: bytes | str) -> Any:
    """The value of a JSON text; raises `HookUnreadable`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise HookUnreadable from None


def said(found: Any, *path: str) -> str:
    """The text (or number, as text) at a place of a JSON value; "" when there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.replace("\x00", "").encode("utf-8", "ignore").decode()
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def listed(found: Any, *path: str) -> list[Any]:
    """The list at a place of a JSON value; empty when there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else []


def _iso(value: object) -> datetime:
    # Postmark writes seven figures after the point, Python reads six (since 3.11 it drops the rest).
    found = datetime.fromisoformat(str(value))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
