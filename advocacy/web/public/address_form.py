"""The form with which a signer corrects the address."""

from flask_babel import gettext
from wtforms import HiddenField, RadioField

from advocacy.domain.typed import one_line
from advocacy.web.public.address_fields import (
    precinct_field,
    street_asked_field,
    street_field,
    town_field,
    ward_field,
    zip_field,
)
from advocacy.web.public.forms import PublicForm


class AddressForm(PublicForm):
    """The address, and the pair of seats where the town is divided; `pairs_asked` tells that this was asked.

    `confirm` is the token of the confirmation link that the signer came from, if any.
    """

    street = street_field()
    street_asked = street_asked_field()
    town = town_field()
    zip = zip_field()
    ward = ward_field()
    precinct = precinct_field()
    pair = RadioField(validate_choice=False)
    pairs_asked = HiddenField(filters=[one_line])
    confirm = HiddenField(filters=[one_line])

    def ask_for_pair(self) -> None:
        """Ask which seats; somebody who was asked and gave no answer, or another's, is told so."""
        if self.pairs_asked.data:
            self.pair.errors = [gettext("Pick your two legislators from the list.")]
        self.pairs_asked.data = "y"
