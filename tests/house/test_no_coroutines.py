"""`Application` does not look for coroutines at each request, so there must be none."""

from inspect import iscoroutinefunction

from flask import Flask


def test_no_view_and_no_hook_is_a_coroutine(app: Flask) -> None:
    for each in (app, app.extensions["desk"]):
        hooks = [
            *each.before_request_funcs.values(),
            *each.after_request_funcs.values(),
            *each.teardown_request_funcs.values(),
            *each.template_context_processors.values(),
        ]
        handlers = [
            handler
            for codes in each.error_handler_spec.values()
            for known in codes.values()
            for handler in known.values()
        ]
        found = [*each.view_functions.values(), *(hook for some in hooks for hook in some), *handlers]
        assert len(found) > 20
        assert [function for function in found if iscoroutinefunction(function)] == []
