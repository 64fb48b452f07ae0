"""Cells of CSV files that no spreadsheet takes for a formula, whatever people typed."""

import re

# What spreadsheets calculate starts with one of these, in full-width forms too; some look behind blanks and signs
# that nobody sees. A tab or a line end can also open a cell of its own.
# https://owasp.org/www-community/attacks/CSV_Injection
_UNSEEN = r"\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|[{_UNSEEN}]*[=+\-@＝＋－＠﹦﹢﹣﹫−])")


def written(text: str) -> str:
    """The text as a cell; one apostrophe before what could be a formula, which spreadsheets show as text.

    `read` gives back the text exactly.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def read(cell: str) -> str:
    """The text that `written` made the cell of: what begins with an apostrophe before a formula loses one."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
