"""Every page of projects, KPIs and money, of steering and of the frame around: sound and light."""

import pytest

from .conftest import Opened
from .soundness import closely, holds
from .tour import STEERING, Stop

pytestmark = pytest.mark.journey


# Those that are looked at closely; what the others weigh and are called is asked without a browser, and the soak opens them all.
@pytest.mark.parametrize("stop", [stop for stop in STEERING if closely(stop.name)], ids=lambda stop: stop.name)
def test_a_page_is_sound_and_light(stop: Stop, opened: Opened) -> None:
    visitor, fetched = opened(stop)
    holds(stop, visitor, fetched)
