"""The forms residents fill in, with a sentence for each thing that can be wrong."""

import re
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from advocacy.domain.addresses import has_house_number, is_po_box
from advocacy.domain.pinpointing import read_point
from advocacy.domain.typed import one_line
from advocacy.web.mailboxes import MailboxField, readable
from advocacy.web.toolbox import toolbox

_ZIP = re.compile(r"([0-9]{5})(?:[- ]?[0-9]{4})?")


class PublicForm(FlaskForm):
    """A form without a cookie, hence without a CSRF token; `advocacy.web.entry` guards it."""

    class Meta:
        csrf = False

        def wrap_formdata(self, _form: FlaskForm, formdata: Any) -> Any:
            """The fields of a posted form and nothing else: neither JSON nor files belong here."""
            return request.form if formdata is not None and request.method == "POST" else None

        def get_translations(self, _form: FlaskForm) -> None:
            """Nothing: all sentences are our own, and the library would read its catalog for each form."""


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=lazy_gettext("Please use at most %(max)d characters."))


def _zip_code(_form: FlaskForm, field: Field) -> None:
    if not _ZIP.fullmatch(field.data or ""):
        example = toolbox().pack.example_zip
        raise ValidationError(gettext("Enter a ZIP code of five digits, like %(example)s.", example=example))


def _house_number(form: "SignForm", field: Field) -> None:
    """Ask once for a missing number; some farms have none. A post office box gets its own sentence later."""
    street = field.data or ""
    if field.errors or is_po_box(street) or has_house_number(street.replace(form.zip.data or "", "")):
        return
    if form.street_asked.data != street:
        form.street_asked.data = street
        raise ValidationError(
            gettext("We see no house number. Add it, or, if your address has none, press the button again.")
        )


class SignForm(PublicForm):
    """The sign form; `street`, `town` and `zip` are where the resident lives, ward and precinct are optional.

    `street_asked` is the street without a number that the resident has been asked about already.
    """

    given_name = StringField(
        lazy_gettext("First name"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your first name.")), _at_most(100)],
    )
    family_name = StringField(
        lazy_gettext("Last name"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your last name.")), _at_most(100)],
    )
    email = MailboxField(
        lazy_gettext("E-mail"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your e-mail address.")), _at_most(254), readable],
    )
    street = StringField(
        lazy_gettext("Street address"),
        filters=[one_line],
        validators=[
            DataRequired(lazy_gettext("Enter the street and number where you live.")),
            _at_most(200),
            _house_number,
        ],
    )
    street_asked = HiddenField(filters=[one_line])
    town = StringField(
        lazy_gettext("City or town"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter the city or town where you live.")), _at_most(100)],
    )
    zip = StringField(
        lazy_gettext("ZIP code"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your ZIP code.")), _zip_code],
    )
    ward = StringField(lazy_gettext("Ward"), filters=[one_line], validators=[_at_most(20)])
    precinct = StringField(lazy_gettext("Precinct"), filters=[one_line], validators=[_at_most(20)])
    latitude = HiddenField()
    longitude = HiddenField()
    note = TextAreaField(
        lazy_gettext("Why this matters to you"),
        filters=[one_line],
        validators=[_at_most(500)],
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
