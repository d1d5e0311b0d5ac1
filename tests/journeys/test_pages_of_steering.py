"""Every page of projects, KPIs and money, of steering and of the frame around: sound and light."""

import pytest

from .conftest import Opened
from .soundness import holds
from .tour import STEERING, Stop

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("stop", STEERING, ids=lambda stop: stop.name)
def test_a_page_is_sound_and_light(stop: Stop, opened: Opened) -> None:
    visitor, fetched = opened(stop)
    holds(stop, visitor, fetched)
