"""Two fiscal years and a few funds, made by the operations themselves; the ``db`` fixture rolls everything back."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import scene as scenes
from scene import HOUSE

from collab.kit import clock
from tests.funding.examples import NOON, make_policy, make_years


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """It is 20 November 2026 in every test here."""
    with clock.at(NOON):
        yield


@pytest.fixture
def house(request: pytest.FixtureRequest, cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with two years and the default policy."""
    if scenes.current() is HOUSE:
        return cast
    request.getfixturevalue("fictional")
    make_years(cast.finance)
    make_policy(cast)
    return cast
