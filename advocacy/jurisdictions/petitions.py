"""From a pack's petition files to values."""

from collections.abc import Mapping
from typing import Any

from advocacy.domain.letters import Stance
from advocacy.jurisdictions.pack import PackLetter, PackPetition, PackPetitionText

SETTINGS = "petition"
"""The stem of the file that is not a language."""


def petition(files: Mapping[str, Mapping[str, Any]]) -> PackPetition:
    """A petition from its files by stem: "petition" and one for each language."""
    settings = files[SETTINGS]
    return PackPetition(
        slug=settings["slug"],
        default_language=settings["default_language"],
        goal=settings["goal"],
        bill=settings.get("bill"),
        texts=tuple(_text(language, entry) for language, entry in files.items() if language != SETTINGS),
    )


def _text(language: str, entry: Mapping[str, Any]) -> PackPetitionText:
    return PackPetitionText(
        language=language,
        title=entry["title"].strip(),
        ask=entry["ask"].strip(),
        body=entry["body"].strip(),
        filed_by=entry["filed_by"].strip(),
        where_it_stands=entry["where_it_stands"].strip(),
        letters=tuple(_letter(stance, entry["letter"][stance]) for stance in Stance),
    )


def _letter(stance: Stance, entry: Mapping[str, Any]) -> PackLetter:
    return PackLetter(
        stance=stance,
        subjects=tuple(subject.strip() for subject in entry["subjects"]),
        greeting=entry["greeting"].strip(),
        body=entry["body"].strip(),
        committee=entry.get("committee", "").strip(),
        ban=entry.get("ban", "").strip(),
        closing=entry["closing"].strip(),
    )
