"""What becomes of a switch, whatever the settings say."""

import pytest

from advocacy.domain.delivery import DeliveryLimits, standing
from advocacy.domain.messages import Delivery

HOLD, TEST, LIVE = Delivery.HOLD, Delivery.TEST, Delivery.LIVE
INBOX = "test@example.org"


@pytest.mark.parametrize(
    ("initial", "ceiling", "wanted", "stands"),
    [
        (HOLD, LIVE, None, HOLD),
        (HOLD, LIVE, LIVE, LIVE),
        (LIVE, LIVE, None, LIVE),
        (LIVE, LIVE, HOLD, HOLD),
        (HOLD, HOLD, LIVE, HOLD),
        (HOLD, HOLD, TEST, HOLD),
        (TEST, TEST, None, TEST),
        (TEST, TEST, LIVE, TEST),
        (TEST, TEST, HOLD, HOLD),
    ],
)
def test_the_switch_stands_as_far_as_the_settings_allow(
    initial: Delivery, ceiling: Delivery, wanted: Delivery | None, stands: Delivery
) -> None:
    found = standing(DeliveryLimits(initial, ceiling, INBOX), 7, wanted)
    assert found.mode is stands
    assert (found.instead is None) is (stands is LIVE)


def test_test_without_an_inbox_is_hold() -> None:
    limits = DeliveryLimits(LIVE, LIVE)
    assert standing(limits, 1, TEST).mode is HOLD
    assert standing(limits, 1, TEST, INBOX).instead == INBOX
