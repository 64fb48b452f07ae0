"""What parts of an address may look like; anything else is no page of ours."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

_LARGEST_ID = 2**63 - 1


class Slug(BaseConverter):
    """A petition's name in addresses: small letters, digits, hyphens."""

    regex = "[a-z0-9-]{1,80}"


class Id(IntegerConverter):
    """A row's number, as far as the database can count."""

    def to_python(self, value: str) -> int:
        """The number; larger ones do not match."""
        self.max = _LARGEST_ID
        return int(super().to_python(value))


def init(app: Flask) -> None:
    """Make `<slug:…>` and `<id:…>` known."""
    app.url_map.converters.update(slug=Slug, id=Id)
