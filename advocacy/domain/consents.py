"""What people are asked to agree to; the version changes whenever the wording on the page does."""

from collections.abc import Mapping
from enum import StrEnum


class ConsentKind(StrEnum):
    """Each consent is asked for separately and starts unticked."""

    UPDATES = "updates"
    SHOW_NAME = "show_name"


WORDING: Mapping[ConsentKind, str] = {
    ConsentKind.UPDATES: "2026-11",
    ConsentKind.SHOW_NAME: "2026-11",
}
NEWS_CHOICE = "2026-11, page of e-mails"
"""The wording by which somebody asks for a petition's news again (`advocacy.services.petition_news`)."""
