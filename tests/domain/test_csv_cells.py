"""No cell of an export is calculated by a spreadsheet, and each can be read back."""

import pytest

from advocacy.domain.csv_cells import read, written

FORMULAS = [
    '=HYPERLINK("https://example.org";"x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "−1",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_calculated_is_written_as_text_and_read_back(text: str) -> None:
    assert written(text) == f"'{text}"
    assert read(written(text)) == text


@pytest.mark.parametrize(
    "text", ["", "Ana", "'t Hooft", "O'Brien", "a=1", "''", " Ana", "12 Sample St", "‘=1", "Ña"]
)
def test_all_else_is_written_as_it_is(text: str) -> None:
    assert written(text) == text
    assert read(text) == text


@pytest.mark.parametrize("text", ["'=1", "''=1", "' @x", "'\t"])
def test_apostrophes_that_were_typed_are_kept(text: str) -> None:
    assert written(text) == f"'{text}"
    assert read(written(text)) == text
