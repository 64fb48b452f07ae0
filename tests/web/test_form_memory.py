"""What was typed leaves the memory with the request."""

import gc
from weakref import ref

from flask import Flask, request

from advocacy.app import create_app
from advocacy.web.public.forms import SignForm
from config import Settings

TYPED = {"given_name": "Sam", "email": "sam@example.org", "street": "10 Washington St", "zip": "02481"}


def test_nothing_but_the_view_holds_a_form(settings: Settings) -> None:
    app: Flask = create_app(settings)
    gc.disable()  # forms that hold themselves go only when it comes by
    try:
        with app.test_request_context("/p/press-pause/sign", method="POST", data=TYPED):
            form = SignForm()
            assert not form.validate_on_submit()
            assert form.street.data == "10 Washington St"
            assert form.town.errors
            seen = [ref(each) for each in (form, *form, request.form)]
            del form
        assert [each() for each in seen] == [None] * len(seen)
    finally:
        gc.enable()
