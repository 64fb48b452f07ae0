"""Merge fields are looked up by name, and never mean anything but themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.merging import FIELDS, check, merge

VALUES = {field: f"<{field}>" for field in FIELDS}


def test_every_known_field_is_filled_in() -> None:
    template = " ".join("{" + field + "}" for field in FIELDS)
    assert merge(template, VALUES) == " ".join(VALUES[field] for field in FIELDS)


def test_unknown_fields_are_all_named_at_once() -> None:
    with pytest.raises(TemplateRefused) as refused:
        check("Dear {legislator.nickname}, {bill.numbers} {resident.email}")
    assert refused.value.fields == ("legislator.nickname", "resident.email")


@pytest.mark.parametrize("template", ["{", "}", "{{legislator.name}}", "{legislator.name", "{ legislator.name }"])
def test_stray_braces_are_refused(template: str) -> None:
    with pytest.raises(TemplateRefused):
        check(template)


@pytest.mark.parametrize(
    "template", ["{legislator.name.__class__}", "{0}", "{legislator[name]}", "{legislator.name!r}", "{config}"]
)
def test_python_format_tricks_reach_nothing(template: str) -> None:
    with pytest.raises(TemplateRefused):
        merge(template, VALUES)


def test_a_field_without_a_value_stops_everything() -> None:
    with pytest.raises(MergeFieldMissing) as missing:
        merge("Dear {legislator.title} {legislator.family_name}", {"legislator.title": "Senator"})
    assert missing.value.field == "legislator.family_name"


@given(st.text(min_size=1))
def test_values_are_never_read_again(value: str) -> None:
    assert merge("{resident.name}|", {"resident.name": value}) == value + "|"


@given(st.text())
def test_any_text_is_merged_or_refused(template: str) -> None:
    try:
        merged = merge(template, VALUES)
    except TemplateRefused:
        assert "{" in template or "}" in template
    else:
        assert merged or not template
