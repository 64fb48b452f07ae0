"""The forms of the letters desk."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, IntegerField, StringField
from wtforms.validators import AnyOf, DataRequired, Email, InputRequired, Length, NumberRange, Optional

from advocacy.domain.delivery import REASON_LENGTH
from advocacy.domain.digests import MOST_OVER
from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import Delivery
from advocacy.domain.office_paces import MOST_PER_HOUR
from advocacy.domain.typed import one_line
from advocacy.queries.letters_desk import STUCK
from advocacy.web.converters import LARGEST_ID

MODES = {
    Delivery.HOLD: "Hold: nothing reaches an office",
    Delivery.TEST: "Test: all letters go to one inbox instead",
    Delivery.LIVE: "Live: letters go to their offices",
}
COMMON, OWN = "common", "own"


class MomentField(Field):
    """An aware time in ISO 8601, as the page was given it."""

    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; a time without its zone could be any."""
        found = datetime.fromisoformat(valuelist[0]) if valuelist else None
        if found is None or found.tzinfo is None:
            raise ValueError("not a moment")
        self.data = found


def _reason(label: str = "Why") -> StringField:
    return StringField(
        label,
        validators=[
            DataRequired("Say why. Others will read it in the audit log."),
            Length(max=REASON_LENGTH, message=f"Use at most {REASON_LENGTH} characters."),
        ],
        filters=[one_line],
    )


class ReasonForm(FlaskForm):
    """Nothing but why."""

    reason = _reason()


class DecisionForm(ReasonForm):
    """What becomes of a letter that did not arrive, or may not have."""

    decision = StringField(validators=[AnyOf([MessageEvent.ACCEPT.value, MessageEvent.RESEND.value])])


class DecideAllForm(DecisionForm):
    """The same for all letters to one office; `looked_at` is when the list was made."""

    seat = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    state = StringField(validators=[AnyOf([state.value for state in STUCK])])
    looked_at = MomentField(validators=[InputRequired()])


class CancelForm(ReasonForm):
    """To take letters back: of one office, or of all."""

    seat = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    looked_at = MomentField(validators=[InputRequired()])
    sure = BooleanField(
        "I know that these letters cannot be brought back.",
        validators=[InputRequired("Tick this if you really want to cancel them.")],
    )


class PaceForm(ReasonForm):
    """Letters an hour; of one office only where `rule` says that it has a pace of its own."""

    rule = StringField("Pace", validators=[AnyOf([COMMON, OWN])])
    per_hour = IntegerField(
        "Letters an hour",
        validators=[
            Optional(),
            NumberRange(1, MOST_PER_HOUR, f"Use a number from 1 to {MOST_PER_HOUR:,}, or nothing for no limit."),
        ],
    )


class DigestForm(ReasonForm):
    """Letters a day that go singly; of one office only where `rule` says that it has a rule of its own."""

    rule = StringField("Packets", validators=[AnyOf([COMMON, OWN])])
    over = IntegerField(
        "Letters a day that go singly",
        validators=[
            Optional(),
            NumberRange(0, MOST_OVER, f"Use a number from 0 to {MOST_OVER:,}, or nothing for no packets."),
        ],
    )
    hour = IntegerField(
        "Hour of the day", validators=[Optional(), NumberRange(0, 23, "Use an hour from 0 to 23.")]
    )


class SwitchForm(ReasonForm):
    """What delivery shall be; `seen` is the switch that stood when the page was made."""

    mode = StringField("Delivery", validators=[AnyOf([mode.value for mode in Delivery])])
    test_inbox = StringField(
        "Test inbox",
        validators=[Optional(), Email("This is no e-mail address."), Length(max=254)],
        filters=[lambda text: (text or "").strip()],
    )
    seen = HiddenField(validators=[InputRequired()])
