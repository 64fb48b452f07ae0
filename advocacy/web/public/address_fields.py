"""The fields of an address, with a sentence for each thing that can be wrong; for signing and for correcting.

They are made anew for each form, because a form's fields stand in the order in which they were made.
"""

import re

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from advocacy.domain.addresses import has_house_number, is_po_box
from advocacy.domain.matches import Address, Match
from advocacy.domain.typed import one_line
from advocacy.web import matches
from advocacy.web.toolbox import toolbox

_ZIP = re.compile(r"([0-9]{5})(?:[- ]?[0-9]{4})?")


def at_most(characters: int) -> Length:
    """Refuse what is longer."""
    return Length(max=characters, message=lazy_gettext("Please use at most %(max)d characters."))


def street_field() -> StringField:
    """Where somebody lives; a number that is missing is asked for once (`street_asked_field`)."""
    return StringField(
        lazy_gettext("Street address"),
        filters=[one_line],
        validators=[
            DataRequired(lazy_gettext("Enter the street and number where you live.")),
            at_most(200),
            _house_number,
        ],
    )


def street_asked_field() -> HiddenField:
    """The street without a number that the resident has been asked about already."""
    return HiddenField(filters=[one_line])


def town_field() -> StringField:
    """The city or town."""
    return StringField(
        lazy_gettext("City or town"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter the city or town where you live.")), at_most(100)],
    )


def zip_field() -> StringField:
    """Five digits, or nine."""
    return StringField(
        lazy_gettext("ZIP code"),
        filters=[one_line],
        validators=[DataRequired(lazy_gettext("Enter your ZIP code.")), _zip_code],
    )


def ward_field() -> StringField:
    """The ward, if somebody knows it."""
    return StringField(lazy_gettext("Ward"), filters=[one_line], validators=[at_most(20)])


def precinct_field() -> StringField:
    """The precinct, if somebody knows it."""
    return StringField(lazy_gettext("Precinct"), filters=[one_line], validators=[at_most(20)])


def typed_address(form: FlaskForm) -> Address:
    """The address as it was typed into a form that has these fields."""
    return Address(
        street=form["street"].data,
        town=form["town"].data,
        zip=form["zip"].data,
        ward=form["ward"].data,
        precinct=form["precinct"].data,
    )


def refuse_match(form: FlaskForm, match: Match) -> bool:
    """Put the reason why an address cannot be taken to its field; False when it can be."""
    name = matches.REFUSED_AT.get(match.reason)
    if name is None:
        return False
    form[name].errors = [*form[name].errors, matches.refusal(match)]
    return True


def _zip_code(_form: FlaskForm, field: Field) -> None:
    if not _ZIP.fullmatch(field.data or ""):
        example = toolbox().pack.example_zip
        raise ValidationError(gettext("Enter a ZIP code of five digits, like %(example)s.", example=example))


def _house_number(form: FlaskForm, field: Field) -> None:
    """Ask once for a missing number; some farms have none. A post office box gets its own sentence later."""
    street = field.data or ""
    if field.errors or is_po_box(street) or has_house_number(street.replace(form["zip"].data or "", "")):
        return
    if form["street_asked"].data != street:
        form["street_asked"].data = street
        raise ValidationError(
            gettext("We see no house number. Add it, or, if your address has none, press the button again.")
        )
