"""Two fiscal years and a few funds, made by the operations themselves; the ``db`` fixture rolls everything back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from collab.kit import clock
from tests.funding.examples import make_policy, make_years

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """It is 20 November 2026 in every test here."""
    with clock.at(NOON):
        yield


@pytest.fixture
def house(fictional: None, cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with two years and the default policy."""
    make_years(cast.finance)
    make_policy(cast)
    return cast
