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


def test_a_form_knows_nothing_of_the_one_before(settings: Settings) -> None:
    """All forms' fields are copies of the same patterns."""
    app: Flask = create_app(settings)
    with app.test_request_context("/p/press-pause/sign", method="POST", data=TYPED):
        first = SignForm()
        assert not first.validate_on_submit()
    with app.test_request_context("/p/press-pause"):
        second = SignForm()
        assert [field.data or None for field in second] == [None] * len([*second])
        assert not second.errors
        assert all(field.meta is second.meta and field.meta is not first.meta for field in second)
    assert first.street.data == "10 Washington St"
    assert first.town.errors
