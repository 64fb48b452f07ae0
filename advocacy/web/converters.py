"""What parts of an address may look like; anything else is no page of ours."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

LARGEST_ID = 2**63 - 1


class Slug(BaseConverter):
    """A petition's name in addresses: small letters, digits, hyphens."""

    regex = "[a-z0-9-]{1,80}"


class Id(IntegerConverter):
    """A row's number, as far as the database can count."""

    def to_python(self, value: str) -> int:
        """The number; larger ones do not match."""
        self.max = LARGEST_ID
        return int(super().to_python(value))


def row_id(text: str) -> int | None:
    """The number of a row as an address or a form gives it; None for what no row can have."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def init(app: Flask) -> None:
    """Make `<slug:…>` and `<id:…>` known."""
    app.url_map.converters.update(slug=Slug, id=Id)
