"""Every page of asking and answering, of triage and of decisions: sound and light."""

import pytest

from .conftest import Opened
from .soundness import holds
from .tour import ASKING, Stop

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("stop", ASKING, ids=lambda stop: stop.name)
def test_a_page_is_sound_and_light(stop: Stop, opened: Opened) -> None:
    visitor, fetched = opened(stop)
    holds(stop, visitor, fetched)
