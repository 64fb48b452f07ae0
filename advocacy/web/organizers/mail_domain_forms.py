"""The forms of the room of e-mail domains."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from advocacy.domain.mailboxes import MailboxRule
from advocacy.domain.typed import one_line
from advocacy.web.mailboxes import ascii_domain

_LONGEST = 300
_AT_MOST = Length(max=_LONGEST, message=f"Use at most {_LONGEST} characters.")
SEPARATORS = (("", "nothing"), ("+", "+ and what follows"), ("-", "- and what follows"))


def _domain(_form: FlaskForm, field: Field) -> None:
    field.data = ascii_domain(field.data or "")


class ReasonForm(FlaskForm):
    """Why something is done."""

    reason = StringField(
        "Why", filters=[one_line], validators=[DataRequired("Say why. It is kept in the audit log."), _AT_MOST]
    )


class RuleForm(ReasonForm):
    """A rule; `reason` is why it is made or changed."""

    domain = StringField("Domain", filters=[one_line], validators=[DataRequired("Write a domain."), _domain])
    alias_of = StringField("Another name of", filters=[one_line], validators=[Optional(), _domain])
    ignores_dots = BooleanField("Dots before the @ do not matter")
    tag_separator = SelectField("Before the @, the provider ignores", choices=SEPARATORS)
    is_disposable = BooleanField("Anybody gets a mailbox there for some minutes")
    source = StringField(
        "Where the provider says so, and when you looked",
        filters=[one_line],
        validators=[
            DataRequired("Say where this is described. Two people could lose a mailbox to a guess."),
            _AT_MOST,
        ],
    )

    @property
    def rule(self) -> MailboxRule:
        """What the form says."""
        return MailboxRule(
            domain=str(self.domain.data),
            alias_of=str(self.alias_of.data or ""),
            ignores_dots=self.ignores_dots.data,
            tag_separator=str(self.tag_separator.data),
            is_disposable=self.is_disposable.data,
        )
