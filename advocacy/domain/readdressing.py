"""Whether the words somebody wrote to one legislator can go to the successor."""

from collections.abc import Collection

from advocacy.domain.names import fold


def readdressed(body: str, old_greeting: str, new_greeting: str) -> str:
    """The text with the template's greeting line replaced, where it is still the template's own."""
    first, separator, rest = body.partition("\n")
    return f"{new_greeting}{separator}{rest}" if first.strip() == old_greeting.strip() else body


def speaks_of(text: str, names: Collection[str]) -> bool:
    """Whether one of the names is in the text, however written ("Ng's" too); empty names are in no text."""
    words = f" {fold(text)} "
    keys = [key for name in names if (key := fold(name))]
    return any(f" {key}{ending} " in words for key in keys for ending in ("", "s"))
