"""Every page of asking and answering, of triage and of decisions: sound and light."""

import pytest

from .conftest import Opened
from .soundness import closely, holds
from .tour import ASKING, Stop

pytestmark = pytest.mark.journey


# Those that are looked at closely; what the others weigh and are called is asked without a browser, and the soak opens them all.
@pytest.mark.parametrize("stop", [stop for stop in ASKING if closely(stop.name)], ids=lambda stop: stop.name)
def test_a_page_is_sound_and_light(stop: Stop, opened: Opened) -> None:
    visitor, fetched = opened(stop)
    holds(stop, visitor, fetched)
