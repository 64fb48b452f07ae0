"""The forms residents fill in, with a sentence for each thing that can be wrong."""

from typing import Any
from weakref import proxy

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, StopValidation

from advocacy.domain.pinpointing import read_point
from advocacy.domain.typed import one_line
from advocacy.web.mailboxes import MailboxField, readable
from advocacy.web.public.address_fields import (
    at_most,
    precinct_field,
    street_asked_field,
    street_field,
    town_field,
    ward_field,
    zip_field,
)

_PATTERNS: dict[tuple[Any, str, str], Field] = {}
"""By unbound field, name and prefix; as many as the forms' classes have fields."""


class PublicForm(FlaskForm):
    """A form without a cookie, hence without a CSRF token; `advocacy.web.entry` guards it."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def wrap_formdata(self, _form: FlaskForm, formdata: Any) -> Any:
            """The fields of a posted form and nothing else: neither JSON nor files belong here."""
            return request.form if formdata is not None and request.method == "POST" else None

        def bind_field(self, form: FlaskForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            """A field that does not keep its form: what was typed leaves the memory with the request, and not
            whenever the garbage collector finds the two holding on to each other.

            It is a copy of a pattern that nothing was ever typed into, made at the first form: labels, checks and
            flags are the same for all visitors.
            """
            key = unbound_field, options["name"], options["prefix"]
            pattern = _PATTERNS.get(key)
            if pattern is None:
                pattern = _PATTERNS[key] = unbound_field.bind(form=None, _meta=self, **options)
            field: Field = object.__new__(type(pattern))
            field.__dict__.update(pattern.__dict__, meta=self, _form=proxy(form))
            return field

        def get_translations(self, _form: FlaskForm) -> None:
            """Nothing: all sentences are our own, and the library would read its catalog for each form."""


class SignForm(PublicForm):
    """The sign form; `street`, `town` and `zip` are where the resident lives, ward and precinct are optional.

    `street_asked` is the street without a number that the resident has been asked about already.
    """

    given_name = StringField(
        lazy_gettext("First name"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your first name.")), at_most(100)],
    )
    family_name = StringField(
        lazy_gettext("Last name"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your last name.")), at_most(100)],
    )
    email = MailboxField(
        lazy_gettext("E-mail"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your e-mail address.")), at_most(254), readable],
    )
    street = street_field()
    street_asked = street_asked_field()
    town = town_field()
    zip = zip_field()
    ward = ward_field()
    precinct = precinct_field()
    latitude = HiddenField()
    longitude = HiddenField()
    note = TextAreaField(
        lazy_gettext("Why this matters to you"),
        filters=[one_line],
        validators=[at_most(500)],
    )
    updates = BooleanField(lazy_gettext("Send me news about this petition by e-mail."))
    show_name = BooleanField(lazy_gettext("Show my first name and town on this page."))

    @property
    def point(self) -> tuple[float, float] | None:
        """Where the browser says to be: (longitude, latitude) in degrees. None unless both can be that."""
        return read_point(self.latitude.data, self.longitude.data)


class SeatsForm(PublicForm):
    """Which pair of seats is the resident's; `pairs` holds (value, label) of those on offer."""

    pair = RadioField(lazy_gettext("Your legislators"), validate_choice=False)

    def validate_pair(self, field: Field) -> None:
        """A pair must be picked; whether it was on offer is for `services.signing` to say."""
        if not field.data:
            raise StopValidation(gettext("Pick your two legislators from the list."))


def unanswered() -> SeatsForm:
    """The question of the seats, put again to somebody who wanted to confirm without an answer."""
    form = SeatsForm(formdata=None)
    form.pair.errors = [gettext("Nothing is confirmed yet. Pick your two legislators first, then confirm.")]
    return form
