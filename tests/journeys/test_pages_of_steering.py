"""Every page of projects, KPIs and money, of steering and of the frame around: sound and light."""

import pytest

from .conftest import Opened
from .soundness import half, holds
from .tour import STEERING, Stop

pytestmark = pytest.mark.journey


# Of two forms that are sent with nothing in them one is sent here, each in `make soak`.
@pytest.mark.parametrize("stop", [stop for stop in STEERING if not stop.press or half(stop.name, of=3)], ids=lambda stop: stop.name)
def test_a_page_is_sound_and_light(stop: Stop, opened: Opened) -> None:
    visitor, fetched = opened(stop)
    holds(stop, visitor, fetched)
